"""Answering tasks in threads, a bounded number at a time, so that the connection never waits for a count."""

import asyncio
import logging
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from cancerimage.node.link.answered import Answered
from cancerimage.node.link.identity import Hub, Identity
from cancerimage.wire import canonical, frames, padding
from cancerimage.wire.clock import now
from cancerimage.wire.envelope import LIMITS, Envelope, Kind, Opened, open_envelope, seal
from cancerimage.wire.faults import Fault, Oversized, Refusal
from cancerimage.wire.question import QUANTUM, Answer, Question
from cancerimage.wire.replies import TaskProblem

QUEUE = 64
"""Tasks that are taken at once; one more is told that the node is busy."""

THREADS = 2
SHOWN = 12
"""Digits of a question's fingerprint in the log: enough to find it in the hub's, which shows as many."""
LIFETIME = 300_000
"""Milliseconds for which an answer is good."""

logger = logging.getLogger(__name__)

Respond = Callable[[Question], Answer]


class Worker:
    """Turns the sealed tasks of the hub into sealed answers."""

    def __init__(
        self,
        identity: Identity,
        hub: Hub,
        answered: Answered,
        respond: Respond,
        unwitnessed: Respond | None = None,
    ) -> None:
        """Answer with `respond`; with `unwitnessed` while the hub has not said what it remembers of the node's log."""
        self._identity = identity
        self._hub = hub
        self._answered = answered
        self._respond = respond
        self._unwitnessed = unwitnessed or respond
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="answering")
        self._working: dict[str, asyncio.Future[str]] = {}

    def adopt(self, identity: Identity) -> None:
        """Answer with other keys from now on."""
        self._identity = identity

    def close(self) -> None:
        """Take no more tasks; what is being counted ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def work(self, envelope: Envelope, *, witnessed: bool = True) -> str:
        """Return the frame that answers a task."""
        arrived = time.monotonic()
        task = envelope.header.id
        try:
            opened = open_envelope(
                envelope,
                recipient=self._identity.keys,
                senders={self._hub.keys.id: self._hub.keys},
                kinds=frozenset({Kind.TASK}),
                now=now(),
            )
        except Fault as fault:
            logger.warning("A task was refused: %s %s", fault.code, fault.detail)
            return frames.write(frames.Problem(code=fault.code, detail=fault.detail, about=task))
        # A task is answered once. Whoever repeats it, the hub after a broken connection or somebody who recorded
        # it, gets the same sealed bytes again, which only the hub can read.
        known = self._answered.get(task)
        # Only an answer signed with the keys in force will be read.
        if known is not None and self._identity.keys.public.id in known:
            return known
        working = self._working.get(task)
        if working is None:
            if len(self._working) >= QUEUE:
                return self._seal(Kind.PROBLEM, canonical.write(TaskProblem(code="task.busy")), task)
            working = asyncio.get_running_loop().run_in_executor(
                self._pool, self._answer, opened, arrived, self._respond if witnessed else self._unwitnessed
            )
            self._working[task] = working
            working.add_done_callback(lambda _: self._working.pop(task, None))
        # The count outlives the session that brought the task: if the connection breaks and the hub repeats the
        # task in the next session, that one waits for the same count.
        return await asyncio.shield(working)

    def _answer(self, opened: Opened, arrived: float, respond: Respond) -> str:
        task = opened.header.id
        try:
            question = canonical.read(Question, opened.body, LIMITS[Kind.TASK])
        except Fault as fault:
            return self._problem(fault, task)
        try:
            answer = respond(question)
            frame = self._seal(Kind.ANSWER, padding.body(answer), task)
        except Oversized as fault:
            return self._problem(fault, task)
        except Exception as error:
            # The message of an exception may quote the query, so only its type and place are logged.
            place = traceback.extract_tb(error.__traceback__)[-1]
            logger.error(
                "Question %s… could not be answered: %s in %s, line %s",
                question.fingerprint[:SHOWN],
                type(error).__name__,
                place.filename,
                place.lineno,
            )
            return self._problem(Refusal("task.failed"), task)
        self._answered.put(task, opened.header.expires, frame, now())
        if answer.protected:
            # How long counting took must not tell what the noise hides.
            time.sleep(-(time.monotonic() - arrived) % QUANTUM)
        logger.info("Question %s… was answered.", question.fingerprint[:SHOWN])
        return frame

    def _problem(self, fault: Fault, task: str) -> str:
        return self._seal(Kind.PROBLEM, canonical.write(TaskProblem(code=fault.code, detail=fault.detail)), task)

    def _seal(self, kind: Kind, body: bytes, task: str) -> str:
        envelope = seal(
            kind,
            body,
            sender=self._identity.keys,
            recipient=self._hub.keys,
            now=now(),
            lifetime=LIFETIME,
            message=task,
        )
        return frames.write(frames.Sealed.of(envelope))
