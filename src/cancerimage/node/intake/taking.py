"""Take in a folder, an archive, or a folder with archives in it."""

import errno
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.read import walk
from cancerimage.node.intake.batch import Arrival, Batch
from cancerimage.node.intake.draft import PIECE, Draft
from cancerimage.node.intake.faults import IntakeFault
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.limits import LIMITS, Limits
from cancerimage.node.intake.states import Way
from cancerimage.node.intake.unpacking import archive, unpack

HANDS = 8
"""Files that are brought to the disk at a time: file systems do that together."""

Progress = Callable[[int, int], None]


def take(
    landing: Landing, dataset: str, source: Path, actor: str, progress: Progress, limits: Limits = LIMITS
) -> Batch:
    """Take everything in, and return the batch; asked again after an interruption, it goes on with it."""
    source = source.resolve()
    _require_apart(landing, source)
    single = source.is_file()
    way = Way.ARCHIVE if single and archive(source) else Way.FOLDER
    batch = landing.begin(dataset, str(source), way, actor)
    inputs = [(source, None)] if single else list(walk(source))
    whole = True
    try:
        with _Hands(landing, batch) as hands:
            for number, (path, reason) in enumerate(inputs, start=1):
                origin = path.name if single else str(path.relative_to(source))
                if reason is not None:
                    landing.refuse(batch, origin, reason)
                elif _is_archive(path):
                    whole &= unpack(landing, batch, path, origin, hands.settle, limits)
                else:
                    hands.take(path, origin)
                progress(number, len(inputs))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise IntakeFault(
                f"The disk is full. What arrived is safe in {batch.name}; make room and give the same command again."
            ) from None
        raise
    return landing.finish(batch, complete=whole)


class _Hands:
    """Several threads that let files arrive."""

    def __init__(self, landing: Landing, batch: Batch) -> None:
        self._landing, self._batch = landing, batch
        self._pool = ThreadPoolExecutor(HANDS, "intake")
        self._waiting: deque[Future[Arrival]] = deque()

    def __enter__(self) -> "_Hands":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        try:
            while self._waiting and kind is None:
                self._waiting.popleft().result()
        finally:
            self._pool.shutdown(cancel_futures=True)

    def take(self, path: Path, origin: str) -> None:
        """Let a file arrive."""
        self._put(self._pool.submit(self._landing.take, self._batch, _pieces(path), origin))

    def settle(self, draft: Draft, origin: str) -> None:
        """Let a draft arrive."""
        self._put(self._pool.submit(self._landing.settle, self._batch, draft, origin))

    def _put(self, future: "Future[Arrival]") -> None:
        self._waiting.append(future)
        while len(self._waiting) > 2 * HANDS:
            self._waiting.popleft().result()


def _pieces(path: Path) -> Iterator[bytes]:
    try:
        with path.open("rb", buffering=0) as file:
            while piece := file.read(PIECE):
                yield piece
    except OSError:
        raise Unreadable(Reason.UNOPENED) from None


def _is_archive(path: Path) -> bool:
    try:
        return archive(path)
    except OSError:
        return False  # Whoever reads it next writes down that it cannot be opened.


def _require_apart(landing: Landing, source: Path) -> None:
    own = landing.folder.parent.resolve()
    if own.is_relative_to(source) or source.is_relative_to(own):
        raise IntakeFault("The source and the node's data directory lie in each other. Name another folder.")
