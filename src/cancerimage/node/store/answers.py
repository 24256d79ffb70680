"""The answers to requests of DICOMweb: what is looked up, what is written down of it, and what is sent."""

from typing import TYPE_CHECKING

from cancerimage.node.store import retrieving, showing
from cancerimage.node.store.attributes import Level
from cancerimage.node.store.instances import Instance
from cancerimage.node.store.json_model import result
from cancerimage.node.store.permits import Permit
from cancerimage.node.store.queries import Malformed, parse
from cancerimage.node.store.searching import search
from cancerimage.node.store.store import Store
from cancerimage.node.store.uses import Uses, Way

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

JSON = "application/dicom+json"
UIDS = {"study": "StudyInstanceUID", "series": "SeriesInstanceUID"}
"""The keywords of what an address names."""
MOST_FRAMES = 4096
FUZZY = "Fuzzy matching is not done; values match as they are."
MORE = "There are more results; ask with offset."


class Absent(Exception):
    """Nothing of this name is there for whoever asks."""


class Answers:
    """What the application answers, kind by kind."""

    def __init__(self, store: Store, uses: Uses, base: str) -> None:
        self._store, self._uses, self._base = store, uses, base

    def studies(self, request: "Request", permit: Permit) -> "Response":
        """Answer a search for studies."""
        return self._search(Level.STUDY, request, permit)

    def series(self, request: "Request", permit: Permit) -> "Response":
        """Answer a search for series."""
        return self._search(Level.SERIES, request, permit)

    def instances(self, request: "Request", permit: Permit) -> "Response":
        """Answer a search for instances."""
        return self._search(Level.INSTANCE, request, permit)

    def whole(self, request: "Request", permit: Permit) -> "Response":
        """Send instances."""
        found, alone = self._chosen(request, permit, Way.RETRIEVE), "instance" in request.path_params
        return _streamed(retrieving.whole(self._store.blobs, found, _accepted(request), alone=alone))

    def metadata(self, request: "Request", permit: Permit) -> "Response":
        """Send what instances say."""
        found = self._chosen(request, permit, Way.RETRIEVE)
        return _streamed((JSON, retrieving.metadata(self._store.blobs, found, self._address(request))))

    def frames(self, request: "Request", permit: Permit) -> "Response":
        """Send frames."""
        one = self._chosen(request, permit, Way.RETRIEVE)[0]
        numbers = _numbers(request.path_params["frames"], MOST_FRAMES)
        return _streamed(retrieving.frames(self._store.blobs, one, numbers, _accepted(request)))

    def bulk(self, request: "Request", permit: Permit) -> "Response":
        """Send a binary value."""
        one = self._chosen(request, permit, Way.RETRIEVE)[0]
        answer = retrieving.bulk(self._store.blobs, one, request.path_params["tag"], _accepted(request))
        if answer is None:
            raise Absent
        return _streamed(answer)

    def rendered(self, request: "Request", permit: Permit) -> "Response":
        """Send a frame to be looked at."""
        one = self._chosen(request, permit, Way.SHOW)[0]
        (frame,) = _numbers(request.path_params.get("frames", "1"))
        return _image(showing.rendered(self._store, one, frame, request.query_params, _accepted(request)))

    def thumbnail(self, request: "Request", permit: Permit) -> "Response":
        """Send a small image of the middle of what is asked for."""
        found = self._chosen(request, permit, Way.SHOW)
        (frame,) = _numbers(request.path_params.get("frames", "0"))
        one = found[len(found) // 2]
        return _image(showing.thumbnail(self._store, one, frame, request.query_params, _accepted(request)))

    def _search(self, level: Level, request: "Request", permit: Permit) -> "Response":
        from starlette.responses import JSONResponse, Response

        above = {UIDS[name]: value for name, value in request.path_params.items()}
        wanted = parse(level, above, request.query_params.multi_items())
        self._uses.use(permit, permit.datasets, Way.SEARCH)
        found, more = search(self._store.records, permit.datasets, wanted)
        said = [sentence for sentence, so in ((FUZZY, wanted.fuzzy), (MORE, more)) if so]
        headers = {"Warning": ", ".join(f'299 cancerimage "{one}"' for one in said)} if said else {}
        if not found:
            return Response(status_code=204, headers=headers)
        results = [result(one, self._address(request)) for one in found]
        return JSONResponse(results, headers=headers, media_type=JSON)

    def _chosen(self, request: "Request", permit: Permit, way: Way) -> tuple[Instance, ...]:
        """Return the instances that an address names; what is used is written down first."""
        names = request.path_params
        rows = self._store.records.chosen(permit.datasets, names["study"], names.get("series"), names.get("instance"))
        if not rows:
            raise Absent
        self._uses.use(permit, {dataset for dataset, _ in rows}, way, names["study"])
        return tuple(one for _, one in rows)

    def _address(self, request: "Request") -> str:
        return (self._base or str(request.base_url)).rstrip("/")


def _streamed(answer: retrieving.Answer) -> "Response":
    from starlette.responses import StreamingResponse

    media, pieces = answer
    return StreamingResponse(pieces, media_type=media)


def _image(content: bytes) -> "Response":
    from starlette.responses import Response

    return Response(content, media_type=showing.MEDIA)


def _accepted(request: "Request") -> list[str]:
    """Return what is accepted; the parameter is for clients that cannot set headers (PS3.18, section 8.3.3.1)."""
    return request.query_params.getlist("accept") or request.headers.getlist("accept")


def _numbers(written: str, most: int = 1) -> tuple[int, ...]:
    parts = written.split(",")
    if len(parts) > most or not all(part.isascii() and part.isdecimal() and len(part) < 10 for part in parts):
        raise Malformed(f"Frames are numbers from 1, separated by commas, here at most {most}.")
    numbers = tuple(map(int, parts))
    if len(set(numbers)) < len(numbers):  # A small frame, named often enough, would be gigabytes.
        raise Malformed("Each frame is named once.")
    return numbers
