"""Entity tags: who has a response already is told so, and gets nothing twice (RFC 9110 section 13)."""

import hashlib

from django.http import HttpRequest, HttpResponse


def tag(*parts: str) -> str:
    """Return the entity tag of what `parts` determine."""
    return '"' + hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24] + '"'


def not_modified(request: HttpRequest, etag: str) -> HttpResponse | None:
    """Return 304 where the client has this version already, else None."""
    known = request.headers.get("If-None-Match", "")
    if known.strip() != "*" and etag not in {one.strip().removeprefix("W/") for one in known.split(",")}:
        return None
    return tagged(HttpResponse(status=304), etag)


def tagged(response: HttpResponse, etag: str) -> HttpResponse:
    """Give the response its entity tag; it may be kept, and is asked for again each time."""
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    return response
