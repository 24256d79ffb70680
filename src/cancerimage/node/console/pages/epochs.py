"""Opening a new epoch of a dataset: after it was said what that costs."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cancerimage.node.console import desk
from cancerimage.node.console.closures import why_closed
from cancerimage.node.console.pages.datasets import find
from cancerimage.node.ledger.epochs import TURNS


def turn(request: HttpRequest, name: str) -> HttpResponse:
    """Show what a new epoch means, and open it once that is confirmed."""
    ledger = desk.ledger()
    state = ledger.state
    if request.method == "POST" and request.POST.get("confirmed"):
        ledger.open_epoch(name, desk.actor(request), after_loss=not state.open)
        messages.success(request, _("A new epoch begins as soon as the node serves the dataset."))
        return redirect("dataset", name)
    one = find(name)
    context = {
        "holding": one,
        "title": one.title(get_language() or "en"),
        "closed": why_closed(state),
        "turns": TURNS,
        "possible": not state.open or (one.epoch is not None and one.turns_left > 0),
    }
    return render(request, "console/epoch.html", context)
