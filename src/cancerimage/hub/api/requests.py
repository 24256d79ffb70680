"""What the API reads from every request: the language of labels, and that no parameter is misspelt."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from pydantic import BaseModel

from cancerimage.hub.api.problems import ProblemRaised

JSON = "application/json; charset=utf-8"


def language(request: HttpRequest) -> str:
    """Return the language that labels are wanted in: `?language=`, or else what the browser prefers."""
    wanted = request.GET.get("language")
    known = [code for code, _ in settings.LANGUAGES]
    if wanted is None:
        return str(getattr(request, "LANGUAGE_CODE", "en"))
    if wanted not in known:
        raise ProblemRaised("invalid", f"There are labels in {', '.join(known)}; there are none in {wanted!r}.")
    return wanted


def only(request: HttpRequest, allowed: Iterable[str] = ()) -> None:
    """Refuse parameters that nobody would look at, because a misspelt filter must not show everything."""
    known = {"language", *allowed}
    for name in request.GET:
        if name not in known:
            raise ProblemRaised(
                "invalid", f"There is no parameter {name!r} here. There are: {', '.join(sorted(known))}."
            )


def respond(shape: BaseModel, status: int = 200) -> HttpResponse:
    """Return the response that carries `shape`."""
    return HttpResponse(shape.model_dump_json(by_alias=True), status=status, content_type=JSON)
