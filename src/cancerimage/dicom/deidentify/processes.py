"""The processes of a batch: all cores at work, a crash kept to the file that caused it, and nobody left behind."""

import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait as wait_for
from typing import Protocol

from cancerimage.dicom.deidentify.tasks import Result, Setting, Task
from cancerimage.dicom.deidentify.work import Workshop

AHEAD = 2
"""Pieces of work for each process that are handed out at once."""

_workshop: Workshop | None = None


class Hands(Protocol):
    """Whoever works off the pieces of a batch."""

    def work_off(self, waiting: deque[Task]) -> Iterator[tuple[Task, Result | None]]:
        """Yield each piece of work with its result as soon as it is done, or None if it ended who did it.

        Whoever iterates may add to `waiting`.
        """


Gather = Callable[[Setting], Hands]
"""Finds hands for the work of a batch."""


class Crowd:
    """Processes that work off a queue."""

    def __init__(self, setting: Setting, jobs: int) -> None:
        self._setting = setting
        self._jobs = jobs
        self._others = frozenset(multiprocessing.active_children())

    def work_off(self, waiting: deque[Task]) -> Iterator[tuple[Task, Result | None]]:
        """Yield each piece of work with its result as soon as it is done, or None if it ended the process.

        Whoever iterates may add to `waiting`. In doubt which of several pieces ended a process, each is done again by
        itself, in its smallest parts.
        """
        pool = self._pool(self._jobs)
        flying: dict[Future[Result], Task] = {}
        try:
            while waiting or flying:
                try:
                    while waiting and len(flying) < AHEAD * self._jobs:
                        flying[pool.submit(_perform, waiting[0])] = waiting[0]
                        waiting.popleft()
                    done, _ = wait(flying, return_when=FIRST_COMPLETED)
                    for future in done:
                        result = future.result()
                        yield flying.pop(future), result
                except BrokenProcessPool:
                    suspects = list(flying.values())
                    flying.clear()
                    self._end(pool)
                    yield from self._alone(suspects)
                    pool = self._pool(self._jobs)
        finally:
            self._end(pool)

    def _alone(self, suspects: list[Task]) -> Iterator[tuple[Task, Result | None]]:
        pool = self._pool(1)
        try:
            for part in [part for task in suspects for part in task.parts()]:
                try:
                    result = pool.submit(_perform, part).result()
                except BrokenProcessPool:
                    self._end(pool)
                    pool = self._pool(1)
                    yield part, None
                else:
                    yield part, result
        finally:
            self._end(pool)

    def _pool(self, jobs: int) -> ProcessPoolExecutor:
        # Spawned, not forked: threads of the parent, such as a progress bar's, cannot be copied.
        context = multiprocessing.get_context("spawn")
        return ProcessPoolExecutor(jobs, context, _begin, (self._setting,))

    def _end(self, pool: ProcessPoolExecutor) -> None:
        """End the processes at once: what they had not reported is done again."""
        children = [child for child in multiprocessing.active_children() if child not in self._others]
        for child in children:
            child.terminate()
        pool.shutdown(wait=True, cancel_futures=True)


def _begin(setting: Setting) -> None:
    """Make ready in a new process."""
    # Ctrl-C reaches the whole group; the parent decides what becomes of us.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()
    global _workshop
    _workshop = Workshop(setting)


def _follow() -> None:
    """End with the parent, even if it was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait_for([parent.sentinel])
        os._exit(1)


def _perform(task: Task) -> Result:
    assert _workshop is not None  # noqa: S101  # every process begins with `_begin`
    return _workshop.perform(task)
