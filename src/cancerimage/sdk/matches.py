"""What datasets and nodes tell of a cohort: typed and frozen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cancerimage.sdk.numbers import Number, read

LEVELS = ("subjects", "studies", "series", "images", "bytes")
WORDS = ("dataset", "title", "node", "policy")
"""The members of a dataset that come before its numbers."""


@dataclass(frozen=True, slots=True)
class Totals:
    """How much matched in all; a subject in two datasets counts twice, so read it as “up to”."""

    datasets: int
    """The datasets that show a number of subjects."""
    subjects: Number
    studies: Number
    series: Number
    images: Number
    bytes: Number

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "Totals":
        """Return the totals that the hub's JSON holds."""
        return cls(raw["datasets"], **_levels(raw))


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition of the query and what became of it: `applied`, `not_held` or `refused`."""

    text: str
    field: str
    state: str
    reason: str

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "Criterion":
        """Return the criterion that the hub's JSON holds."""
        return cls(raw["text"], raw["field"], raw["state"], raw["reason"])


@dataclass(frozen=True, slots=True)
class Charge:
    """What an answer costs at one protected dataset, in 1e-9 of zero-concentrated differential privacy's ρ."""

    cost: int
    """0 where the same was answered before, to whomever, or follows from the catalogue."""
    left: int
    """What is left of the asker's allowance until the dataset's next epoch."""
    allowance: int

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "Charge":
        """Return the charge that the hub's JSON holds."""
        return cls(raw["cost"], raw["left"], raw["allowance"])


@dataclass(frozen=True, slots=True)
class MatchedDataset:
    """What one dataset tells; one that tells that nobody matches is not listed."""

    dataset: str
    title: str
    node: str
    policy: str
    """How it tells its numbers: `open`, `standard`, `strict` or `catalogue_only`."""
    subjects: Number
    studies: Number
    series: Number
    images: Number
    bytes: Number
    withheld: str | None
    """Why it tells no number, as `answer.withheld` explains; None where it tells one."""
    charge: Charge | None
    """What its answer cost; None for a dataset that charges nothing."""
    criteria: tuple[Criterion, ...]

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "MatchedDataset":
        """Return the dataset that the hub's JSON holds."""
        members: dict[str, Any] = {name: raw[name] for name in (*WORDS, "withheld")} | _levels(raw)
        return cls(
            **members,
            charge=Charge.of(raw["charge"]) if raw["charge"] else None,
            criteria=tuple(Criterion.of(one) for one in raw["criteria"]),
        )


@dataclass(frozen=True, slots=True)
class Untold:
    """The datasets that tell no number for one reason."""

    reason: str
    text: str
    """The reason in words, and what can be done about it."""
    datasets: tuple[str, ...]

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "Untold":
        """Return what the hub's JSON says of one reason."""
        return cls(raw["reason"], raw["text"], tuple(raw["datasets"]))


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a field in the cohort."""

    value: str
    label: str
    subjects: Number
    series: Number


@dataclass(frozen=True, slots=True)
class Facet:
    """The values of one field in the cohort."""

    field: str
    label: str
    values: tuple[FacetValue, ...]

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "Facet":
        """Return the facet that the hub's JSON holds."""
        values = (
            FacetValue(one["value"], one["label"], read(one["subjects"]), read(one["series"])) for one in raw["values"]
        )
        return cls(raw["field"], raw["label"], tuple(values))


@dataclass(frozen=True, slots=True)
class NodeResult:
    """Where one node stands with the question: `answered`, `asked`, `slow`, `offline`, `refused` or `failed`."""

    node: str
    title: str
    state: str
    latency_ms: float | None
    indexed: datetime | None
    problem: str | None
    detail: str
    refused: tuple[Criterion, ...]

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "NodeResult":
        """Return the node that the hub's JSON holds."""
        plain = ("node", "title", "state", "latency_ms", "problem", "detail")
        return cls(
            **{name: raw[name] for name in plain},
            indexed=datetime.fromisoformat(raw["indexed"]) if raw["indexed"] else None,
            refused=tuple(Criterion.of(one) for one in raw["refused"]),
        )


def _levels(raw: Mapping[str, Any]) -> dict[str, Number]:
    return {level: read(raw[level]) for level in LEVELS}
