"""Nodes coming and going: one session per node, and what their tasks learn of it."""

import asyncio
import logging

from django.db import DatabaseError
from django.utils import timezone

from cancerimage.hub.federation import watch
from cancerimage.hub.federation.database import in_database
from cancerimage.hub.federation.models import Node
from cancerimage.hub.federation.sessions import SESSIONS, Session
from cancerimage.hub.federation.tasks import TASKS
from cancerimage.wire.faults import Refusal

ANSWER_WITHIN = 2.0
"""Seconds in which a connected node has to answer when another claims to be it."""

logger = logging.getLogger(__name__)

_doors: dict[str, asyncio.Lock] = {}


async def enter(session: Session) -> None:
    """Let a session stand for its node; refused while another process of that node is alive."""
    # One at a time per node: two that arrive together must not both find the place empty.
    async with _doors.setdefault(session.node, asyncio.Lock()):
        present = SESSIONS.of(session.node)
        if present is not None:
            if present.instance == session.instance:
                present.end()
            elif await present.answers(ANSWER_WITHIN):
                raise Refusal("node.in_use", f"connected by {present.transport} from another process")
            else:
                present.end("node.in_use")
        SESSIONS.add(session)
    for task in TASKS.waiting(session.node):
        task.send(session)
    watch.start()
    try:
        await in_database(_note, session.node, session.transport, session.software)
    except BaseException:
        _forget(session)
        raise


async def leave(session: Session) -> None:
    """Forget a session; the questions that wait for the node learn that its connection broke."""
    if not _forget(session):
        return
    try:
        await in_database(_note, session.node, "", session.software)
    except DatabaseError as error:
        # The note is for other processes, which stop believing the old one by themselves after a while.
        logger.warning("That %s has left could not be noted: %s", session.node, type(error).__name__)


def _forget(session: Session) -> bool:
    session.end()
    if not SESSIONS.remove(session):
        return False
    for task in TASKS.waiting(session.node):
        if not task.final:
            task.lose()
    return True


def _note(name: str, transport: str, software: str) -> None:
    Node.objects.filter(name=name).update(transport=transport, software=software, seen=timezone.now())
