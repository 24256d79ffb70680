"""A look at the database every second while nodes are connected: another process may have revoked one."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import DatabaseError, transaction

from cancerimage.hub.federation import roster
from cancerimage.hub.federation.database import in_database
from cancerimage.hub.federation.models import Node
from cancerimage.hub.federation.sessions import SESSIONS, Session

EVERY = 1.0
NOTE_EVERY = 15
"""Looks between two notes of who was seen, for other processes to read."""

logger = logging.getLogger(__name__)

_watching: asyncio.Task[None] | None = None


def start() -> None:
    """Start looking, unless somebody does already in this event loop."""
    global _watching
    if _watching is None or _watching.done() or _watching.get_loop() is not asyncio.get_running_loop():
        _watching = asyncio.create_task(_watch(), name="federation watch")


async def _watch() -> None:
    looks = 0
    while len(SESSIONS):
        await asyncio.sleep(EVERY)
        looks += 1
        try:
            approved = await in_database(roster.refresh)
            _end_strangers(approved)
            if looks % NOTE_EVERY == 0:
                await in_database(_note, list(SESSIONS))
        except DatabaseError as error:
            logger.warning("The list of nodes could not be read (%s); trying again.", type(error).__name__)


def _end_strangers(approved: Mapping[str, str]) -> None:
    for session in SESSIONS:
        if approved.get(session.node) != session.keys.id:
            logger.info("Node %s is no longer approved; its connection ends.", session.node)
            session.end("node.revoked")


@transaction.atomic
def _note(sessions: list[Session]) -> None:
    for session in sessions:
        seen = datetime.fromtimestamp(session.seen / 1000, UTC)
        Node.objects.filter(name=session.node).update(
            seen=seen, transport=session.transport, latency_ms=session.latency_ms
        )
