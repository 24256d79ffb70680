"""What the federation answered: typed, frozen, and good to look at."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from cancerimage.sdk.numbers import Number, bounds, read, told
from cancerimage.sdk.tables import Row, as_html, as_pandas, as_polars, as_text, size

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Table = Literal["datasets", "facets", "nodes"]

_LEVELS = ("subjects", "studies", "series", "images", "bytes")
_WORDS = ("dataset", "title", "node", "policy")

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "datasets": (*_WORDS, *(column for level in _LEVELS for column in bounds(level, Number())), "withheld"),
    "facets": ("field", "label", "value", "value_label", "subjects", "series"),
    "nodes": ("node", "title", "state", "latency_ms", "indexed", "problem"),
}
"""The columns of each table."""


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


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition of the query and what became of it: `applied`, `not_held` or `refused`."""

    text: str
    field: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class Charge:
    """What an answer costs at one protected dataset, in 1e-9 of zero-concentrated differential privacy's ρ."""

    cost: int
    """0 where the same was answered before, to whomever, or follows from the catalogue."""
    left: int
    """What is left of the asker's allowance until the dataset's next epoch."""
    allowance: int


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


@dataclass(frozen=True, slots=True)
class Untold:
    """The datasets that tell no number for one reason."""

    reason: str
    text: str
    """The reason in words, and what can be done about it."""
    datasets: tuple[str, ...]


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


@dataclass(frozen=True, slots=True)
class CheckedQuery:
    """A query in all its forms."""

    text: str
    json: Mapping[str, Any]
    words: str
    fingerprint: str


@dataclass(frozen=True, slots=True, repr=False)
class Answer:
    """The combined answer of the federation to one question, at one moment."""

    id: str
    url: str
    page: str
    """The same result as a page for people."""
    query: CheckedQuery
    complete: bool
    project: str | None
    """The project that it was asked for."""
    created: datetime
    expires: datetime
    totals: Totals
    datasets: tuple[MatchedDataset, ...]
    """The most subjects first, then those that are hidden as too few, then those that tell nothing."""
    withheld: tuple[Untold, ...]
    """The datasets that tell nothing, by the reason."""
    facets: tuple[Facet, ...]
    """Over the open datasets alone."""
    nodes: tuple[NodeResult, ...]
    missing: tuple[str, ...]
    """The nodes that have given no answer."""
    notes: tuple[str, ...]
    raw: Mapping[str, Any] = field(compare=False)
    """The JSON as it came from the hub."""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "Answer":
        """Return the answer that the hub's JSON holds."""
        return cls(
            id=raw["id"],
            url=raw["url"],
            page=raw["page"],
            query=CheckedQuery(**{name: raw["query"][name] for name in ("text", "json", "words", "fingerprint")}),
            complete=raw["state"] == "complete",
            project=raw["project"],
            created=datetime.fromisoformat(raw["created"]),
            expires=datetime.fromisoformat(raw["expires"]),
            totals=Totals(raw["totals"]["datasets"], **_levels(raw["totals"])),
            datasets=tuple(_dataset(one) for one in raw["datasets"]),
            withheld=tuple(untold(one) for one in raw["withheld"]),
            facets=tuple(
                Facet(
                    one["field"],
                    one["label"],
                    tuple(
                        FacetValue(part["value"], part["label"], read(part["subjects"]), read(part["series"]))
                        for part in one["values"]
                    ),
                )
                for one in raw["facets"]
            ),
            nodes=tuple(_node(one) for one in raw["nodes"]),
            missing=tuple(raw["missing"]),
            notes=tuple(note["text"] for note in raw["notes"]),
            raw=raw,
        )

    def facet(self, name: str) -> Facet:
        """Return the facet of the field `name`."""
        for one in self.facets:
            if one.field == name:
                return one
        raise KeyError(f"There is no facet {name!r}. There are: {', '.join(one.field for one in self.facets)}.")

    def rows(self, table: Table = "datasets") -> list[Row]:
        """Return one of the answer's tables as plain rows; of a dataset, each number takes four columns.

        They are its value, None where it is hidden, and then `_meaning`, `_low` and `_high`.
        """
        if table == "facets":
            return [
                {
                    "field": one.field,
                    "label": one.label,
                    "value": part.value,
                    "value_label": part.label,
                    "subjects": part.subjects.value,
                    "series": part.series.value,
                }
                for one in self.facets
                for part in one.values
            ]
        if table == "nodes":
            return [{column: getattr(one, column) for column in COLUMNS[table]} for one in self.nodes]
        return [
            {column: getattr(one, column) for column in _WORDS}
            | {column: cell for level in _LEVELS for column, cell in bounds(level, getattr(one, level)).items()}
            | {"withheld": one.withheld}
            for one in self.datasets
        ]

    def to_pandas(self, table: Table = "datasets") -> "pd.DataFrame":
        """Return one of the answer's tables as a pandas data frame."""
        return as_pandas(self.rows(table), COLUMNS[table])

    def to_polars(self, table: Table = "datasets") -> "pl.DataFrame":
        """Return one of the answer's tables as a polars data frame."""
        return as_polars(self.rows(table), COLUMNS[table])

    def to_json(self) -> str:
        """Return the answer as the hub's JSON."""
        return json.dumps(self.raw, ensure_ascii=False, indent=2)

    def summary(self) -> str:
        """Return the totals as a sentence."""
        totals = self.totals
        state = "" if self.complete else " so far"
        hidden, silent = totals.subjects.hidden, totals.subjects.withheld
        return (
            f"{totals.subjects} subjects, {totals.studies} studies, {totals.series} series"
            f" ({totals.images} images, {told(totals.bytes, size)}) in {totals.datasets:,} datasets{state}"
            + (f"; {hidden:,} more hidden as too few" if hidden else "")
            + (f"; {silent:,} told nothing" if silent else "")
        )

    def __repr__(self) -> str:
        parts = [f"{self.query.text or 'everything'}", self.summary()]
        if self.datasets:
            parts += ["", as_text(self._shown(), ("dataset", "node", "subjects", "studies", "series"))]
        if self.missing:
            parts += ["", f"No answer from: {', '.join(self.missing)}"]
        parts += [f"{', '.join(one.datasets)}: {one.text}" for one in self.withheld]
        parts += self.notes
        return "\n".join(parts)

    def _repr_html_(self) -> str:
        columns = ("dataset", "title", "node", "subjects", "studies", "series")
        return as_html(self._shown(), columns, f"{self.query.words or self.query.text}: {self.summary()}", self.notes)

    def _shown(self) -> list[Row]:
        columns = (*_WORDS, *_LEVELS)
        return [{column: getattr(one, column) for column in columns} for one in self.datasets]


def untold(raw: Mapping[str, Any]) -> Untold:
    """Return why some datasets tell no number, as the hub's JSON says it."""
    return Untold(raw["reason"], raw["text"], tuple(raw["datasets"]))


def charge(raw: Mapping[str, Any] | None) -> Charge | None:
    """Return what the hub's JSON says of the cost."""
    return Charge(raw["cost"], raw["left"], raw["allowance"]) if raw else None


def _levels(raw: Mapping[str, Any]) -> dict[str, Number]:
    return {level: read(raw[level]) for level in _LEVELS}


def _dataset(one: Mapping[str, Any]) -> MatchedDataset:
    members: dict[str, Any] = {name: one[name] for name in (*_WORDS, "withheld")} | _levels(one)
    return MatchedDataset(
        **members, charge=charge(one["charge"]), criteria=tuple(_criterion(part) for part in one["criteria"])
    )


def _node(one: Mapping[str, Any]) -> NodeResult:
    return NodeResult(
        node=one["node"],
        title=one["title"],
        state=one["state"],
        latency_ms=one["latency_ms"],
        indexed=datetime.fromisoformat(one["indexed"]) if one["indexed"] else None,
        problem=one["problem"],
        detail=one["detail"],
        refused=tuple(_criterion(part) for part in one["refused"]),
    )


def _criterion(one: Mapping[str, Any]) -> Criterion:
    return Criterion(one["text"], one["field"], one["state"], one["reason"])
