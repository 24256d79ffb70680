"""What a step is given: the batch, where its files are, what was asked for, and somebody to tell how far it is."""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cancerimage.dicom.deidentify.decisions import Faces
from cancerimage.node.intake.landing import Landing
from cancerimage.node.pipeline.holding import Locks
from cancerimage.node.pipeline.places import Places
from cancerimage.node.pipeline.records import Records
from cancerimage.node.pipeline.standing import Order, Progress, Report
from cancerimage.node.pipeline.states import State, Step

OFTEN = 0.25
"""Seconds between two notes of the progress."""

Count = Callable[[int, int], None]
"""Takes how much is done, and how much there is."""


@dataclass(slots=True)
class Work:
    """One round of a batch."""

    data_dir: Path
    batch: str
    dataset: str
    round: int
    actor: str
    order: Order
    notes: dict[str, Any]
    """What earlier steps left; a step adds to it."""
    landing: Landing
    records: Records
    locks: Locks
    report: Report
    waiting: int = 0

    @property
    def places(self) -> Places:
        return Places(self.data_dir, self.dataset, self.batch)

    @property
    def jobs(self) -> int:
        """Processes that may be at work at a time."""
        return self.order.jobs or os.cpu_count() or 1

    @property
    def faces(self) -> Faces:
        """What becomes of series that show a head."""
        return self.order.faces or Faces.HOLD

    def counting(self, step: Step) -> Count:
        """Return what a step tells its progress to."""
        return Teller(self.batch, step, self.records, self.report)


Perform = Callable[[Work], State]
"""Makes a step, and returns the state that the batch is in then."""


@dataclass(slots=True)
class Teller:
    """Passes progress on, now and then, with its rate."""

    batch: str
    step: Step
    records: Records
    report: Report
    _began: float = field(default_factory=time.monotonic)
    _first: int | None = None
    _total: int = 0
    _last: float = 0.0

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if self._first is None or total != self._total:
            # What an earlier run had done already says nothing about how fast this one is.
            self._first, self._began, self._total = done, now, total
        elif done < total and now - self._last < OFTEN:
            return
        self._last = now
        rate = (done - self._first) / (now - self._began) if now > self._began else 0.0
        told = Progress(self.batch, self.step, done, total, rate, datetime.now(UTC))
        self.records.advance(told)
        self.report(told)
