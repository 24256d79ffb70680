"""Static files: served from the packages that hold them, addressed by what they contain."""

import hashlib
from functools import lru_cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from starlette.datastructures import Headers
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

# The address of a file names its content, so a browser never has to ask for it again.
FOREVER = "public, max-age=31536000, immutable"


class FingerprintedStorage(StaticFilesStorage):
    """Adds to the address of each file a fingerprint of its content."""

    def url(self, name: str | None, *args: object, **kwargs: object) -> str:
        """Return the address of `name`."""
        address = super().url(name)
        mark = _fingerprint(name) if name else None
        return f"{address}?v={mark}" if mark else address


@lru_cache(maxsize=1024)
def find(name: str) -> Path | None:
    """Return the file that an app ships as `name`, or None."""
    found = finders.find(name)
    return Path(found) if isinstance(found, str) and Path(found).is_file() else None


@lru_cache(maxsize=1024)
def _fingerprint(name: str) -> str | None:
    path = find(name)
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12] if path else None


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one static file."""
    name = scope["path"].removeprefix("/static/")
    response = _response(name, scope)
    await response(scope, receive, send)


def _response(name: str, scope: Scope) -> Response:
    if scope["method"] not in ("GET", "HEAD"):
        return PlainTextResponse("Only GET and HEAD are possible here.", 405, {"Allow": "GET, HEAD"})
    # Unknown names are not looked up on disk twice, and cannot leave the folders that the finders search.
    path = find(name) if name and ".." not in name.split("/") and not name.startswith("/") else None
    if path is None:
        return PlainTextResponse("There is no such file.", 404)
    mark = _fingerprint(name)
    caching = FOREVER if scope["query_string"] == f"v={mark}".encode() else "no-cache"
    headers = {"Cache-Control": caching, "ETag": f'"{mark}"', "X-Content-Type-Options": "nosniff"}
    if Headers(scope=scope).get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return FileResponse(path, headers=headers)
