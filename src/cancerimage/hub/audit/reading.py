"""The entries of the hub's log as people read them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cancerimage.audit.events import HUB_EVENTS, HubEvent
from cancerimage.hub.audit.models import LogEntry

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Line:
    """One entry."""

    index: int
    moment: datetime
    event: str
    meaning: str
    """The event in a sentence; empty for one that this release does not know any more."""
    actor: str
    about: Mapping[str, str | int]


def latest(
    limit: int, *, event: str | None = None, since: datetime | None = None, before: int | None = None
) -> list[Line]:
    """Return up to `limit` entries, the latest first."""
    rows = LogEntry.objects.order_by("-place")
    if event is not None:
        rows = rows.filter(event=event)
    if since is not None:
        moment = since if since.tzinfo else since.replace(tzinfo=UTC)
        rows = rows.filter(moment__gte=(moment - EPOCH) // timedelta(milliseconds=1))
    if before is not None:
        rows = rows.filter(place__lt=before)
    return [_line(row) for row in rows[:limit]]


def _line(row: LogEntry) -> Line:
    return Line(
        index=row.place,
        moment=EPOCH + timedelta(milliseconds=row.moment),
        event=row.event,
        meaning=_meaning(row.event),
        actor=row.actor,
        about=json.loads(row.about),
    )


def _meaning(event: str) -> str:
    try:
        return HUB_EVENTS[HubEvent(event)].sentence
    except ValueError:
        return ""
