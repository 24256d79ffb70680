"""A look around every second while nodes are connected: who is silent, and whom another process has revoked."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime

from django.db import DatabaseError, transaction

from cancerimage.hub.federation import roster
from cancerimage.hub.federation.database import in_database
from cancerimage.hub.federation.models import Node
from cancerimage.hub.federation.sessions import SESSIONS, Session
from cancerimage.wire.clock import now

HEARTBEAT = 20.0
"""Seconds of silence after which a node sends a ping; after three times that, it is taken for gone."""

EVERY = 1.0
"""Seconds between two looks."""
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
        _end_silent()
        try:
            approved = await in_database(roster.refresh)
            _end_strangers(approved)
            if looks % NOTE_EVERY == 0:
                await in_database(_note, list(SESSIONS))
        except DatabaseError as error:
            logger.warning("The list of nodes could not be read (%s); trying again.", type(error).__name__)


def _end_silent() -> None:
    for session in SESSIONS:
        if session.transport == "websocket" and now() - session.seen > 3_000 * HEARTBEAT:
            logger.info("Node %s is silent; its connection ends.", session.node)
            session.end()


def _end_strangers(approved: Mapping[str, str]) -> None:
    for session in SESSIONS:
        key = approved.get(session.node)
        if key is None:
            logger.info("Node %s is no longer approved; its connection ends.", session.node)
            session.end("node.revoked")
        elif key != session.keys.id:
            # Usually the node's own doing, which it knows of. If not, it is told when it comes back.
            logger.info("Node %s has other keys now; its connection ends.", session.node)
            session.end("node.rotated")


@transaction.atomic
def _note(sessions: list[Session]) -> None:
    for session in sessions:
        seen = datetime.fromtimestamp(session.seen / 1000, UTC)
        Node.objects.filter(name=session.node).update(
            seen=seen, transport=session.transport, latency_ms=session.latency_ms
        )
