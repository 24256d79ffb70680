"""Dataset records as pages, the API and the explorer show them: frozen, in one language."""

from dataclasses import dataclass
from datetime import datetime

from cancerimage.disclosure.numbers import Number
from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.hub.catalogue.amounts import Amounts


@dataclass(frozen=True, slots=True)
class LabelledValue:
    """One value of a field and how much of the dataset or the federation it is."""

    value: str
    label: str
    subjects: Number
    series: Number


@dataclass(frozen=True, slots=True)
class LabelledFacet:
    """The values of one field, in the order the node gave them: the most subjects first."""

    field: str
    label: str
    values: tuple[LabelledValue, ...]
    below: int = 0
    """What the number of subjects with a value that is not listed stays below; 0 where all are listed."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many records of a field's own level carry a value."""

    field: str
    label: str
    known: int
    records: int


@dataclass(frozen=True, slots=True)
class Credit:
    """Where the data come from and how to cite them."""

    title: str
    url: str
    doi: str | None
    citation: str | None
    licence: str | None = None
    """A code of the licence vocabulary."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A code with its label."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class EpochShown:
    """Since when a protected dataset is one frozen snapshot."""

    number: int
    opened: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture that the holder chose."""

    digest: str
    columns: int
    rows: int
    modality: Coded
    body_part: Coded


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One dataset in a list."""

    dataset: str
    title: str
    description: str
    node: str
    node_title: str
    cancers: tuple[Coded, ...]
    countries: tuple[Coded, ...]
    modalities: tuple[Coded, ...]
    body_parts: tuple[Coded, ...]
    licences: tuple[Coded, ...]
    policy: PolicyName
    audience: Audience
    epoch: EpochShown | None
    """None unless the dataset is protected."""
    totals: Amounts
    age_min: int | None
    age_max: int | None
    demonstration: bool
    synthetic: bool
    version: int
    indexed: datetime
    changed: datetime
    pictures: tuple[Shown, ...] = ()
