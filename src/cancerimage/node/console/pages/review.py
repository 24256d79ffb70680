"""The review: what no machine could judge, looked at side by side, and decided with one key."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cancerimage.dicom.deidentify.decisions import Decision
from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.pixels.regions import Region
from cancerimage.node.console import desk
from cancerimage.node.console.deciding import DECISIONS, listed, regions_of, shown, written
from cancerimage.node.console.pages.paging import FORM
from cancerimage.node.review.faults import ReviewFault
from cancerimage.node.review.item import Item, Side
from cancerimage.node.review.queue import Queue

PIXEL = 999_999
"""More than any image has rows or columns."""


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show everything that waits, batch by batch, and what is decided and has not gone on yet."""
    waiting = _queue()
    wanted = request.GET.get("batch", "")
    found = []
    for name in waiting.batches():
        if wanted in ("", name):
            items = [shown(one) for one in waiting.items(name)]
            found.append({"name": name, "items": items, "left": sum(not one["decided"] for one in items)})
    return render(request, "console/review.html", {"batches": found, "wanted": wanted})


@require_safe
def item(request: HttpRequest, batch: str, name: str) -> HttpResponse:
    """Show one item: an image of it as it is and as it would be released, and what can be decided."""
    one, items = _found(batch, name)
    place = next(place for place, other in enumerate(items) if other.id == one.id)
    number = _number(request.GET.get("image", ""), one.images)
    regions = _regions(request, one)
    chosen = written(regions)
    context = shown(one) | {
        "batch": batch,
        "place": place + 1,
        "count": len(items),
        "before": items[place - 1].id if place else "",
        "after": items[place + 1].id if place + 1 < len(items) else "",
        "number": number,
        "shown_number": number + 1,
        "previous_image": _address(number - 1, chosen) if number else "",
        "next_image": _address(number + 1, chosen) if number + 1 < one.images else "",
        "regions": listed(regions),
        "written": chosen,
        "choices": [(choice.value, *DECISIONS[choice]) for choice in one.choices],
    }
    return render(request, "console/review_item.html", context)


@require_safe
def preview(request: HttpRequest, batch: str, name: str, number: int, side: str) -> HttpResponse:
    """Return one image as PNG; what cannot be decoded is no image."""
    one, _items = _found(batch, name)
    try:
        picture = _queue().preview(one, number, Side(side), _regions(request, one))
    except (ReviewFault, Unreadable, OSError, ValueError):
        raise Http404 from None
    return HttpResponse(picture, content_type="image/png")


@require_POST
def decide(request: HttpRequest, batch: str, name: str) -> HttpResponse:
    """Decide, or take a decision back; then on to what is still open."""
    one, items = _found(batch, name)
    made = request.POST.get("decision", "")
    if made == "undo":
        _queue().take_back(one, actor=desk.actor(request))
        messages.success(request, _("The decision is taken back."))
        return redirect("review-item", batch, name)
    if made not in Decision.__members__.values():
        return redirect("review-item", batch, name)
    decision = Decision(made)
    regions = _regions(request, one) if decision is Decision.MASK else ()
    _queue().decide(one, decision, regions, actor=desk.actor(request))
    return redirect(_next(batch, one, items))


def _queue() -> Queue:
    return Queue.open(desk.data_dir(), desk.ledger())


def _found(batch: str, name: str) -> tuple[Item, tuple[Item, ...]]:
    try:
        items = tuple(sorted(_queue().items(batch), key=lambda one: one.id))
    except ReviewFault:
        raise Http404 from None
    for one in items:
        if one.id == name:
            return one, items
    raise Http404


def _next(batch: str, decided: Item, items: tuple[Item, ...]) -> str:
    """Return the address of what is open after something was decided: behind it, or else before it, or else none."""
    place = items.index(decided)
    for one in (*items[place + 1 :], *items[:place]):
        if one.decision is None:
            return reverse("review-item", args=(batch, one.id))
    return f"{reverse('review')}?{urlencode({'batch': batch})}"


def _regions(request: HttpRequest, one: Item) -> tuple[Region, ...]:
    """Return what is to be blackened: as the address says, or else as it was decided, or else as it was found."""
    said = request.POST if request.method == "POST" else request.GET
    regions = regions_of(said.get("regions", ""), one)
    if regions is None and "regions" not in said:
        regions = one.chosen or one.regions
    return _with_another(said, one, regions or ())


def _with_another(said: Any, one: Item, regions: tuple[Region, ...]) -> tuple[Region, ...]:
    """Add the region whose corner and size stand in fields of their own."""
    typed = [said.get(field, "") for field in ("left", "top", "width", "height")]
    if not all(FORM.fullmatch(value) and int(value) <= PIXEL for value in typed):
        return regions
    return regions_of(written((*regions, Region(*map(int, typed)))), one) or regions


def _number(asked: str, images: int) -> int:
    number = int(asked) if FORM.fullmatch(asked) else 0
    return max(0, min(number, images - 1))


def _address(number: int, regions: str) -> str:
    return "?" + urlencode({"image": number, "regions": regions})
