"""The explorer: a query as text and as groups of conditions, always in step."""

from dataclasses import dataclass
from itertools import islice

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cancerimage.hub.catalogue import inventory
from cancerimage.hub.catalogue.figures import figures
from cancerimage.hub.portal.builder import paths
from cancerimage.hub.portal.builder.display import shown
from cancerimage.hub.portal.builder.draft import Draft
from cancerimage.hub.portal.builder.edits import edit as apply
from cancerimage.hub.portal.builder.picker import picker
from cancerimage.hub.portal.concerned import signed_in_only
from cancerimage.hub.portal.faults import Fault
from cancerimage.hub.portal.reader import Reader, reader
from cancerimage.hub.portal.words import in_language, language
from cancerimage.query import QueryError, check, describe, parse
from cancerimage.query import render as write

MAX_NAMES = 300
"""Dataset names that are offered while typing one."""

EXAMPLES = (
    "cancer:lung modality:CT",
    "cancer:breast modality:MR age:40..60",
    "cancer:prostate (manufacturer:Siemens or manufacturer:GE)",
    "modality:PT and also has (modality:MR)",
)


@dataclass(frozen=True, slots=True)
class Desk:
    """What lies on the visitor's desk: the text, the draft, and what is wrong with either."""

    text: str
    draft: Draft
    fault: Fault | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been asked for yet."""
        return not self.text.strip()

    @property
    def words(self) -> str:
        """The query in words."""
        return describe(self.draft.query, language())

    def address(self, project: str = "") -> str:
        """Return the address under which the query can be passed on, with the project that it is asked for."""
        parameters = {name: value for name, value in (("q", self.text), ("project", project)) if value}
        base = reverse("explorer")
        return f"{base}?{urlencode(parameters)}" if parameters else base


def desk(text: str, *, draft: Draft | None = None, into: paths.Path = paths.ROOT, edit: str = "") -> Desk:
    """Read the text, or take the draft that it came from, carry out an edit, and check what comes out."""
    try:
        base = draft or Draft.of(parse(text), into)
    except QueryError as error:
        return Desk(text, Draft(), Fault.of(error, text))
    if edit:
        base = apply(base, edit)
        text = base.text
    try:
        query = base.query if edit or draft else parse(text)
        check(query)
    except QueryError as error:
        return Desk(text, base, Fault.of(error, text))
    return Desk(write(query) if not edit else text, base)


@require_safe
def explorer(request: HttpRequest) -> HttpResponse:
    """Show the explorer, or after an edit the parts of it that changed."""
    on_desk = _desk(request)
    typed = request.GET.get("typed") == "1"
    partial = bool(request.headers.get("HX-Request")) and not request.headers.get("HX-History-Restore-Request")
    asks = reader(request.user, request.GET.get("project"))
    # A link must not use up anybody's questions: only a click on the button asks without showing first what it costs.
    at_once = not asks.signed_in or (partial and request.GET.get("go") == "1")
    asking = not (typed and partial) and on_desk.fault is None and not on_desk.is_empty
    context = surroundings(on_desk, asks) | {
        "typed": typed and partial,
        "partial": partial,
        "asking": asking and at_once,
        "foreseeing": asks.signed_in and on_desk.fault is None and not on_desk.is_empty and not (asking and at_once),
        "then": asking,
    }
    if not partial:
        return _varying(render(request, "portal/explorer/page.html", context))
    response = _varying(render(request, "portal/explorer/parts.html", context))
    if not typed and on_desk.fault is None:
        response.headers["HX-Push-Url"] = on_desk.address(asks.project)
    return response


def surroundings(on_desk: Desk, asks: Reader) -> dict[str, object]:
    """Return what the explorer's templates need around a desk."""
    numbers = figures(language())
    labels = inventory.current().labels
    return {
        "desk": on_desk,
        "reader": asks,
        "closed": 0 if asks.signed_in or on_desk.fault else signed_in_only(on_desk.draft.query),
        "back": on_desk.address(asks.project),
        "group": shown(on_desk.draft),
        "fields": picker(on_desk.draft, numbers),
        "names": [(name, in_language(title)) for name, title in islice(labels.items(), MAX_NAMES)],
        "figures": numbers,
        "examples": EXAMPLES,
    }


def _desk(request: HttpRequest) -> Desk:
    text = request.GET.get("q", "")
    edit = request.GET.get("edit", "")
    if edit == "mend":
        return desk(request.GET.get("mended", text))
    into = paths.read(request.GET.get("into", ""))
    draft = None
    if text.strip() == request.GET.get("drafted", "").strip():
        # The text has not been touched since the draft, which may hold groups that are still empty.
        draft = Draft.read(request.GET.get("draft", ""), into)
    return desk(text, draft=draft, into=into, edit=_completed(request, edit))


def _completed(request: HttpRequest, edit: str) -> str:
    """Return an edit with what the visitor typed beside its button."""
    verb, _colon, field = edit.partition(":")
    if verb == "range" and ":" not in field:
        low, high = (request.GET.get(f"{field}.{bound}", "").strip() for bound in ("low", "high"))
        return f"range:{field}:{low}:{high}"
    if verb == "name":
        return f"toggle:{field}:{request.GET.get(f'{field}.name', '').strip()}"
    return edit


def _varying(response: HttpResponse) -> HttpResponse:
    # The same address answers with a part or with the whole page.
    response.headers["Vary"] = "HX-Request, Cookie, Accept-Language"
    response.headers["Cache-Control"] = "no-store"
    return response
