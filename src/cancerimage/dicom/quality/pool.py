"""Worker processes that measure images within a budget of time, and survive a decoder that crashes or hangs."""

import multiprocessing
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from cancerimage.dicom.quality.measuring import Measured, Task, measure_all

TOGETHER = 16
"""Images that a worker takes at once."""
START_SECONDS = 60.0
"""How long a worker may take until it is ready."""
PATIENCE_SECONDS = 60.0
"""How long a worker may be silent before it is taken to hang."""
MEMORY_BYTES = 4 * 2**30
"""Address space of a worker, where the system can limit it."""


class NoWorkers(Exception):
    """No process could be started to decode anything."""


Progress = Callable[[int, int], None]


def run(tasks: Sequence[Task], seconds: float, progress: Progress, jobs: int = 0) -> Iterator[tuple[int, Measured]]:
    """Yield places in `tasks` with what was measured, in any order, until all are done or the time is up."""
    workers = jobs or os.cpu_count() or 1
    ends = time.monotonic() + seconds
    waiting = [tuple(range(at, min(at + TOGETHER, len(tasks)))) for at in range(0, len(tasks), TOGETHER)]
    waiting.reverse()
    done = 0
    while waiting and time.monotonic() < ends:
        suspects: list[tuple[int, ...]] = []
        for places, found in _round(tasks, waiting, suspects, workers, ends):
            yield from zip(places, found, strict=True)
            done += len(places)
            progress(done, len(tasks))
        for places in suspects:
            if len(places) == 1:
                yield places[0], Measured("the decoder crashed or hung")
                done += 1
            else:
                waiting.extend((place,) for place in places)


def _round(
    tasks: Sequence[Task],
    waiting: list[tuple[int, ...]],
    suspects: list[tuple[int, ...]],
    workers: int,
    ends: float,
) -> Iterator[tuple[tuple[int, ...], list[Measured]]]:
    """Work with one set of processes until all is done, the time is up, or a process is lost with its suspects."""
    alone = len(waiting[-1]) == 1
    # Suspects go one at a time, so that the one that is lost is known; the others go in parallel.
    at_once = 1 if alone else workers + 1
    context = multiprocessing.get_context("spawn")
    decoding = any(not task.length for task in tasks)
    pool = ProcessPoolExecutor(1 if alone else workers, context, _begin, (decoding,))
    running: dict[Future[list[Measured]], tuple[int, ...]] = {}
    try:
        pool.submit(measure_all, ()).result(START_SECONDS)
    except (BrokenProcessPool, TimeoutError):
        pool.shutdown(wait=False, cancel_futures=True)
        raise NoWorkers from None
    try:
        while running or (waiting and time.monotonic() < ends):
            while waiting and len(running) < at_once and (len(waiting[-1]) == 1) is alone and time.monotonic() < ends:
                places = waiting.pop()
                running[pool.submit(measure_all, tuple(tasks[place] for place in places))] = places
            if not running:
                return
            finished, _ = wait(running, timeout=PATIENCE_SECONDS, return_when=FIRST_COMPLETED)
            if not finished:
                raise BrokenProcessPool
            for future in finished:
                found = future.result()
                yield running.pop(future), found
    except BrokenProcessPool:
        suspects.extend(running.values())
    finally:
        for process in list((pool._processes or {}).values()) if suspects else ():
            process.kill()
        pool.shutdown(wait=not suspects, cancel_futures=True)


def _begin(decoding: bool) -> None:
    # What decoding imports is there before the first image, so that only decoding tries the patience.
    import numpy  # noqa: F401

    if decoding:
        import pydicom.pixels  # noqa: F401
    try:
        import resource
    except ImportError:
        return  # not every system can limit a process
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
