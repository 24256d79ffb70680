"""A batch of files that came from one source for one dataset, and what became of each of them."""

from dataclasses import dataclass
from datetime import datetime

from cancerimage.dicom.faults import Reason
from cancerimage.node.intake.states import State, Way


@dataclass(frozen=True, slots=True)
class Batch:
    """Files that arrive together."""

    name: str
    dataset: str
    source: str
    """Where they come from: a path, or the name and address of a peer."""
    way: Way
    actor: str
    """Who asked for them, or which peer pushed them."""
    state: State
    began: datetime
    finished: datetime | None


@dataclass(frozen=True, slots=True)
class Arrival:
    """One file that came in, or was refused."""

    origin: str
    """Where in the source it was; it can hold a name, so it stays in the node."""
    digest: str
    """SHA-256 of its bytes; empty where there are none."""
    bytes: int
    reason: Reason | None = None
    """Why it is in quarantine."""
    detail: str = ""
    sop_class: str = ""
    study: str = ""
    series: str = ""
    instance: str = ""
    repeated: bool = False
    """Whether the same bytes had arrived in the batch before."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How much a batch holds."""

    files: int
    """Different files that arrived."""
    repeated: int
    """Inputs whose bytes another input had brought already."""
    quarantined: int
    bytes: int
    studies: int
    series: int
