"""A Dask cluster as the hands of a batch: machines that see the same files, named by the address of their scheduler."""

import os
import threading
import uuid
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cancerimage.dicom.deidentify.processes import AHEAD
from cancerimage.dicom.deidentify.tasks import Result, Setting, Task
from cancerimage.dicom.deidentify.work import Workshop
from cancerimage.node.pipeline.faults import PipelineFault

if TYPE_CHECKING:
    from distributed import Client

WAIT = 30.0
"""Seconds in which a scheduler must answer, and have a worker."""

_turn = threading.Lock()
_workshops: dict[str, Workshop] = {}


@contextmanager
def connected(address: str) -> Iterator["Client"]:
    """Lend a connection to a cluster; raises PipelineFault where there is none, or it has nobody at work."""
    try:
        from distributed import Client
    except ModuleNotFoundError:
        raise PipelineFault("A cluster needs the extra `cluster`: pip install 'cancerimage[cluster]'.") from None
    try:
        client = Client(address, timeout=WAIT, set_as_default=False)
    except (OSError, ValueError):
        raise PipelineFault(
            f"No Dask scheduler answers at {address}. Check the address, which looks like tcp://10.0.0.5:8786."
        ) from None
    try:
        with suppress(TimeoutError):
            client.wait_for_workers(1, timeout=WAIT)
        if not client.nthreads():
            raise PipelineFault(f"The scheduler at {address} has no workers. Start some: dask worker {address}")
        yield client
    finally:
        client.close()


class Cluster:
    """The workers of a cluster, at work on one batch."""

    def __init__(self, client: "Client", setting: Setting) -> None:
        self._client = client
        self._setting = setting
        self._token = uuid.uuid4().hex
        self._require_same_files()

    def work_off(self, waiting: deque[Task]) -> Iterator[tuple[Task, Result | None]]:
        """Yield each piece of work with its result as soon as it is done, or None if it ended whoever tried it.

        A piece that ended several workers is done again in its smallest parts, one after the other.
        """
        from distributed import KilledWorker, as_completed

        flying: dict[Any, Task] = {}
        done = as_completed(loop=self._client.loop)
        try:
            while waiting or flying:
                while waiting and len(flying) < AHEAD * self._size():
                    future = self._submit(waiting[0])
                    flying[future] = waiting.popleft()
                    done.add(future)
                future = next(done)
                task = flying.pop(future)
                try:
                    result = future.result()
                except KilledWorker:
                    yield from self._alone(task)
                else:
                    yield task, result
        finally:
            self._client.cancel(list(flying))

    def _alone(self, task: Task) -> Iterator[tuple[Task, Result | None]]:
        from distributed import KilledWorker

        for part in task.parts():
            try:
                yield part, self._submit(part).result()
            except KilledWorker:
                yield part, None

    def _submit(self, task: Task) -> Any:
        return self._client.submit(_perform, self._token, self._setting, task, pure=False)

    def _size(self) -> int:
        return max(1, sum(int(threads) for threads in self._client.nthreads().values()))

    def _require_same_files(self) -> None:
        """Refuse workers that do not see what is to be read, or cannot write where the results go."""
        beside = self._setting.unfinished
        assert beside is not None  # noqa: S101  # a rehearsal is not done on a cluster
        seen = self._client.run(_sees, self._setting.source, beside)
        if not all(seen.values()):
            wrong = sum(not one for one in seen.values())
            raise PipelineFault(
                f"{wrong} of {len(seen)} workers cannot read and write in the node's data directory. Mount it at the "
                "same place on each machine, for the same account."
            )


def _sees(source: Path, beside: Path) -> bool:
    return os.access(source, os.R_OK | os.X_OK) and os.access(beside, os.W_OK | os.X_OK)


def _perform(token: str, setting: Setting, task: Task) -> Result:
    """Do one piece of work in a worker; the processes that read text cannot be shared, so threads take turns."""
    with _turn:
        if token not in _workshops:
            _workshops.clear()
            _workshops[token] = Workshop(setting)
        return _workshops[token].perform(task)
