"""What the federation answered: typed, frozen, and good to look at."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from cancerimage.sdk.tables import Row, as_html, as_pandas, as_polars, as_text, size

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Table = Literal["datasets", "facets", "nodes"]

_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "datasets": ("dataset", "title", "node", "subjects", "studies", "series", "images", "bytes"),
    "facets": ("field", "label", "value", "value_label", "subjects", "series"),
    "nodes": ("node", "title", "state", "latency_ms", "indexed", "problem"),
}


@dataclass(frozen=True, slots=True)
class Totals:
    """How much matched in all; a subject in two datasets counts twice."""

    datasets: int
    subjects: int
    studies: int
    series: int
    images: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition of the query and what became of it: `applied`, `not_held` or `refused`."""

    text: str
    field: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True)
class MatchedDataset:
    """A dataset with at least one matching subject."""

    dataset: str
    title: str
    node: str
    subjects: int
    studies: int
    series: int
    images: int
    bytes: int
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a field in the cohort."""

    value: str
    label: str
    subjects: int
    series: int


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
    created: datetime
    expires: datetime
    totals: Totals
    datasets: tuple[MatchedDataset, ...]
    facets: tuple[Facet, ...]
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
            created=datetime.fromisoformat(raw["created"]),
            expires=datetime.fromisoformat(raw["expires"]),
            totals=Totals(**{name: raw["totals"][name] for name in Totals.__slots__}),
            datasets=tuple(_dataset(one) for one in raw["datasets"]),
            facets=tuple(
                Facet(
                    one["field"],
                    one["label"],
                    tuple(
                        FacetValue(part["value"], part["label"], part["subjects"], part["series"])
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
        """Return one of the answer's tables as plain rows."""
        if table == "facets":
            return [
                {
                    "field": one.field,
                    "label": one.label,
                    "value": part.value,
                    "value_label": part.label,
                    "subjects": part.subjects,
                    "series": part.series,
                }
                for one in self.facets
                for part in one.values
            ]
        found = self.datasets if table == "datasets" else self.nodes
        return [{column: getattr(one, column) for column in _COLUMNS[table]} for one in found]

    def to_pandas(self, table: Table = "datasets") -> "pd.DataFrame":
        """Return one of the answer's tables as a pandas data frame."""
        return as_pandas(self.rows(table), _COLUMNS[table])

    def to_polars(self, table: Table = "datasets") -> "pl.DataFrame":
        """Return one of the answer's tables as a polars data frame."""
        return as_polars(self.rows(table), _COLUMNS[table])

    def to_json(self) -> str:
        """Return the answer as the hub's JSON."""
        return json.dumps(self.raw, ensure_ascii=False, indent=2)

    def summary(self) -> str:
        """Return the totals as a sentence."""
        totals = self.totals
        state = "" if self.complete else " so far"
        return (
            f"{totals.subjects:,} subjects, {totals.studies:,} studies, {totals.series:,} series"
            f" ({totals.images:,} images, {size(totals.bytes)}) in {totals.datasets:,} datasets{state}"
        )

    def __repr__(self) -> str:
        parts = [f"{self.query.text or 'everything'}", self.summary()]
        if self.datasets:
            parts += ["", as_text(self.rows(), ("dataset", "node", "subjects", "studies", "series"))]
        if self.missing:
            parts += ["", f"No answer from: {', '.join(self.missing)}"]
        parts += self.notes
        return "\n".join(parts)

    def _repr_html_(self) -> str:
        columns = ("dataset", "title", "node", "subjects", "studies", "series")
        return as_html(self.rows(), columns, f"{self.query.words or self.query.text}: {self.summary()}")


def _dataset(one: Mapping[str, Any]) -> MatchedDataset:
    plain = {name: one[name] for name in MatchedDataset.__slots__ if name != "criteria"}
    return MatchedDataset(**plain, criteria=tuple(_criterion(part) for part in one["criteria"]))


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
