"""Who asked what, when, what was answered and what it cost."""

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.views.decorators.http import require_safe

from cancerimage.node.console import desk
from cancerimage.node.console.holdings import holdings
from cancerimage.node.console.pages.paging import asked_page, last_page
from cancerimage.node.console.records import rows
from cancerimage.node.console.telling import lines
from cancerimage.node.ledger.asked import Asked

SIZE = 100
"""Answers on a page; a question has as many as it was put to datasets."""
EVERY = 10**9
"""More lines than any ledger has."""
PERIODS: Mapping[str, Any] = {
    "": gettext_lazy("All the time"),
    "1": gettext_lazy("Last 24 hours"),
    "7": gettext_lazy("Last 7 days"),
    "30": gettext_lazy("Last 30 days"),
    "365": gettext_lazy("Last 12 months"),
}
"""How far back one can look, in days."""


@require_safe
def asked(request: HttpRequest) -> HttpResponse:
    """Show the questions that were asked, the latest first."""
    filters = _filters(request)
    page = asked_page(request)
    found = _found(filters, page * SIZE + 1)
    # An old address, or one typed by hand: the last page is the nearest to what was wanted.
    page = min(page, last_page(len(found), SIZE))
    shown = found[(page - 1) * SIZE : page * SIZE]
    chosen = {key: value for key, value in filters.items() if value}
    return render(
        request,
        "console/asked.html",
        {
            "lines": lines(shown),
            "datasets": [
                (one.name, one.title(get_language() or "en")) for one in holdings(desk.data_dir(), desk.ledger())
            ],
            "periods": PERIODS.items(),
            "filters": filters,
            "filtered": bool(chosen),
            "page": page,
            "before": urlencode(chosen | {"page": str(page - 1)}) if page > 1 else "",
            "after": urlencode(chosen | {"page": str(page + 1)}) if len(found) > page * SIZE else "",
            "query": urlencode(chosen),
        },
    )


@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """Return the same lines, all of them, as CSV."""
    written = io.StringIO()
    csv.writer(written).writerows(rows(_found(_filters(request), EVERY)))
    name = f"asked-{datetime.now(UTC):%Y-%m-%d}.csv"
    return HttpResponse(
        written.getvalue(),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _filters(request: HttpRequest) -> Mapping[str, str]:
    period = request.GET.get("days", "")
    return {
        "dataset": request.GET.get("dataset", "")[:64],
        "person": request.GET.get("person", "").strip().lower()[:32],
        "days": period if period in PERIODS else "",
    }


def _found(filters: Mapping[str, str], limit: int) -> tuple[Asked, ...]:
    since = datetime.now(UTC) - timedelta(days=int(filters["days"])) if filters["days"] else None
    person = filters["person"]
    found = desk.ledger().asked(EVERY if person else limit, filters["dataset"] or None, since)
    return tuple(one for one in found if one.asker.startswith(person))[:limit]
