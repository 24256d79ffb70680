"""Static files: read from the package that holds them, addressed by what they contain."""

import hashlib
import mimetypes
from functools import lru_cache
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

FOREVER = "public, max-age=31536000, immutable"
"""The address of a file names its content, so a browser never has to ask for it again."""


class FingerprintedStorage(StaticFilesStorage):
    """Adds to the address of each file a fingerprint of its content."""

    def url(self, name: str | None, *args: object, **kwargs: object) -> str:
        """Return the address of `name`."""
        content = _content(name) if name else None
        return super().url(name) + (f"?v={_mark(content)}" if content is not None else "")


@login_not_required
@require_safe
def serve(request: HttpRequest, name: str) -> HttpResponse:
    """Serve one file; the page where one signs in needs them too."""
    content = _content(name)
    if content is None:
        raise Http404
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    caching = FOREVER if request.GET.get("v") == _mark(content) else "no-cache"
    return HttpResponse(content, content_type=kind, headers={"Cache-Control": caching})


@lru_cache(maxsize=64)
def _content(name: str) -> bytes | None:
    # What the finders look for cannot leave the folders that they search.
    if ".." in name.split("/") or name.startswith("/"):
        return None
    found = finders.find(name)
    return Path(found).read_bytes() if isinstance(found, str) and Path(found).is_file() else None


def _mark(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
