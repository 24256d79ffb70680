"""Choosing the pictures that the catalogue shows of an open dataset."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cancerimage.node.console import desk
from cancerimage.node.console.pages.datasets import find
from cancerimage.node.console.pages.pictures import to_choose
from cancerimage.node.pictures import choosing
from cancerimage.node.pictures.doubts import Doubt, Doubted

DOUBTS: Mapping[Doubt, Promise] = {
    Doubt.CLOSED: gettext_lazy("Only a dataset whose policy is open shows pictures to everybody."),
    Doubt.MANY: gettext_lazy("A dataset shows at most six pictures. Choose fewer."),
    Doubt.GONE: gettext_lazy("The store does not hold this series of the dataset."),
    Doubt.HELD: gettext_lazy(
        "Images of this series were held back for somebody to look at, whatever was decided about them."
    ),
    Doubt.UNSEEN: gettext_lazy(
        "Nothing tells whether somebody had to look at images of this series, for not all of them came by ingesting "
        "originals, or what was noted then is gone. Ingest the originals."
    ),
    Doubt.HEAD: gettext_lazy(
        "This series shows a head, or nothing tells that it does not, and a face can be drawn from a head."
    ),
    Doubt.UNDRAWN: gettext_lazy("No picture can be drawn of this series."),
}
"""Every doubt, as `node.pictures` says it in English."""


@require_POST
def show(request: HttpRequest, name: str) -> HttpResponse:
    """Let the catalogue show the pictures that were ticked and no other, or say which of them it cannot show."""
    one = find(name)
    try:
        chosen = choosing.choose(
            desk.data_dir(), desk.ledger(), one.name, request.POST.getlist("series"), desk.actor(request)
        )
    except Doubted as doubted:
        places = {other["series"]: place for place, other in enumerate(to_choose(desk.data_dir(), name), start=1)}
        place = places.get(doubted.series)
        which = _("Picture %(place)s: ") % {"place": place} if place else ""
        unchanged = _("Nothing has changed.")
        messages.error(request, f"{which}{DOUBTS[doubted.doubt]} {unchanged}")
    else:
        if chosen:
            messages.success(request, _("The catalogue follows within seconds."))
        else:
            messages.success(request, _("The catalogue shows no picture of this dataset any more."))
    return redirect(f"{reverse('dataset', args=[name])}#pictures")
