"""Pausing and resuming: whether the node answers at all."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cancerimage.node.console import desk


@require_POST
def pause(request: HttpRequest) -> HttpResponse:
    """Let no question be answered from now on."""
    desk.ledger().pause(desk.actor(request))
    messages.success(request, _("Answering is paused, for every dataset of this node."))
    return redirect("overview")


@require_POST
def resume(request: HttpRequest) -> HttpResponse:
    """Answer questions again."""
    desk.ledger().resume(desk.actor(request))
    messages.success(request, _("Questions are answered again, as the policies say."))
    return redirect("overview")
