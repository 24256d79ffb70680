"""The pipeline of a node: where every batch is, and what takes it on, step after step."""

import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from cancerimage.dicom.deidentify.ids import Form
from cancerimage.node.clinical import check
from cancerimage.node.intake.batch import Batch
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.states import State as Landed
from cancerimage.node.intake.taking import take
from cancerimage.node.pipeline import tables
from cancerimage.node.pipeline.describing import describe
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.pipeline.forms import settled
from cancerimage.node.pipeline.holding import Locks
from cancerimage.node.pipeline.launching import launch
from cancerimage.node.pipeline.performing import PERFORMED, problem_of
from cancerimage.node.pipeline.places import Places
from cancerimage.node.pipeline.records import Kept, Records
from cancerimage.node.pipeline.standing import Order, Progress, Report, Standing
from cancerimage.node.pipeline.states import STEPS, State, Step, following
from cancerimage.node.pipeline.tables import Handed
from cancerimage.node.pipeline.work import Teller, Work
from cancerimage.wire.dataset import Description


def _silent(progress: Progress) -> None:
    """Tell nobody."""


class Pipeline:
    """The batches of a node; any number of processes may look, and each batch is worked on by one at a time."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._landing = Landing.open(data_dir)
        self._records = Records(data_dir)
        self._locks = Locks(data_dir)
        for name in tables.batches(data_dir):
            if not tables.is_tidy(data_dir, name, self._clinical(name)):
                # Whoever holds the batch tidies up, or is handing a table in.
                with suppress(PipelineFault), self._locks.held(name):
                    self._tidy(name)

    @classmethod
    def open(cls, data_dir: Path) -> "Pipeline":
        """Open the pipeline of the node in this directory."""
        return cls(data_dir)

    def close(self) -> None:
        """Give everything back."""
        self._records.close()
        self._landing.close()

    def __enter__(self) -> "Pipeline":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def batches(self) -> tuple[Standing, ...]:
        """Return where every batch is, the oldest first; also those that only arrived."""
        kept = self._records.all()
        return tuple(self._standing(batch, kept.get(batch.name)) for batch in self._landing.batches())

    def batch(self, name: str) -> Standing:
        """Return where a batch is; raises IntakeFault where there is none of this name."""
        return self._standing(self._landing.records.batch(name), self._records.find(name))

    def progress(self, name: str) -> Progress | None:
        """Return how far the step is that a process makes with a batch, or None if none works on it."""
        return self._records.progress(name) if self._locks.is_held(name) else None

    def start(
        self, dataset: str, source: Path, actor: str, order: Order | None = None, report: Report = _silent
    ) -> Standing:
        """Take a folder or an archive in and take it through every step; again after an interruption, go on.

        Raises IntakeFault, PipelineFault, and what else stops a step; where it stopped, the batch says so too.
        """
        name = self.interrupted(dataset, source)
        if name is None:
            batch = self._take(dataset, source, actor, report)
            if batch.state is not Landed.COMPLETE:
                return self._standing(batch, self._records.find(batch.name))
            name = batch.name
        return self.go_on(name, actor, order, report)

    def interrupted(self, dataset: str, source: Path) -> str | None:
        """Return the batch that was taken from this source and has not gone all the way, if there is one."""
        kept = self._records.all()
        for batch in reversed(self._landing.batches()):
            if (batch.dataset, batch.source, batch.state) == (dataset, str(source.resolve()), Landed.COMPLETE):
                found = kept.get(batch.name)
                return None if found is not None and found.state is State.RELEASED else batch.name
        return None

    def go_on(self, name: str, actor: str, order: Order | None = None, report: Report = _silent) -> Standing:
        """Take a batch on from where it is to the end.

        One that was released, waited for a review or was blocked goes through another round: decisions are carried
        out, and what was not done yet is done. What `order` says counts from now on.
        """
        with self._locks.held(name):
            batch = self._landing.records.batch(name)
            if batch.state is Landed.RECEIVING and batch not in self._landing.abandoned():
                raise PipelineFault(f"{name} is still arriving. Wait until it is complete.")
            kept = self._records.begin(name, batch.dataset)
            self._records.order(name, kept.order.updated(order or Order()))
            self._tidy(name)
            self._records.stop(name, "")
            self._through(name, actor, report)
        return self.batch(name)

    def put_aside(self, name: str) -> int:
        """Return how many files of a batch went to quarantine as they arrived."""
        return self._landing.tally(self._landing.records.batch(name)).quarantined

    def ask(self, name: str, order: Order, form: Form | None = None, handed: Handed | None = None) -> None:
        """Let `order` count from now on instead of what was asked for; raises PipelineFault while a process works.

        With `form`, ids are made in this way; with `handed`, this table belongs to it, and ClinicalFault says why it
        cannot be read.
        """
        with self._locks.held(name):
            batch = self._landing.records.batch(name)
            if batch.state is Landed.RECEIVING:
                raise PipelineFault(f"{name} is still arriving. Wait until it is complete.")
            self._records.begin(name, batch.dataset)
            try:
                if handed is not None:
                    table, mapping = tables.keep(self._data_dir, name, handed)
                    check(table, mapping)
                    order = replace(order, clinical=table, mapping=mapping)
                if form is not None:
                    settled(self._data_dir, batch.dataset, form.ids, form.site)
                self._records.order(name, order)
            finally:
                self._tidy(name)

    def places(self, name: str) -> Places:
        """Return where the files of a batch and of its dataset are."""
        return Places(self._data_dir, self._landing.records.batch(name).dataset, name)

    def describe(self, description: Description) -> None:
        """Keep what the holder says of a dataset; the next index has it."""
        describe(self._data_dir, description)

    def launch(self, name: str, actor: str) -> None:
        """Let a process of its own take a batch on, which outlives this one; `batch` and `progress` tell how it goes.

        Raises PipelineFault where a process works on the batch already.
        """
        self._landing.records.batch(name)
        if self._locks.is_held(name):
            raise PipelineFault(f"Another process works on {name}. Wait for it, or stop it first.")
        launch(self._data_dir, name, actor)

    def _through(self, name: str, actor: str, report: Report) -> None:
        """Make one step after the other, the first of them anew where a round has ended."""
        anew = True
        while True:
            kept = self._records.find(name)
            assert kept is not None  # noqa: S101  # `go_on` has begun it
            step = following(kept.state, anew=anew)
            if step is None:
                return
            again = anew and kept.state is not State.TAKEN and step is Step.DEIDENTIFY
            anew = False
            self._make(kept, step, kept.round + again, actor, report)

    def _make(self, kept: Kept, step: Step, number: int, actor: str, report: Report) -> None:
        work = Work(
            self._data_dir, kept.name, kept.dataset, number, actor, kept.order, dict(kept.notes), self._landing,
            self._records, self._locks, report, kept.waiting,
        )  # fmt: skip
        try:
            reached = PERFORMED[step](work)
        except Exception as fault:
            # Where the disk is full, there may be no place for the reason either; it must not hide behind that.
            with suppress(sqlite3.Error):
                self._records.stop(kept.name, problem_of(fault))
            raise
        if reached not in STEPS[step].to:
            raise AssertionError(f"{step} does not lead to {reached}")
        self._records.move(kept, reached, number, work.waiting, work.notes)
        # Only now is it written down that the table is in.
        tables.forget_imported(self._data_dir, kept.name, work.notes)

    def _take(self, dataset: str, source: Path, actor: str, report: Report) -> Batch:
        tellers: dict[str, Callable[[int, int], None]] = {}

        def tell(done: int, total: int) -> None:
            if not tellers:
                tellers["one"] = Teller(self._landing.batches()[-1].name, Step.TAKE, self._records, report)
            tellers["one"](done, total)

        return take(self._landing, dataset, source, actor, tell)

    def _clinical(self, name: str) -> Path | None:
        """Return the table that a batch works with."""
        kept = self._records.find(name)
        return None if kept is None else kept.order.clinical

    def _tidy(self, name: str) -> None:
        """Remove tables of patients that no order names; whoever calls this holds the batch."""
        tables.tidy(self._data_dir, name, self._clinical(name))

    def _standing(self, batch: Batch, kept: Kept | None) -> Standing:
        running = self._locks.is_held(batch.name)
        began, changed = batch.began, batch.finished or batch.began
        if kept is None:
            state = State.TAKEN if batch.state is Landed.COMPLETE else State.ARRIVING
            return Standing(batch.name, batch.dataset, state, 1, running, "", 0, Order(), began, changed)
        return Standing(
            batch.name, kept.dataset, kept.state, kept.round, running, kept.problem, kept.waiting, kept.order, began,
            kept.changed,
        )  # fmt: skip
