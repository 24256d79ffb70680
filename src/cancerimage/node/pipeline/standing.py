"""What is known of a batch on its way, in the words that command and console show."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path

from cancerimage.dicom.deidentify.decisions import Faces
from cancerimage.dicom.pixels.verdicts import Mode
from cancerimage.node.pipeline.states import NEEDED, State, Step


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for; a batch keeps it, so that whoever goes on with it need not say it again.

    None is what was asked for before, or what is usual.
    """

    pixels: Mode | None = None
    """Usually with OCR where it is installed, else by rules."""
    faces: Faces | None = None
    """Usually series that show a head wait for a review."""
    clinical: Path | None = None
    """A table of the patients in the clear, where it is."""
    mapping: Path | None = None
    """What says how to read that table."""
    cluster: str | None = None
    """The address of a Dask scheduler; usually and where it is empty, processes of this machine do the work."""
    jobs: int | None = None
    """Processes on this machine; usually as many as there are cores."""

    def updated(self, other: "Order") -> "Order":
        """Return what is asked for once `other` is asked for, too."""
        said = {one.name: value for one in fields(Order) if (value := getattr(other, one.name)) is not None}
        return replace(self, **said)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the step that is running has come."""

    batch: str
    step: Step
    done: int
    total: int
    """0 where nobody knows yet."""
    rate: float
    """How many a second; 0 where nobody knows yet."""
    moment: datetime
    """When this was so."""

    @property
    def left(self) -> float | None:
        """The seconds that the step may still take, or None where nobody knows."""
        return (self.total - self.done) / self.rate if self.rate > 0 and self.total else None


Report = Callable[[Progress], None]
"""Is told of every progress."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a batch is."""

    name: str
    dataset: str
    state: State
    round: int
    """1 from the first step on; one more each time that the batch goes on after a review."""
    running: bool
    """Whether a process works on it now."""
    problem: str
    """Why it stopped before its end, in a sentence; empty where it did not."""
    waiting: int
    """Items of the review that nobody has decided yet."""
    order: Order
    began: datetime
    changed: datetime
    """When it came into its state."""

    @property
    def needs_somebody(self) -> bool:
        """Whether it goes on only when somebody does something."""
        return not self.running and (self.state in NEEDED or bool(self.problem))
