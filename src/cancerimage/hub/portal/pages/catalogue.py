"""The catalogue: the list of datasets with its facets, and the page of one dataset."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cancerimage.disclosure.numbers import Meaning, Number
from cancerimage.hub.catalogue import datasets, pictures
from cancerimage.hub.catalogue.details import Detail
from cancerimage.hub.catalogue.filters import FACET_FIELDS, Choice, ChoiceFacet, FilterRefused, Filters
from cancerimage.hub.catalogue.meanings import explanations
from cancerimage.hub.catalogue.search import search
from cancerimage.hub.portal.charts import Chart
from cancerimage.hub.portal.crosstab import crosstabs
from cancerimage.hub.portal.drawings import facet
from cancerimage.hub.portal.words import language
from cancerimage.query.fields import FIELDS, Level

IN_VIEW = 6
"""Choices of one facet that are seen at once; the others unfold."""

MOST = 12
"""Choices of one facet that a page carries; all of them come when asked for."""

SORTS = {
    "relevance": gettext_lazy("Best match"),
    "subjects": gettext_lazy("Most subjects"),
    "studies": gettext_lazy("Most studies"),
    "series": gettext_lazy("Most series"),
    "images": gettext_lazy("Most images"),
    "bytes": gettext_lazy("Largest"),
    "title": gettext_lazy("Title"),
    "newest": gettext_lazy("Changed last"),
}

PICTURE = {
    # The bytes never change, but a picture can be withdrawn: nobody on the way hands it out without asking.
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}
"""What goes with every picture: whoever opens it by itself gets an image and nothing that could run."""

KNOWN_OF: Mapping[Level, str | Promise] = {
    Level.DATASET: gettext_lazy("of datasets"),
    Level.SUBJECT: gettext_lazy("of subjects"),
    Level.STUDY: gettext_lazy("of studies"),
    Level.SERIES: gettext_lazy("of series"),
}
"""What the share of known values of a field is a share of."""


@dataclass(frozen=True, slots=True)
class FoldedFacet:
    """A facet whose many choices are partly folded away or left out; what was chosen is always in view."""

    facet: ChoiceFacet
    shown: tuple[Choice, ...]
    folded: tuple[Choice, ...]
    left: int
    """How many further choices the page does not carry."""
    whole: bool
    """Whether all choices were asked for."""
    open: bool

    @property
    def more(self) -> int:
        """How many choices are not seen at once."""
        return len(self.folded) + self.left

    @classmethod
    def of(cls, one: ChoiceFacet, place: int, *, whole: bool) -> "FoldedFacet":
        """Fold what goes beyond the first few; facets further down start closed."""
        shown = tuple(choice for rank, choice in enumerate(one.choices) if rank < IN_VIEW or choice.chosen)
        rest = [choice for choice in one.choices[IN_VIEW:] if not choice.chosen]
        folded = tuple(rest if whole else rest[: MOST - IN_VIEW])
        opened = whole or place < 3 or any(choice.chosen for choice in one.choices)
        return cls(one, shown, folded, len(rest) - len(folded), whole, opened)


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """List the datasets that the visitor's filters leave."""
    try:
        filters = _filters(request)
    except FilterRefused as refused:
        return render(request, "portal/catalogue/refused.html", {"reason": str(refused)}, status=400)
    found = search(filters)
    if found.page > found.pages:
        # An old address, or one typed by hand: the last page is the nearest to what was wanted.
        query = request.GET.copy()
        query["page"] = str(found.pages)
        return HttpResponseRedirect(f"{request.path}?{query.urlencode()}")
    whole = request.GET.getlist("all")
    facets = [
        FoldedFacet.of(one, place, whole=one.field in whole) for place, one in enumerate(found.facets) if one.choices
    ]
    context = {
        "found": found,
        "filters": filters,
        "facets": facets,
        "chosen": [(one.field, one.label, choice) for one in found.facets for choice in one.choices if choice.chosen],
        "sorts": {name: label for name, label in SORTS.items() if name != "relevance" or filters.text},
        "sort": filters.sort if filters.sort != "relevance" or filters.text else "subjects",
        "first": (found.page - 1) * found.size + 1,
        "last": min(found.page * found.size, found.total),
    }
    part = request.headers.get("HX-Target") == "found"
    response = render(request, "portal/catalogue/found.html" if part else "portal/catalogue/list.html", context)
    # The same address answers with a part or with the whole page.
    response.headers["Vary"] = "HX-Target, Cookie, Accept-Language"
    return response


@require_safe
def dataset(request: HttpRequest, dataset: str) -> HttpResponse:
    """Show everything that its node says of one dataset."""
    detail = datasets.load(dataset, language())
    if detail is None:
        raise Http404(_("There is no dataset of this name in the federation."))
    context = {
        "detail": detail,
        "entry": detail.entry,
        "charts": _charts(detail),
        "coverage": [
            (part, KNOWN_OF[FIELDS[part.field].level])
            for part in detail.coverage
            if part.records and part.field != "dataset" and part.field in FIELDS
        ],
        "cells": _figures(detail),
        "explanations": explanations(detail.entry, detail.cube, language()),
        "crosstabs": crosstabs(detail.cube.tables) if detail.cube else (),
    }
    return render(request, "portal/catalogue/dataset.html", context)


@require_safe
def picture(request: HttpRequest, dataset: str, digest: str) -> HttpResponseBase:
    """Hand out a picture as long as its dataset shows it; 304 to whoever has it already."""
    content = pictures.content(dataset, digest)
    if content is None:
        raise Http404
    tag = f'"{digest}"'
    response = HttpResponse(content, content_type="image/png", headers={**PICTURE, "ETag": tag})
    return get_conditional_response(request, etag=tag, response=response) or response


def _filters(request: HttpRequest) -> Filters:
    page = request.GET.get("page", "1")
    # More digits than any page has, and digits of other scripts, are not even tried.
    if not re.fullmatch(r"[0-9]{1,9}", page):
        raise FilterRefused(_("The page must be a number."))
    return Filters.chosen(
        request.GET.get("text", ""),
        {name: request.GET.getlist(name) for name in FACET_FIELDS},
        sort=request.GET.get("sort") or "relevance",
        page=int(page),
        size=20,
        language=language(),
    )


def _charts(detail: Detail) -> list[Chart]:
    by_field = {one.field: one for one in detail.facets}
    of_subjects, of_series = _("Percentages are of subjects."), _("Percentages are of series.")
    ages = _("Per band of ten years, of subjects. One with several studies can be in several bands.")
    years = _("By the first year of each band, of subjects. One with several studies can be in several bands.")
    wanted = (
        ("modality", _("Series per modality"), of_series, True),
        ("bodypart", _("Series per body part"), of_series, True),
        ("manufacturer", _("Series per manufacturer"), of_series, True),
        ("sex", _("Sex"), of_subjects, False),
        ("age", _("Age at study"), ages, False),
        ("year", _("Year of study"), years, False),
    )
    # A protected dataset tells how many people have a value, and never how many series.
    in_people = (
        ("modality", _("Subjects per modality"), of_subjects, False),
        ("bodypart", _("Subjects per body part"), of_subjects, False),
        ("manufacturer", _("Subjects per manufacturer"), of_subjects, False),
        *wanted[3:],
    )

    clinical = tuple((one.field, one.label, of_subjects, False) for one in detail.facets if _is_clinical(one.field))

    def below(field: str) -> str:
        # What is not drawn is no zero.
        limit = by_field[field].below
        return " " + _("Values with fewer than %(limit)s subjects are not shown.") % {"limit": limit} if limit else ""

    return [
        facet(by_field[field], field, title, note + below(field), by_series=by_series, totals=detail.entry.totals)
        for field, title, note, by_series in (*(wanted if detail.cube is None else in_people), *clinical)
        if field in by_field and by_field[field].values
    ]


def _is_clinical(field: str) -> bool:
    return field in FIELDS and FIELDS[field].clinical


def _figures(detail: Detail) -> list[tuple[str, str, Number]]:
    totals = detail.entry.totals
    figures = [
        (_("Subjects"), "whole", totals.subjects),
        (_("Studies"), "whole", totals.studies),
        (_("Series"), "whole", totals.series),
        (_("Images"), "compact", totals.images),
        (_("At the source"), "size", totals.bytes),
    ]
    # The size is told by open datasets alone; one that tells nothing at all says so once, beside its subjects.
    return [figures[0], *(one for one in figures[1:] if one[2].meaning is not Meaning.WITHHELD)]
