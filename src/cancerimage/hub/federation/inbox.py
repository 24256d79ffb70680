"""What the hub does with each frame that a connected node sends."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from cancerimage.hub.accounts.buckets import Buckets
from cancerimage.hub.federation import heads, publications
from cancerimage.hub.federation.database import in_database
from cancerimage.hub.federation.keys import hub_keys
from cancerimage.hub.federation.sessions import Session
from cancerimage.hub.federation.tasks import TASKS
from cancerimage.wire import canonical, frames
from cancerimage.wire.clock import now
from cancerimage.wire.dataset import Catalogue
from cancerimage.wire.envelope import LIMITS, Envelope, Kind, Opened, open_envelope
from cancerimage.wire.faults import Fault, Refusal, UnknownKind
from cancerimage.wire.pictures import Pictures
from cancerimage.wire.replies import TaskProblem

DETAIL = 2000
"""Characters that the detail of a problem may have."""

HEADS = Buckets(rate=0.5, burst=120)
"""Heads of its log that one node may show, in whatever sessions: each is kept, and is an entry on both sides. A node
shows one every few minutes."""

logger = logging.getLogger(__name__)

_working: set[asyncio.Task[None]] = set()


def take(session: Session, frame: frames.Frame) -> None:
    """Act on one frame; what is wrong with it is said to the node and hurts nobody else."""
    session.heard(frame.id if isinstance(frame, frames.Pong) else None)
    match frame:
        case frames.Sealed(header=header) if header.kind in (Kind.ANSWER, Kind.PROBLEM):
            _settle(session, frame.envelope)
        case frames.Sealed(header=header) if header.kind == Kind.CATALOGUE:
            _work(_publish(session, frame.envelope))
        case frames.Sealed(header=header) if header.kind == Kind.PICTURES:
            _work(_show(session, frame.envelope))
        case frames.Sealed(header=header) if header.kind == Kind.HEAD and HEADS.take(f"node {session.node}"):
            _complain(session, Refusal("rate_limited", "the head of the log is shown too often"), header.id)
        case frames.Sealed(header=header) if header.kind == Kind.HEAD:
            _work(_witness(session, frame.envelope))
        case frames.Sealed(header=header):
            _complain(session, UnknownKind(f"kind {header.kind!r}"), header.id)
        case frames.Ping(id=identifier):
            session.send(frames.Pong(id=identifier))
        case frames.Pong():
            pass
        case frames.Problem(about=str() as about) if task := TASKS.of(about, session.node):
            logger.info("Node %s did not read a task: %s", session.node, frame.code)
            task.fail(frame.code, frame.detail)
        case frames.Problem():
            logger.info("Node %s reports: %s", session.node, frame.code)
        case _:
            raise Refusal("node.out_of_turn", f"a {frame.type} frame from a connected node")


def _work(coroutine: Coroutine[Any, Any, None]) -> None:
    # Held here, because the loop itself keeps only a weak reference to a task.
    task = asyncio.create_task(coroutine)
    _working.add(task)
    task.add_done_callback(_working.discard)


def _settle(session: Session, envelope: Envelope) -> None:
    task = TASKS.of(envelope.header.id, session.node)
    if task is None or task.settled:
        # Also what keeps an answer from being taken twice: a task that is settled takes nothing more.
        TASKS.late += 1
        return
    try:
        opened = _open(session, envelope)
        if opened.header.kind == Kind.ANSWER:
            task.answer(opened.body, session)
        else:
            problem = canonical.read(TaskProblem, opened.body, LIMITS[Kind.PROBLEM])
            task.fail(problem.code, problem.detail)
    except Fault as fault:
        _complain(session, fault, envelope.header.id)
        task.fail(fault.code, fault.detail)


async def _publish(session: Session, envelope: Envelope) -> None:
    try:
        untaken = await in_database(_publish_now, session, envelope)
    except Fault as fault:
        _complain(session, fault, envelope.header.id)
    except Exception:
        # Whatever a receiver stumbled over must not end the node's session.
        logger.exception("What node %s published could not be stored.", session.node)
        _complain(session, Refusal("node.publish_failed"), envelope.header.id)
    else:
        if untaken:
            # Said before it is acknowledged, which ends the node's interest in the publication.
            detail = _untaken(untaken)
            session.send(frames.Problem(code="node.datasets_refused", detail=detail, about=envelope.header.id))
        session.send(frames.Ack(id=envelope.header.id))


def _publish_now(session: Session, envelope: Envelope) -> tuple[publications.Untaken, ...]:
    opened = _open(session, envelope)
    catalogue = canonical.read(Catalogue, opened.body, LIMITS[Kind.CATALOGUE])
    untaken = publications.publish(session.node, opened.header.issued, catalogue, opened.document)
    logger.info("Node %s published %d datasets.", session.node, len(catalogue.datasets))
    return untaken


async def _show(session: Session, envelope: Envelope) -> None:
    try:
        await in_database(_show_now, session, envelope)
    except Fault as fault:
        _complain(session, fault, envelope.header.id)
    except Exception:
        logger.exception("The pictures that node %s published could not be stored.", session.node)
        _complain(session, Refusal("node.publish_failed"), envelope.header.id)
    else:
        session.send(frames.Ack(id=envelope.header.id))


def _show_now(session: Session, envelope: Envelope) -> None:
    opened = _open(session, envelope)
    pictures = canonical.read(Pictures, opened.body, LIMITS[Kind.PICTURES])
    publications.show(session.node, opened.header.issued, pictures, opened.document)


async def _witness(session: Session, envelope: Envelope) -> None:
    try:
        session.put(await in_database(heads.exchange, session, _open(session, envelope)))
    except Fault as fault:
        _complain(session, fault, envelope.header.id)
    except Exception:
        logger.exception("The head of the log of node %s could not be taken in.", session.node)
        _complain(session, Refusal("unavailable"), envelope.header.id)


def _untaken(untaken: tuple[publications.Untaken, ...]) -> str:
    """Say which datasets were not taken up and why; as many as a frame holds."""
    said: list[str] = []
    for one in untaken:
        more = f"and {len(untaken) - len(said)} more"
        if len(" ".join([*said, f"{one.dataset}: {one.reason}", more])) > DETAIL:
            said.append(more)
            break
        said.append(f"{one.dataset}: {one.reason}")
    return " ".join(said)


def _open(session: Session, envelope: Envelope) -> Opened:
    return open_envelope(
        envelope,
        recipient=hub_keys(),
        senders={session.keys.id: session.keys},
        kinds=frozenset({Kind.ANSWER, Kind.PROBLEM, Kind.CATALOGUE, Kind.HEAD, Kind.PICTURES}),
        now=now(),
    )


def _complain(session: Session, fault: Fault, about: str) -> None:
    logger.warning("A message of node %s was refused: %s", session.node, fault.code)
    session.send(frames.Problem(code=fault.code, detail=fault.detail, about=about))
