"""The questions that wait for a node's answer: sealed, sent, sent again, settled."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from cancerimage.hub.federation.keys import hub_keys
from cancerimage.hub.federation.sessions import SESSIONS, Session
from cancerimage.hub.federation.soundness import unsound
from cancerimage.wire import canonical, frames
from cancerimage.wire.clock import now
from cancerimage.wire.envelope import Kind, new_id, seal
from cancerimage.wire.faults import Fault
from cancerimage.wire.question import Answer, Question

RETURN = 3.0
"""Seconds that a node whose connection broke has to come back before the question stops waiting for it."""


class ReplyState(StrEnum):
    """Where a node stands with a question."""

    ASKED = "asked"
    ANSWERED = "answered"
    SLOW = "slow"
    OFFLINE = "offline"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class NodeReply:
    """What is known of one node's answer at one moment."""

    node: str
    state: ReplyState
    answer: Answer | None = None
    latency_ms: float | None = None
    problem: str | None = None
    """A code of the problem catalogue."""
    detail: str = ""


class Task:
    """One question to one node."""

    def __init__(
        self,
        node: str,
        question: Question,
        body: Callable[[str], bytes],
        expires: int,
        replies: asyncio.Queue[NodeReply | None],
    ) -> None:
        self.id = new_id()
        self.node = node
        self.question = question
        self.reply = NodeReply(node, ReplyState.OFFLINE, problem="task.offline")
        self.final = False
        self._body = body
        self._expires = expires
        self._replies = replies
        self._sealed: tuple[str, str] | None = None
        self._sent = 0.0
        self._patience: asyncio.TimerHandle | None = None

    @property
    def settled(self) -> bool:
        """Whether nothing can change any more; a node that is offline can still come back."""
        return self.final and self.reply.state is not ReplyState.OFFLINE

    def begin(self) -> None:
        """Send the question to its node, or say that the node is offline."""
        session = SESSIONS.of(self.node)
        if session is not None:
            self.send(session)
        else:
            self._become(self.reply, final=True)

    def send(self, session: Session) -> None:
        """Send the question, the same bytes each time, so that the node answers it only once."""
        loop = asyncio.get_running_loop()
        if self._sealed is None or self._sealed[0] != session.keys.id:
            moment = now()
            envelope = seal(
                Kind.TASK,
                self._body(self.node),
                sender=hub_keys(),
                recipient=session.keys,
                now=moment,
                lifetime=max(1, self._expires - moment),
                message=self.id,
            )
            self._sealed = (session.keys.id, frames.write(frames.Sealed.of(envelope)))
        if self._patience is not None:
            self._patience.cancel()
        self._sent = loop.time()
        session.put(self._sealed[1])
        self._become(NodeReply(self.node, ReplyState.ASKED))

    def answer(self, body: bytes, session: Session) -> None:
        """Settle with the node's answer, if it is an answer to this question."""
        latency = self._latency()
        session.latency_ms = latency
        try:
            answer = canonical.read(Answer, body, len(body))
        except Fault as fault:
            self.fail("task.wrong_answer", fault.detail)
            return
        wrong = unsound(answer, self.question, self.node)
        if wrong:
            self.fail("task.wrong_answer", wrong)
        elif answer.refused:
            reasons = "; ".join(dict.fromkeys(criterion.reason for criterion in answer.refused))
            self._become(NodeReply(self.node, ReplyState.REFUSED, answer, latency, "task.refused", reasons), final=True)
        else:
            self._become(NodeReply(self.node, ReplyState.ANSWERED, answer, latency), final=True)

    def fail(self, code: str, detail: str = "") -> None:
        """Settle with a problem."""
        self._become(
            NodeReply(self.node, ReplyState.FAILED, latency_ms=self._latency(), problem=code, detail=detail), final=True
        )

    def lose(self) -> None:
        """Note that the connection broke; the node may still come back and be asked again."""
        self._become(NodeReply(self.node, ReplyState.OFFLINE, problem="task.connection_lost"))
        self._patience = asyncio.get_running_loop().call_later(RETURN, self._give_up)

    def slow(self) -> None:
        """Note that the node takes long."""
        if self.reply.state is ReplyState.ASKED:
            self._become(NodeReply(self.node, ReplyState.SLOW))

    def late(self) -> NodeReply:
        """Return the last word about a node that did not answer before the deadline."""
        if self.reply.state is ReplyState.OFFLINE:
            return self.reply
        return replace(self.reply, state=ReplyState.SLOW, problem="task.deadline_passed")

    def forget(self) -> None:
        """Stop whatever still waits."""
        if self._patience is not None:
            self._patience.cancel()

    def _give_up(self) -> None:
        self.final = True
        self._replies.put_nowait(None)

    def _become(self, reply: NodeReply, *, final: bool = False) -> None:
        if not self.settled:
            self.reply = reply
            self.final = final
            self._replies.put_nowait(reply)

    def _latency(self) -> float:
        return round((asyncio.get_running_loop().time() - self._sent) * 1000, 3)


class Tasks:
    """All the tasks that wait, by identifier."""

    def __init__(self) -> None:
        self._tasks: dict[str, Task] = {}
        self.late = 0
        """Answers that came after their question had ended, or to no question at all; they are dropped."""

    def add(self, task: Task) -> None:
        """Let a task wait."""
        self._tasks[task.id] = task

    def drop(self, task: Task) -> None:
        """Let a task wait no longer; an answer to it is late from now on."""
        task.forget()
        self._tasks.pop(task.id, None)

    def of(self, identifier: str, node: str) -> Task | None:
        """Return the task of this identifier if it waits for this node."""
        task = self._tasks.get(identifier)
        return task if task is not None and task.node == node else None

    def waiting(self, node: str) -> list[Task]:
        """Return the tasks that wait for a node."""
        return [task for task in self._tasks.values() if task.node == node and not task.settled]


TASKS = Tasks()
