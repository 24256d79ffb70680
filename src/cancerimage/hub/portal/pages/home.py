"""The first page: what this is, a search box, and the federation in numbers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cancerimage.hub.catalogue.figures import Figures, figures
from cancerimage.hub.federation import nodes
from cancerimage.hub.portal.charts import Chart
from cancerimage.hub.portal.drawings import breakdown
from cancerimage.hub.portal.ring import Member, ring
from cancerimage.hub.portal.words import language

EXAMPLES = ("cancer:lung modality:CT", "cancer:breast modality:MR age:40..60", "modality:PT and also has (modality:MR)")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the federation in numbers."""
    now = figures(language())
    online = {node.name for node in nodes.listed() if node.online}
    members = [
        Member(_short(part.label), part.subjects.value or 0, part.value in online) for part in now.by("node").parts
    ]
    context = {
        "figures": now,
        "charts": _charts(now) if now.datasets else (),
        "ring": ring(_("The nodes of the federation and their subjects"), members),
        "examples": EXAMPLES,
    }
    return render(request, "portal/home.html", context)


def _charts(now: Figures) -> tuple[Chart, ...]:
    def draw(field: str, title: str, note: str = "", *, by_series: bool = False) -> Chart:
        return breakdown(now.by(field), field, title, note, totals=now.totals, by_series=by_series)

    ages = _("Per band of ten years, of subjects. One with several studies can be in several bands.")
    return (
        draw("cancer", _("Subjects per cancer"), _("A dataset can cover several cancers.")),
        draw("modality", _("Series per modality"), by_series=True),
        draw("bodypart", _("Series per body part"), by_series=True),
        draw("node", _("Subjects per node")),
        draw("age", _("Age at study"), ages),
        draw("sex", _("Sex")),
    )


def _short(title: str) -> str:
    """Return the last word of a node's title, which tells it from the others."""
    return title.split()[-1] if len(title) > 16 else title
