"""What the store holds, as values: an instance on its way in, and series and instances that are there."""

from collections.abc import Mapping
from dataclasses import dataclass

from cancerimage.node.store.attributes import Level

Values = Mapping[str, str | int | None]
"""By column of `attributes.ATTRIBUTES`."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a file."""

    digest: str
    """SHA-256 of its bytes."""
    new: bool
    """Whether the dataset did not hold these bytes before."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An instance on its way into the database."""

    dataset: str
    batch: str
    """Empty where it came in no batch."""
    digest: str
    size: int
    values: Mapping[Level, Values]


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance that is there."""

    digest: str
    size: int
    syntax: str
    """UID of the transfer syntax it is stored in."""
    study: str
    series: str
    uid: str
    frames: int


@dataclass(frozen=True, slots=True)
class Series:
    """One series that is there."""

    id: int
    """Means something in this store only."""
    dataset: str
    study: str
    uid: str
    patient: str
    modality: str
    description: str
    bodypart: str
    instances: int


@dataclass(frozen=True, slots=True)
class Holding:
    """How much of a dataset is there."""

    dataset: str
    studies: int
    series: int
    instances: int
    bytes: int
