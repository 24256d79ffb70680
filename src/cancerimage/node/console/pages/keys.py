"""The keys of the node and of its hub, and giving the node new ones."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cancerimage.node.console import desk
from cancerimage.node.link import rotation
from cancerimage.node.link.address import address


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Show the fingerprints."""
    identity, hub = desk.identity()
    waiting = rotation.pending(desk.data_dir())
    context = {
        "name": identity.name,
        "fingerprint": identity.keys.public.fingerprint,
        "hub": hub.url,
        "hub_fingerprint": hub.keys.fingerprint,
        "pending": waiting.keys.public.fingerprint if waiting else "",
    }
    return render(request, "console/keys.html", context)


@require_POST
def rotate(request: HttpRequest) -> HttpResponse:
    """Give the node new keys; LinkFault says what to do where the hub does not take them."""
    if not request.POST.get("confirmed"):
        return redirect("keys")
    settings = desk.node_settings()
    _identity, hub = desk.identity()
    where = address(settings.hub_url or hub.url, insecure=settings.insecure, ca_file=settings.ca_file)
    rotation.rotate(desk.data_dir(), where, rotation.written_to(desk.ledger(), desk.actor(request)))
    messages.success(request, _("The node has new keys, and the hub knows them."))
    return redirect("keys")
