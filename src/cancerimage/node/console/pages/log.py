"""The node's log: its lines, its head, whether it is unbroken, and a copy of it to keep elsewhere."""

import json
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cancerimage.audit.entry import Kept
from cancerimage.audit.verify import verify as check
from cancerimage.node.console import desk, words
from cancerimage.node.console.events import event_words
from cancerimage.node.console.exporting import exported, own_log
from cancerimage.node.console.pages.paging import asked_page, last_page
from cancerimage.node.ledger import heads
from cancerimage.node.ledger import log as node_log

SIZE = 50
"""Lines on a page."""
LONG, SHORT = 40, 16
"""Characters beyond which a value is a digest, and how many of it tell it from others."""


def log(request: HttpRequest) -> HttpResponse:
    """Show the lines, the latest first, and the head that hub and node have shown each other."""
    connection = desk.ledger().store.reading()
    size = node_log.size(connection)
    page = min(asked_page(request), last_page(size, SIZE))
    last = max(0, size - (page - 1) * SIZE)
    first = max(0, last - SIZE)
    entries = node_log.entries(connection, first, last - first)
    shown = heads.newest(connection, "node")
    context = {
        "entries": [_line(one) for one in reversed(entries)],
        "name": node_log.name(connection),
        "size": size,
        "root": node_log.root(connection).hex(),
        "shown": shown,
        "shown_at": datetime.fromtimestamp(shown.time / 1000, UTC) if shown else None,
        "before": page - 1 if page > 1 else 0,
        "after": page + 1 if first else 0,
        "page": page,
    }
    return render(request, "console/log.html", context)


@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Compute the whole tree anew, compare it with what is kept and with what the hub was shown, and say the result."""
    identity, _hub = desk.identity()
    found = check(own_log(desk.data_dir(), identity))
    if found.fault is None:
        text = ngettext(
            "The log is unbroken: %(n)s line agrees with the tree and with every head that the hub was shown.",
            "The log is unbroken: all %(n)s lines agree with the tree and with every head that the hub was shown.",
            found.entries,
        )
        messages.success(request, text % {"n": words.whole(found.entries)})
    else:
        messages.error(request, _("The log is broken: %(fault)s") % {"fault": found.fault.sentence})
    return redirect("log")


@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """Return the whole log with its signed heads, one JSON object to a line."""
    identity, _hub = desk.identity()
    found = exported(desk.data_dir(), identity, desk.ledger(), desk.actor(request))
    name = f"node-log-{datetime.now(UTC):%Y-%m-%d}.jsonl"
    return HttpResponse(
        "".join(f"{line}\n" for line in found),
        content_type="application/jsonl; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _line(kept: Kept) -> dict[str, Any]:
    about = json.loads(kept.about)
    return {
        "place": kept.place,
        "moment": datetime.fromtimestamp(kept.moment / 1000, UTC),
        "event": kept.event,
        "words": event_words(kept.event),
        "actor": words.actor(kept.actor),
        "about": [(key, _short(value)) for key, value in about.items()],
    }


def _short(value: str | int) -> str | int:
    return f"{value[:SHORT]}…" if isinstance(value, str) and len(value) > LONG else value
