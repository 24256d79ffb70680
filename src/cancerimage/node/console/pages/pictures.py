"""Small pictures of the images in the research store, which are de-identified."""

from pathlib import Path
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from cancerimage.dicom.faults import Unreadable
from cancerimage.node.console import desk
from cancerimage.node.store.faults import StoreFault
from cancerimage.node.store.store import Store
from cancerimage.vocabulary import VOCABULARIES

SHOWN = 12
"""Series of a dataset that are shown."""
CACHED = "private, max-age=600"
"""A picture of de-identified images may stay in the steward's own browser for a while."""


def pictures(data_dir: Path, dataset: str) -> list[dict[str, Any]]:
    """Return the first series of a dataset, each with what it shows and the place of its picture."""
    if not (data_dir / "images").is_dir():
        return []
    modalities, parts = VOCABULARIES["modality"], VOCABULARIES["body_part"]
    language = get_language() or "en"
    with Store.open(data_dir) as store:
        return [
            {
                "place": place,
                "modality": modalities.label(modalities.resolve(one.modality), language),
                "part": parts.label(parts.resolve(one.bodypart), language) if one.bodypart else "",
                "images": one.instances,
            }
            for place, one in enumerate(store.series(dataset, SHOWN))
        ]


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
