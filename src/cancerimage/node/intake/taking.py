"""Take in a folder, an archive, or a folder with archives in it."""

import errno
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.read import walk
from cancerimage.node.intake.batch import Batch
from cancerimage.node.intake.draft import PIECE
from cancerimage.node.intake.faults import IntakeFault
from cancerimage.node.intake.hands import Hands
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.limits import LIMITS, Limits
from cancerimage.node.intake.states import Way
from cancerimage.node.intake.unpacking import archive, unpack

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
        with Hands() as hands:
            for number, (path, reason) in enumerate(inputs, start=1):
                origin = path.name if single else str(path.relative_to(source))
                if reason is not None:
                    landing.refuse(batch, origin, reason)
                elif _is_archive(path):
                    whole &= unpack(landing, batch, path, origin, hands, limits)
                else:
                    hands.put(partial(landing.take, batch, _pieces(path), origin))
                progress(number, len(inputs))
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise IntakeFault(
                f"The disk is full. What arrived is safe in {batch.name}; make room and give the same command again."
            ) from None
        raise
    return landing.finish(batch, complete=whole)


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
