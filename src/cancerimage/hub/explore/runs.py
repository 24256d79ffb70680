"""Questions that are running in this process: the nodes' replies as they come, and who is told of them."""

import asyncio
import logging

from asgiref.sync import sync_to_async
from django.utils import timezone

from cancerimage.hub.catalogue import inventory
from cancerimage.hub.catalogue.stock import Stock
from cancerimage.hub.explore import results
from cancerimage.hub.explore.combining import combine
from cancerimage.hub.explore.published import Published
from cancerimage.hub.explore.questions import Question, Reply
from cancerimage.hub.explore.snapshots import Snapshot
from cancerimage.hub.explore.writer import WRITER
from cancerimage.hub.federation import dispatch
from cancerimage.query import to_json
from cancerimage.wire import question as wire

_log = logging.getLogger(__name__)


class Run:
    """One running question. Belongs to one event loop."""

    def __init__(self, question: Question, stock: Stock, asker_for: dispatch.AskerFor = dispatch.anybody) -> None:
        self.question = question
        # Every node that will be asked is in view from the first moment; what becomes of each comes by and by.
        self.replies = {node: Reply(node, "asked") for node in stock.node_titles}
        self.complete = False
        self.interrupted = False
        self.revision = 0
        self.ended = asyncio.Event()
        self._stock = stock
        self._asker_for = asker_for
        self._changed = asyncio.Event()
        self._snapshots: dict[str, Snapshot] = {}

    async def go(self) -> None:
        """Ask the nodes, take in what they reply, and have the outcome written down."""
        asked = wire.Question(query=to_json(self.question.query), fingerprint=self.question.fingerprint)
        told: set[str] = set()
        try:
            async for reply in dispatch.ask(asked, self.question.deadline, self._asker_for):
                told.add(reply.node)
                if reply.answer is not None and not self._holds(reply.node, reply.answer):
                    # Perhaps the node has published since stock was taken: what it answers is not left out for that.
                    self._stock = await sync_to_async(inventory.current)()
                self.replies[reply.node] = Reply(
                    node=reply.node,
                    state=str(reply.state),
                    latency_ms=reply.latency_ms,
                    answer=reply.answer,
                    problem=reply.problem,
                    detail=reply.detail,
                )
                self._tell()
            # A node that was revoked just now was not asked after all.
            self.replies = {node: reply for node, reply in self.replies.items() if node in told}
        except BaseException:
            self.interrupted = True
            raise
        finally:
            # Also where the hub stops or a fault ends the run: what came is shown and kept.
            self.complete = True
            self.ended.set()
            self._tell()
            self._write_down()

    def _holds(self, node: str, answer: wire.Answer) -> bool:
        return all(self._stock.holders.get(part.dataset) == node for part in answer.datasets)

    def _write_down(self) -> None:
        replies, completed = tuple(self.replies.values()), None if self.interrupted else timezone.now()
        published = Published.behind(replies, self._stock)
        written = WRITER.submit(lambda: results.complete(self.question, replies, completed, published))
        # What could not be written stays in memory, where it is still found.
        written.add_done_callback(lambda done: None if done.exception() else RUNS.forget(self))

    def snapshot(self, language: str) -> Snapshot:
        """Return what is known now; combined once, however many follow."""
        held = self._snapshots.get(language)
        if held is None or held.revision != self.revision:
            held = self._snapshots[language] = combine(
                self.question,
                self.replies.values(),
                self._stock,
                complete=self.complete,
                interrupted=self.interrupted,
                revision=self.revision,
                language=language,
            )
        return held

    async def beyond(self, revision: int) -> None:
        """Wait until more is known than at `revision`."""
        while self.revision <= revision and not self.complete:
            await self._changed.wait()

    def _tell(self) -> None:
        self.revision += 1
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()


class Runs:
    """All running questions by token."""

    def __init__(self) -> None:
        self._runs: dict[str, Run] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._runs)

    def start(self, run: Run) -> None:
        """Let a question run."""
        for expired in [one for one in self._runs.values() if one.question.expires <= timezone.now()]:
            self.forget(expired)
        self._runs[run.question.token] = run
        task = asyncio.create_task(run.go())
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def of(self, token: str) -> Run | None:
        """Return the run under `token`, until its outcome is in the database."""
        return self._runs.get(token)

    def forget(self, run: Run) -> None:
        """Let go of a run; from now on the database answers for it."""
        self._runs.pop(run.question.token, None)

    async def stop(self) -> None:
        """End every run with what has come."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (fault := task.exception()) is not None:
            _log.error("a question ended with a fault", exc_info=fault)


RUNS = Runs()
