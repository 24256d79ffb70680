"""Polars: the flat table as a data frame in memory."""

import functools
import operator

import polars as pl

from benchmarks.conditions import datasets
from benchmarks.peers.answer import Answer, Line, of_lines
from benchmarks.series import FACETS, Series
from cancerimage.query import FIELDS, AllOf, AnyOf, Between, Has, Is, Kind, Level, Not, Query
from cancerimage.vocabulary import UNKNOWN

DIRECT = "distinct counts"
GROUPED = "grouped by subject first"


class Polars:
    """Polars on all cores, all facets in one collection."""

    name = f"Polars {pl.__version__}, in memory"
    forms = (DIRECT, GROUPED)

    def __init__(self, series: Series) -> None:
        self._series = series
        self._frame = pl.read_parquet(series.path).rechunk()

    def answer(self, query: Query, form: str) -> Answer:
        """Answer from what is selected, which is looked up once."""
        selected = self._frame.filter(self._selected(query)).lazy()
        total = selected.group_by("dataset").agg(
            pl.col("subject").n_unique(),
            pl.col("study").n_unique(),
            pl.len().alias("series"),
            pl.col("images").cast(pl.Int64).sum(),
            pl.col("bytes").sum(),
        )
        facets = [self._facet(selected, column, form) for column in FACETS]
        totals, *counted = pl.collect_all([total, *facets])
        lines: list[Line] = [("dataset", *row) for row in totals.iter_rows()]
        for column, frame in zip(FACETS, counted, strict=True):
            lines += [(column, value, subjects, 0, found, 0, 0) for value, subjects, found in frame.iter_rows()]
        return of_lines(lines, self._series)

    def _facet(self, selected: pl.LazyFrame, column: str, form: str) -> pl.LazyFrame:
        if form == DIRECT:
            return selected.group_by(column).agg(pl.col("subject").n_unique(), pl.len().alias("series"))
        grouped = selected.group_by(column, "subject").agg(pl.len().alias("series"))
        return grouped.group_by(column).agg(pl.len().alias("subjects"), pl.col("series").sum())

    def _selected(self, query: Query) -> pl.Expr:
        match query:
            case Is(field, value) if FIELDS[field].kind is Kind.NUMBER:
                return pl.col(field).is_null() if value == UNKNOWN else pl.lit(False)
            case Is(field, value) if FIELDS[field].level is Level.DATASET:
                return pl.col("dataset").is_in(datasets(field, value, self._series))
            case Is(field, value):
                return pl.col(field) == self._series.number(field, value)
            case Between(field, low, high):
                inside = pl.col(field).is_not_null()
                if low is not None:
                    inside &= pl.col(field) >= low
                if high is not None:
                    inside &= pl.col(field) <= high
                return inside.fill_null(value=False)
            case AllOf(children):
                return functools.reduce(operator.and_, map(self._selected, children), pl.lit(True))
            case AnyOf(children):
                return functools.reduce(operator.or_, map(self._selected, children), pl.lit(False))
            case Not(child):
                return ~self._selected(child)
            case Has(child):
                subjects = self._frame.filter(self._selected(child))["subject"].unique()
                return pl.col("subject").is_in(subjects.implode())

    def close(self) -> None:
        """Let go of the frame."""
        del self._frame
