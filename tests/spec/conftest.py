"""The engines that every paragraph of the specification runs on."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cancerimage.node.index import Index
from cancerimage.query import Query, check, normalise, parse
from cancerimage.query.evaluate import Row, Tally, evaluate, totals
from tests.spec.drawing import Specify, draw
from tests.support.indexing import index_of_rows

Counted = Mapping[str, Tally]
Engine = Callable[[tuple[Row, ...], Query], Counted]


@pytest.fixture(params=["reference", "normal form", "index"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """One way to answer a query: how much of each dataset matches."""
    if request.param == "reference":
        return lambda rows, query: totals(evaluate(query, rows))
    if request.param == "normal form":
        return lambda rows, query: totals(evaluate(normalise(query), rows))
    built: dict[tuple[str, ...], Index] = {}

    def count(rows: tuple[Row, ...], query: Query) -> Counted:
        names = tuple(row.series for row in rows)
        if names not in built:
            built[names] = index_of_rows(rows, tmp_path / f"index-{len(built)}")
        counted = built[names].answer(query).datasets
        return {dataset: Tally(**found.model_dump()) for dataset, found in counted.items() if found.series}

    return count


@pytest.fixture
def specify(engine: Engine) -> Specify:
    """Compare what each query finds in a drawn table with the series that are expected."""

    def compare(table: str, expected: Mapping[str, str]) -> None:
        rows = draw(table)
        for text, series in expected.items():
            query = parse(text)
            check(query)
            wanted = totals(row for row in rows if row.series in series.split())
            assert engine(rows, query) == wanted, text

    return compare
