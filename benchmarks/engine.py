"""Counting a cohort at three levels with all facets: our index against the peers, the same answers from all."""

import functools
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.cohorts import COHORTS, QUICK
from benchmarks.figures import Figure, at_least, at_most, milliseconds, shown, spread
from benchmarks.peers.answer import Answer, Peer, of_cohort
from benchmarks.peers.duckdb import DuckDB
from benchmarks.peers.polars import Polars
from benchmarks.peers.postgresql import PostgreSQL
from benchmarks.peers.sqlite import SQLite
from benchmarks.series import Series
from cancerimage.node.index import Index
from cancerimage.query import Query, normalise, parse

P50_MS = 5
TIMES_DUCKDB = 25
PEERS: tuple[Callable[[Series], Peer], ...] = (DuckDB, Polars, PostgreSQL, SQLite)
PATIENCE_MS = 1_500
"""A peer that takes longer for a question is measured once in that form."""


def measure(index: Index, series: Series, *, quick: bool) -> Iterator[Figure]:
    """Yield the figures of the engine and of its peers."""
    queries = [normalise(parse(text)) for text in (QUICK if quick else COHORTS)]
    ours = [
        statistics.median(milliseconds(functools.partial(_ask, index, query), 3 if quick else 31)) for query in queries
    ]
    yield at_most(
        f"Count at three levels and all facets, {len(queries)} cohorts over {index.report.series:,} series on one node",
        statistics.median(ours),
        "ms p50",
        P50_MS,
        f" ({spread(ours)})",
    )
    for make in PEERS:
        peer = make(series)
        try:
            theirs = [_best(peer, query, index, quick=quick) for query in queries]
        finally:
            peer.close()
        ratios = [slow / fast for slow, fast in zip(theirs, ours, strict=True)]
        what = f"The same in {peer.name}, the fastest of {len(peer.forms)} forms for each cohort"
        note = f" slower in the middle (from {shown(min(ratios))} to {shown(max(ratios))}; {spread(theirs)})"
        if isinstance(peer, DuckDB):
            yield at_least(what, statistics.median(ratios), "times", TIMES_DUCKDB, note)
        else:
            yield Figure(what, f"{shown(statistics.median(ratios))} times{note}")


def _ask(index: Index, query: Query) -> Answer:
    return of_cohort(index.answer(query))


def _best(peer: Peer, query: Query, index: Index, *, quick: bool) -> float:
    expected = _ask(index, query)
    medians = []
    for form in peer.forms:
        start = time.perf_counter()
        found = peer.answer(query, form)
        taken = [(time.perf_counter() - start) * 1_000]
        assert found == expected, f"{peer.name} answers differently"
        if not quick and taken[0] < PATIENCE_MS:
            taken = milliseconds(functools.partial(peer.answer, query, form), 5)
        medians.append(statistics.median(taken))
    return min(medians)


def directory_of(place: Path) -> Path:
    """Return the directory of the index in use."""
    (directory,) = place.glob("generation-*")
    return directory
