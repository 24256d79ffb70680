"""The catalogue: the list of datasets with its facets, and the page of one dataset."""

import re
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from cancerimage.hub.catalogue import datasets
from cancerimage.hub.catalogue.entries import Detail
from cancerimage.hub.catalogue.filters import FACET_FIELDS, Choice, ChoiceFacet, FilterRefused, Filters
from cancerimage.hub.catalogue.search import search
from cancerimage.hub.portal.charts import Chart
from cancerimage.hub.portal.drawings import facet
from cancerimage.hub.portal.words import language

IN_VIEW = 6
"""Choices of one facet that are seen at once; the others unfold."""

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


@dataclass(frozen=True, slots=True)
class FoldedFacet:
    """A facet whose many choices are partly folded away; what was chosen is always in view."""

    facet: ChoiceFacet
    shown: tuple[Choice, ...]
    folded: tuple[Choice, ...]
    open: bool

    @classmethod
    def of(cls, one: ChoiceFacet, place: int) -> "FoldedFacet":
        """Fold what goes beyond the first few; facets further down start closed."""
        shown = tuple(choice for rank, choice in enumerate(one.choices) if rank < IN_VIEW or choice.chosen)
        folded = tuple(choice for choice in one.choices if choice not in shown)
        return cls(one, shown, folded, place < 3 or any(choice.chosen for choice in one.choices))


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """List the datasets that the visitor's filters leave."""
    try:
        filters = _filters(request)
    except FilterRefused as refused:
        return render(request, "portal/catalogue/refused.html", {"reason": str(refused)}, status=400)
    found = search(filters)
    facets = [FoldedFacet.of(one, place) for place, one in enumerate(found.facets) if one.choices]
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
        "coverage": [part for part in detail.coverage if part.records and part.field != "dataset"],
        "cells": _figures(detail),
    }
    return render(request, "portal/catalogue/dataset.html", context)


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
    wanted = (
        ("modality", _("Series per modality"), "", True),
        ("bodypart", _("Series per body part"), "", True),
        ("manufacturer", _("Series per manufacturer"), "", True),
        ("sex", _("Sex"), "", False),
        ("age", _("Age at study"), _("Subjects per band of ten years."), False),
        ("year", _("Year of study"), _("Subjects by the first year of each band."), False),
    )
    return [
        facet(by_field[field], field, title, note, by_series=by_series)
        for field, title, note, by_series in wanted
        if field in by_field and by_field[field].values
    ]


def _figures(detail: Detail) -> list[tuple[str, str, int]]:
    totals = detail.entry.totals
    return [
        (_("Subjects"), "whole", totals.subjects),
        (_("Studies"), "whole", totals.studies),
        (_("Series"), "whole", totals.series),
        (_("Images"), "compact", totals.images),
        (_("At the source"), "size", totals.bytes),
    ]
