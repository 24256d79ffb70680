"""Hands of the very process that tests run in, where it is not processes that a test is about."""

from collections import deque
from collections.abc import Iterator
from functools import cache

import pytest

from cancerimage.dicom import canaries
from cancerimage.dicom.deidentify import batch
from cancerimage.dicom.deidentify.tasks import Result, Setting, Task
from cancerimage.dicom.deidentify.work import Workshop
from cancerimage.dicom.phantoms import files

_files = cache(lambda person, recipe: tuple(files(person, recipe)))
"""The files of a made-up patient, the same each time."""


def lend_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let batches be done here, and canaries be made once; they fly through every batch as ever."""
    monkeypatch.setattr(batch, "Crowd", OwnHands)
    monkeypatch.setattr(canaries, "files", _files)


class OwnHands:
    """Does every piece of a batch itself: a process of its own takes longer to begin than a small batch to be done."""

    def __init__(self, setting: Setting, jobs: int) -> None:
        self._workshop = Workshop(setting)

    def work_off(self, waiting: deque[Task]) -> Iterator[tuple[Task, Result | None]]:
        """Yield each piece of work with its result."""
        while waiting:
            task = waiting.popleft()
            yield task, self._workshop.perform(task)
