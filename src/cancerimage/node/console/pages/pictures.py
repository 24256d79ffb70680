"""Small pictures of the images in the research store, which are de-identified."""

from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cancerimage.dicom.faults import Unreadable
from cancerimage.node.console import desk
from cancerimage.node.pictures import choosing, publishing
from cancerimage.node.store.faults import StoreFault
from cancerimage.node.store.store import Store
from cancerimage.vocabulary import VOCABULARIES

SHOWN = 12
"""Series of a dataset that are shown."""
CACHED = "no-store"
"""The address of a picture is its place, where another one can stand after the next change."""


def pictures(data_dir: Path, dataset: str) -> list[dict[str, Any]]:
    """Return the first series of a dataset, each with what it shows and the place of its picture."""
    if not (data_dir / "images").is_dir():
        return []
    with Store.open(data_dir) as store:
        return [
            _shown(one.modality, one.bodypart)
            | {"address": reverse("picture", args=[dataset, place]), "images": one.instances, "series": one.uid}
            for place, one in enumerate(store.series(dataset, SHOWN))
        ]


def to_choose(data_dir: Path, dataset: str) -> list[dict[str, Any]]:
    """Return the same with what the catalogue is to show; whatever it shows of other series comes after them."""
    found = pictures(data_dir, dataset)
    kept = choosing.chosen(data_dir, dataset)
    standing = publishing.standing(data_dir, dataset, kept)
    for one in found:
        one["chosen"] = any(one["series"] == other.series for other in kept)
        one["lost"] = one["chosen"] and not any(one["series"] == other.series for other in standing)
    listed = {one["series"] for one in found}
    return found + [
        _shown(one.modality, one.bodypart)
        | {"address": reverse("chosen-picture", args=[dataset, place]), "series": one.series, "chosen": True}
        for place, one in enumerate(kept)
        if one in standing and one.series not in listed
    ]


def _shown(modality: str, part: str) -> dict[str, Any]:
    modalities, parts = VOCABULARIES["modality"], VOCABULARIES["body_part"]
    language = get_language() or "en"
    return {
        "modality": modalities.label(modalities.resolve(modality), language),
        "part": parts.label(parts.resolve(part), language) if part else "",
    }


@require_safe
def picture(request: HttpRequest, name: str, place: int) -> HttpResponse:
    """Return the picture of a series by its place in the dataset; a report or a document has the sign of a page."""
    if place >= SHOWN or not (desk.data_dir() / "images").is_dir():
        raise Http404
    with Store.open(desk.data_dir()) as store:
        found = store.series(name, 1, place)
        if not found:
            raise Http404
        try:
            drawn = store.thumbnail(found[0])
        except (Unreadable, StoreFault):
            return redirect(static("console/nothing.svg"))
    return HttpResponse(drawn, content_type="image/png", headers={"Cache-Control": CACHED})


@require_safe
def chosen_picture(request: HttpRequest, name: str, place: int) -> HttpResponse:
    """Return a picture that was chosen for the catalogue, as the hub gets it."""
    kept = choosing.chosen(desk.data_dir(), name)
    if place >= len(kept):
        raise Http404
    return HttpResponse(kept[place].image, content_type="image/png", headers={"Cache-Control": CACHED})
