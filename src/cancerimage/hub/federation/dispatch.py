"""Asking every approved node at once and telling what becomes of each."""

import asyncio
from collections.abc import AsyncIterator, Callable

from cancerimage.hub.federation import roster
from cancerimage.hub.federation.database import in_database
from cancerimage.hub.federation.tasks import TASKS, NodeReply, ReplyState, Task
from cancerimage.wire import canonical
from cancerimage.wire.asker import VISITOR, Asker
from cancerimage.wire.clock import now
from cancerimage.wire.question import Question

__all__ = ["AskerFor", "NodeReply", "ReplyState", "anybody", "ask"]

AskerFor = Callable[[str], Asker]
"""Says who asks, as one node is to know them; called while the event loop waits, so it looks nothing up."""

SLOW = 1.0
"""Seconds after which a node that has not answered is called slow."""

STRIDE = 0.008
"""Seconds of signing and sealing after which other work gets its turn."""


def anybody(_: str) -> Asker:
    """Return the one asker that all visitors are."""
    return VISITOR


async def ask(question: Question, deadline_seconds: float, asker_for: AskerFor = anybody) -> AsyncIterator[NodeReply]:
    """Ask every approved node; yield `asked` or `offline` for each, then each change, until all is said.

    Inside its signed task each node learns of the asker what `asker_for` says for it.

    A node that is offline at the start is not waited for, but asked if it connects while others are still
    awaited. A node whose connection breaks is asked again if it is back within a few seconds. What has not
    answered at the deadline is yielded a last time as `slow`, with the problem `task.deadline_passed`.
    """
    loop = asyncio.get_running_loop()
    started = loop.time()
    expires = now() + int(deadline_seconds * 1000)
    approved = roster.approved()
    if approved is None:
        approved = await in_database(roster.refresh)
    bodies = _Bodies(question, asker_for)
    replies: asyncio.Queue[NodeReply | None] = asyncio.Queue()
    tasks = [Task(name, question, bodies.of, expires, replies) for name in approved]
    try:
        await _begin(tasks)
        async for reply in _follow(tasks, replies, started + SLOW, started + deadline_seconds):
            yield reply
    finally:
        for task in tasks:
            TASKS.drop(task)


class _Bodies:
    """The bodies of one question's tasks, written once for each asker: all nodes know a visitor as the same one."""

    def __init__(self, question: Question, asker_for: AskerFor) -> None:
        self._question = question
        self._asker_for = asker_for
        self._written: dict[Asker, bytes] = {}

    def of(self, node: str) -> bytes:
        """Return the body of the task for one node."""
        asker = self._asker_for(node)
        body = self._written.get(asker)
        if body is None:
            body = self._written[asker] = canonical.write(self._question.model_copy(update={"asker": asker}))
        return body


async def _begin(tasks: list[Task]) -> None:
    loop = asyncio.get_running_loop()
    turn = loop.time()
    for task in tasks:
        TASKS.add(task)
        task.begin()
        if loop.time() - turn > STRIDE:
            await asyncio.sleep(0)
            turn = loop.time()


async def _follow(
    tasks: list[Task], replies: asyncio.Queue[NodeReply | None], slow_at: float, deadline: float
) -> AsyncIterator[NodeReply]:
    loop = asyncio.get_running_loop()
    called_slow = False
    while not (replies.empty() and all(task.final for task in tasks)):
        try:
            async with asyncio.timeout_at(deadline if called_slow else min(slow_at, deadline)):
                reply = await replies.get()
        except TimeoutError:
            if loop.time() >= deadline:
                break
            called_slow = True
            for task in tasks:
                task.slow()
        else:
            if reply is not None:
                yield reply
            # Answers come in swarms; those that are there already need no timer each.
            while not replies.empty():
                if (more := replies.get_nowait()) is not None:
                    yield more
    for task in tasks:
        if not task.final:
            yield task.late()
