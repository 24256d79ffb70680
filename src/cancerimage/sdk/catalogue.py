"""Datasets as the catalogue lists them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, overload

from cancerimage.sdk.numbers import Number, bounds, read, told
from cancerimage.sdk.tables import Row, as_html, as_pandas, as_polars, as_text

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

_COLUMNS = (
    "dataset",
    "title",
    "node",
    "cancers",
    "modalities",
    "body_parts",
    "countries",
    "licences",
    "policy",
    "audience",
)
_FURTHER = ("age_min", "age_max", "demonstration", "indexed")
_LEVELS = ("subjects", "studies", "series", "images", "bytes")

_TABLE = (*_COLUMNS, *(column for level in _LEVELS for column in bounds(level, Number())), *_FURTHER)

_CODED = ("cancers", "countries", "modalities", "body_parts", "licences")


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset of the federation."""

    dataset: str
    title: str
    description: str
    node: str
    node_title: str
    cancers: tuple[str, ...]
    countries: tuple[str, ...]
    modalities: tuple[str, ...]
    body_parts: tuple[str, ...]
    licences: tuple[str, ...]
    policy: str
    """How it tells its numbers: `open`, `standard`, `strict` or `catalogue_only`."""
    audience: str
    """Who may ask live questions of it: `everyone`, `signed_in`, `projects` or `organisations`."""
    epoch: int | None
    """The number of its epoch, if it is protected."""
    subjects: Number
    studies: Number
    series: Number
    images: Number
    bytes: Number
    age_min: int | None
    age_max: int | None
    demonstration: bool
    synthetic: bool
    version: int
    indexed: datetime
    raw: Mapping[str, Any] = field(compare=False, repr=False)
    """The JSON as it came from the hub, which for a single dataset holds facets, coverage, sources and explanations."""

    @classmethod
    def of(cls, raw: Mapping[str, Any]) -> "Dataset":
        """Return the dataset that the hub's JSON holds."""
        plain = ("dataset", "title", "description", "node", "node_title", "age_min", "age_max", "demonstration")
        members: dict[str, Any] = {name: raw[name] for name in (*plain, "synthetic", "version", "policy", "audience")}
        members["epoch"] = raw["epoch"] and raw["epoch"]["number"]
        members |= {name: tuple(one["code"] for one in raw[name]) for name in _CODED}
        members |= {name: read(raw["totals"][name]) for name in _LEVELS}
        return cls(**members, indexed=datetime.fromisoformat(raw["indexed"]), raw=raw)


class Catalogue(Sequence[Dataset]):
    """The datasets that were found, in the order that was asked for."""

    def __init__(self, datasets: Sequence[Dataset], total: int | None = None) -> None:
        self._datasets = tuple(datasets)
        self.total = len(self._datasets) if total is None else total
        """How many datasets there are of which these were asked for."""

    def __len__(self) -> int:
        return len(self._datasets)

    @overload
    def __getitem__(self, place: int) -> Dataset: ...
    @overload
    def __getitem__(self, place: slice) -> "Catalogue": ...
    def __getitem__(self, place: int | slice) -> "Dataset | Catalogue":
        """Return the dataset at a place, or the catalogue of several."""
        found = self._datasets[place]
        return Catalogue(found) if isinstance(found, tuple) else found

    def __iter__(self) -> Iterator[Dataset]:
        return iter(self._datasets)

    def rows(self) -> list[Row]:
        """Return the datasets as plain rows."""
        return [
            {column: getattr(one, column) for column in _COLUMNS}
            | {column: bound for level in _LEVELS for column, bound in bounds(level, getattr(one, level)).items()}
            | {column: getattr(one, column) for column in _FURTHER}
            for one in self
        ]

    def to_pandas(self) -> "pd.DataFrame":
        """Return the datasets as a pandas data frame."""
        return as_pandas(self.rows(), _TABLE)

    def to_polars(self) -> "pl.DataFrame":
        """Return the datasets as a polars data frame."""
        return as_polars(self.rows(), _TABLE)

    def _lines(self) -> list[Row]:
        """Return the rows as people read them: the numbers in words."""
        return [
            {column: getattr(one, column) for column in _COLUMNS}
            | {level: told(getattr(one, level)) for level in _LEVELS}
            for one in self
        ]

    def __repr__(self) -> str:
        columns = ("dataset", "cancers", "modalities", "subjects", "studies", "series", "node")
        return f"{len(self):,} datasets\n\n{as_text(self._lines(), columns)}"

    def _repr_html_(self) -> str:
        columns = ("dataset", "title", "cancers", "modalities", "subjects", "studies", "series", "node")
        return as_html(self._lines(), columns, f"{len(self):,} datasets")
