"""What the federation answered, typed, frozen, and good to look at."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from cancerimage.sdk.matches import LEVELS, WORDS, Facet, MatchedDataset, NodeResult, Totals, Untold
from cancerimage.sdk.numbers import Number, bounds, is_untold, told
from cancerimage.sdk.tables import Row, as_html, as_pandas, as_polars, as_text, size

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Table = Literal["datasets", "facets", "nodes"]

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "datasets": (*WORDS, *(column for level in LEVELS for column in bounds(level, Number())), "withheld"),
    "facets": ("field", "label", "value", "value_label", "subjects", "series"),
    "nodes": ("node", "title", "state", "latency_ms", "indexed", "problem"),
}
"""The columns of each table."""


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
            totals=Totals.of(raw["totals"]),
            datasets=tuple(MatchedDataset.of(one) for one in raw["datasets"]),
            withheld=tuple(Untold.of(one) for one in raw["withheld"]),
            facets=tuple(Facet.of(one) for one in raw["facets"]),
            nodes=tuple(NodeResult.of(one) for one in raw["nodes"]),
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
            {column: getattr(one, column) for column in WORDS}
            | {column: cell for level in LEVELS for column, cell in bounds(level, getattr(one, level)).items()}
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
        """Return the totals as a sentence; of what no dataset tells, it says nothing."""
        totals = self.totals
        state = "" if self.complete else " so far"
        hidden, silent = totals.subjects.hidden, totals.subjects.withheld
        levels = {"studies": totals.studies, "series": totals.series}
        counts = [f"{number} {level}" for level, number in levels.items() if not is_untold(number)]
        more = "" if is_untold(totals.images) else f" ({totals.images} images, {told(totals.bytes, size)})"
        return (
            f"{', '.join((f'{totals.subjects} subjects', *counts))}{more} in {totals.datasets:,} datasets{state}"
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
        columns = (*WORDS, *LEVELS)
        return [{column: getattr(one, column) for column in columns} for one in self.datasets]
