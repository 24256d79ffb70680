"""The laws of the cube: what one person can change, and that nothing else follows from the data."""

from collections.abc import Mapping
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cancerimage.disclosure.interval import margin, scaled
from cancerimage.disclosure.noise import Key
from cancerimage.disclosure.policy import POLICIES, Policy, PolicyName
from cancerimage.disclosure.release import rounded
from cancerimage.node.cube import compute, tells
from cancerimage.node.cube.computing import _noised, tables_of
from cancerimage.node.cube.counting import clamped, counted
from cancerimage.node.cube.people import People, order_key
from cancerimage.node.cube.reading import cell, held, people
from cancerimage.node.cube.siphash import siphash
from cancerimage.node.cube.tables import CLAMPS, TABLES, TOTAL, Table, words
from cancerimage.node.index import Index
from cancerimage.query.evaluate import Row, Value
from cancerimage.query.fields import FIELDS, Kind
from cancerimage.vocabulary import UNKNOWN
from cancerimage.wire.cube import Cube
from tests.support.indexing import index_of_rows
from tests.support.rows import datasets_of_rows

POLICY = POLICIES[PolicyName.STANDARD]
KEY = Key(b"the secret of an epoch, 32 bytes", "alpha", "epoch-1", POLICY.variance)
SLOW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])

ROWS = datasets_of_rows().map(lambda rows: tuple(row for row in rows if row.dataset == rows[0].dataset))


def indexed(rows: tuple[Row, ...]) -> Index:
    """Return the index of rows of one dataset."""
    with TemporaryDirectory() as place:
        return index_of_rows(rows, Path(place))


def counts(index: Index) -> dict[Table, list[int]]:
    """Return what is counted in every cell, before any noise."""
    found = People.of(index, index.datasets[0], KEY)
    return {table: counted(found, table, order_key(KEY, table.form)).tolist() for table in tables_of(found)}


def said(row: Row, field: str) -> str:
    """Return the value or band of a row of a field that has one, as a cell names it."""
    value = row.value(field)
    if FIELDS[field].kind is Kind.NUMBER:
        return FIELDS[field].band(value) if isinstance(value, int) else UNKNOWN
    assert isinstance(value, frozenset)
    (code,) = value or {UNKNOWN}
    return code


def of_people(rows: tuple[Row, ...], table: Table) -> Mapping[str, set[tuple[str, ...]]]:
    """Return the cells of each person, by plain loops."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for row in rows:
        cells = found.setdefault(row.subject, set())
        if FIELDS[table.fields[0]].many:
            value = row.value(table.fields[0])
            assert isinstance(value, frozenset)
            cells.update((code,) for code in value)
        else:
            cells.add(tuple(said(row, field) for field in table.fields))
    return found


@SLOW
@given(ROWS)
def test_people_are_counted_in_their_cells(rows: tuple[Row, ...]) -> None:
    for table, found in counts(indexed(rows)).items():
        persons = of_people(rows, table)
        assert sum(found) == sum(min(len(cells), table.bound) for cells in persons.values())
        for values, count in zip(table.cells, found, strict=True):
            assert count <= sum(values in cells for cells in persons.values())
            # Whoever has few enough values is counted with all of them.
            assert count >= sum(values in cells for cells in persons.values() if len(cells) <= table.bound)


@SLOW
@given(ROWS)
def test_one_person_changes_a_bounded_number_of_cells_by_one(rows: tuple[Row, ...]) -> None:
    everybody = counts(indexed(rows))
    for leaving in {row.subject for row in rows}:
        rest = tuple(row for row in rows if row.subject != leaving)
        if not rest:
            continue
        for table, fewer in counts(indexed(rest)).items():
            changes = [one - other for one, other in zip(everybody[table], fewer, strict=True) if one != other]
            assert set(changes) <= {1}
            assert len(changes) <= table.bound


@SLOW
@given(ROWS)
def test_one_person_changes_a_sum_by_no_more_than_its_clamp(rows: tuple[Row, ...]) -> None:
    found = People.of(indexed(rows), rows[0].dataset, KEY)
    for level, clamp in CLAMPS.items():
        amounts = found.amounts[level]
        assert clamped(amounts, clamp) == sum(min(int(one), clamp) for one in amounts)
    assert found.amounts["series"].sum() == len({row.series for row in rows})
    assert found.amounts["studies"].sum() == len({row.study for row in rows})


@SLOW
@given(ROWS)
def test_the_values_that_count_are_the_first_in_the_keyed_order(rows: tuple[Row, ...]) -> None:
    index = indexed(rows)
    found = People.of(index, index.datasets[0], KEY)
    for table in (Table(("modality",), 1), Table(("bodypart", "manufacturer"), 2)):
        key = order_key(KEY, table.form)
        cells, reference = len(table.cells), [0] * len(table.cells)
        mine: dict[int, set[int]] = {}
        for row, owner in enumerate(found.subjects):
            place = 0
            for field in table.fields:
                place = place * len(words(field)) + int(found.values[field][row])
            mine.setdefault(int(owner), set()).add(place)
        for owner, places in mine.items():
            listed = sorted(places)
            prints = found.prints[[owner] * len(listed)]
            keys = siphash(key, prints, np.array(listed, dtype=np.uint64)).tolist()
            for _, place in sorted(zip(keys, listed, strict=True))[: table.bound]:
                reference[place] += 1
        assert counted(found, table, key).tolist() == reference
        assert len(reference) == cells


@SLOW
@given(ROWS, st.sampled_from([POLICIES[PolicyName.STANDARD], POLICIES[PolicyName.STRICT]]))
def test_the_total_is_the_sum_of_the_noised_cells(rows: tuple[Row, ...], policy: Policy) -> None:
    index = indexed(rows)
    noised = _noised(People.of(index, index.datasets[0], KEY), TOTAL, policy, KEY)
    how = scaled(policy, len(TOTAL.cells))
    amount = people(compute(People.of(index, index.datasets[0], KEY), policy, KEY))
    total = sum(noised)
    assert amount is not None
    assert amount.value == (rounded(total, how.step) if total >= how.limit else None)
    assert (amount.below, amount.margin) == (how.limit, margin(how.variance, how.step))


@SLOW
@given(ROWS, ROWS)
def test_the_shape_of_a_cube_says_nothing_of_the_data(one: tuple[Row, ...], other: tuple[Row, ...]) -> None:
    first, second = (
        compute(People.of(index, index.datasets[0], KEY), POLICY, KEY) for index in (indexed(one), indexed(other))
    )

    def shape(cube: Cube) -> object:
        tables = [(table.fields, table.margin, table.below, table.bound) for table in cube.tables]
        sums = [(part.level, part.amount.margin, part.amount.below, part.bound) for part in cube.sums]
        return tables, sums, cube.cost

    assert shape(first) == shape(second)


@SLOW
@given(ROWS)
def test_the_same_snapshot_and_key_give_the_same_cube(rows: tuple[Row, ...]) -> None:
    first, second = indexed(rows), indexed(tuple(reversed(rows)))
    dataset = rows[0].dataset
    cube = compute(People.of(first, dataset, KEY), POLICY, KEY)
    assert compute(People.of(second, dataset, KEY), POLICY, KEY) == cube
    # So few people never reach the floor, whatever the noise.
    assert not tells(People.of(first, dataset, KEY), POLICY, KEY)
    assert held(cube) <= set(FIELDS)


def crowd(size: int) -> Index:
    """Return the index of a dataset in which every person has several values of every field."""
    codes = {
        "sex": ("female", "male"),
        "modality": ("CT", "MR", "PT", "SEG", "SR", "US"),
        "bodypart": ("chest", "brain", "liver"),
    }
    rows = []
    for person, (place, modality) in product(range(size), enumerate(codes["modality"])):
        values: dict[str, Value] = {
            "cancer": frozenset({"lung"}),
            "country": frozenset({UNKNOWN}),
            "sex": frozenset({codes["sex"][person % 3 == 0]}),
            "age": 50,
            "year": 2020,
            "modality": frozenset({modality}),
            "bodypart": frozenset({codes["bodypart"][place % 3]}),
            "manufacturer": frozenset({"GE"}),
            "licence": frozenset({"CC-BY-4.0"}),
            "images": 100,
        }
        rows.append(Row("alpha", f"p{person}", f"st{person}", f"se{person}-{place}", values, 1000 + person))
    return indexed(tuple(rows))


@pytest.fixture(scope="module")
def many() -> Index:
    """Six hundred people."""
    return crowd(600)


def test_a_large_dataset_is_shown_within_its_margins(many: Index) -> None:
    assert tells(People.of(many, "alpha", KEY), POLICY, KEY)
    inside = outside = 0
    for epoch in range(40):
        key = Key(KEY.secret, "alpha", f"epoch-{epoch}", POLICY.variance)
        cube = compute(People.of(many, "alpha", key), POLICY, key)
        truths = {"female": 400, "male": 200, "other": 0}
        for value, truth in truths.items():
            shown = cell(cube, "sex", value)
            assert shown is not None
            if truth:
                assert shown.value is not None
                near = abs(shown.value - truth) <= shown.margin
                inside, outside = inside + near, outside + (not near)
    # Ninety-five in a hundred are expected; so many misses have a probability below one in a million.
    assert outside <= 15 < inside


def test_no_value_of_many_is_left_out_more_than_others(many: Index) -> None:
    table = next(table for table in TABLES if table.fields == ("modality",))
    found = counts(many)[table]
    shown = sorted(count for count in found if count)
    assert sum(shown) == 600 * table.bound
    assert len(shown) == 6
    # Each of six values counts for four in six people; a spread of 80 is seven standard deviations.
    assert all(320 <= count <= 480 for count in shown)


def test_another_epoch_has_other_noise_and_another_order(many: Index) -> None:
    other = Key(KEY.secret, "alpha", "epoch-2", POLICY.variance)
    assert compute(People.of(many, "alpha", KEY), POLICY, KEY) != compute(
        People.of(many, "alpha", other), POLICY, other
    )
    prints = (People.of(many, "alpha", key).prints.tolist() for key in (KEY, other))
    assert next(prints) != next(prints)
