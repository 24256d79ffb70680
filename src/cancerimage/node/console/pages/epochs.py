"""Opening a new epoch of a dataset: after it was said what that costs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cancerimage.node.console import desk
from cancerimage.node.console.closures import why_closed
from cancerimage.node.console.holdings import snapshot
from cancerimage.node.console.pages.datasets import find
from cancerimage.node.ledger.epochs import TURNS


def turn(request: HttpRequest, name: str) -> HttpResponse:
    """Show what a new epoch means, and open it once that is confirmed."""
    ledger = desk.ledger()
    state = ledger.state
    one = find(name)
    now = snapshot(desk.data_dir(), one.epoch) if one.epoch is not None else None
    if request.method == "POST" and request.POST.get("confirmed"):
        ledger.open_epoch(name, desk.actor(request), after_loss=not state.open, snapshot=now)
        messages.success(request, _("A new epoch begins as soon as the node serves the dataset."))
        return redirect("dataset", name)
    unchanged = one.epoch is not None and one.epoch.pinned.snapshot == now
    context = {
        "holding": one,
        "title": one.title(get_language() or "en"),
        "closed": why_closed(state),
        "turns": TURNS,
        "unchanged": unchanged,
        "possible": not state.open or (one.epoch is not None and one.turns_left > 0 and not unchanged),
    }
    return render(request, "console/epoch.html", context)
