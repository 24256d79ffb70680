"""Retrieve studies from an archive over the web: QIDO-RS finds them, WADO-RS sends them (PS3.18, section 10)."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

from cancerimage.node.intake.batch import Batch
from cancerimage.node.intake.draft import Draft
from cancerimage.node.intake.faults import IntakeFault
from cancerimage.node.intake.finding import KEYS, UID, Wanted, require_sound
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.multipart import Begin, Content, End, Malformed, Multipart
from cancerimage.node.intake.retrieving import Delivered

if TYPE_CHECKING:
    import httpx

PAGE = 100
WAIT = 120.0
STUDY, INSTANCES = "0020000D", "00201208"
"""Study Instance UID, and Number of Study Related Instances."""

ACCEPT = 'multipart/related; type="application/dicom"; transfer-syntax=*'
"""As they are stored: an archive that converts what it sends changes it."""

Progress = Callable[[int, int], None]


class WebArchive:
    """An archive by the address that `/studies` follows."""

    def __init__(self, url: str, token: str | None = None, tls: ssl.SSLContext | None = None) -> None:
        import httpx

        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise IntakeFault("The address of a web archive begins with https:// and holds no name and no password.")
        if token and parts.scheme == "http" and parts.hostname not in ("127.0.0.1", "::1", "localhost"):
            raise IntakeFault("A token is sent over https only: everybody on the way could read it.")
        self.url = url.rstrip("/")
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._client = httpx.Client(headers=headers, timeout=WAIT, verify=tls if tls is not None else True)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def find(self, wanted: Wanted) -> dict[str, int | None]:
        """Return the studies that match, in order, with the number of their instances where the archive tells it."""
        require_sound(wanted)
        found: dict[str, int | None] = {}
        while True:
            query: dict[str, str | int] = {KEYS[name][1]: value for name, value in wanted.items()}
            query |= {"includefield": INSTANCES, "limit": PAGE, "offset": len(found)}
            with self._faults():
                # Wildcards may stand in a query as they are, and a widespread archive knows them in no other form.
                asked = urlencode(query, safe="*?", quote_via=quote)
                answer = self._client.get(f"{self.url}/studies?{asked}", headers={"Accept": "application/dicom+json"})
                self._require_success(answer)
                page = answer.json() if answer.status_code == 200 and answer.content else []
            new = {study: count for study, count in map(_study, page) if UID.fullmatch(study) and study not in found}
            found |= new
            if not new or len(page) < PAGE:
                return dict(sorted(found.items()))

    def retrieve(self, landing: Landing, batch: Batch, studies: dict[str, int | None], progress: Progress) -> Delivered:
        """Let studies come, one after the other."""
        delivered = Delivered()
        for number, (study, expected) in enumerate(studies.items(), start=1):
            came, whole = self._retrieve(landing, batch, study)
            delivered.instances += came
            delivered.missing += max(0 if whole else 1, (expected or 0) - came)
            progress(number, len(studies))
        return delivered

    def _retrieve(self, landing: Landing, batch: Batch, study: str) -> tuple[int, bool]:
        """Return how many instances came, and whether the answer was whole."""
        came, draft = 0, None
        try:
            with (
                self._faults(),
                self._client.stream("GET", f"{self.url}/studies/{study}", headers={"Accept": ACCEPT}) as answer,
            ):
                self._require_success(answer)
                message = Multipart(answer.headers.get("content-type", ""))
                for chunk in answer.iter_bytes():
                    for event in message.feed(chunk):
                        if isinstance(event, Begin):
                            draft = landing.draft()
                        elif isinstance(event, Content) and draft is not None:
                            draft.write(event.data)
                        elif isinstance(event, End) and draft is not None:
                            settled, draft = draft, None
                            landing.settle(batch, settled, f"{study}/{settled.digest}")
                            came += 1
                return came, message.finished
        except Malformed:
            return came, False
        finally:
            _discard(draft)

    @contextmanager
    def _faults(self) -> Iterator[None]:
        import httpx

        try:
            yield
        except httpx.HTTPError:
            raise IntakeFault(f"{self.url} cannot be reached, or ended the connection. Ask again.") from None
        except ValueError:
            raise IntakeFault(f"{self.url} does not answer as an archive does. Check the address.") from None

    def _require_success(self, answer: "httpx.Response") -> None:
        if answer.status_code in (401, 403):
            raise IntakeFault(f"{self.url} does not let us in. Check the token.")
        if not answer.is_success:
            raise IntakeFault(f"{self.url} answered with status {answer.status_code}. Check the address.")


def _study(one: Any) -> tuple[str, int | None]:
    """Return the UID and the number of instances of a study in DICOM JSON; an empty UID where there is none."""

    def first(tag: str) -> Any:
        values = one.get(tag, {}).get("Value") or [None] if isinstance(one, dict) else [None]
        return values[0]

    count = first(INSTANCES)
    try:
        return str(first(STUDY) or ""), None if count is None else int(count)
    except (TypeError, ValueError):
        return str(first(STUDY) or ""), None


def _discard(draft: Draft | None) -> None:
    if draft is not None:
        draft.discard()
