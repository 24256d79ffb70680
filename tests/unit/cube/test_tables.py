"""Which cells a cube has, what it costs, and the keyed order in which a person's values count."""

from itertools import combinations

import numpy as np
import pytest

from cancerimage.disclosure import charge
from cancerimage.disclosure.gaussian import DRAWS
from cancerimage.disclosure.gaussian import Table as Distribution
from cancerimage.disclosure.interval import scaled
from cancerimage.disclosure.policy import POLICIES, Policy
from cancerimage.node.cube.computing import MISTAKES, cost, least
from cancerimage.node.cube.siphash import siphash
from cancerimage.node.cube.tables import CLAMPS, CLINICAL_TABLES, TABLES, TOTAL, Table, words
from cancerimage.query.fields import FIELDS, Field, Level
from cancerimage.vocabulary import UNKNOWN
from cancerimage.wire.counts import fits
from cancerimage.wire.cube import CELLS

EVERY = (*TABLES, *CLINICAL_TABLES)
PROTECTED = [policy for policy in POLICIES.values() if policy.protected]


def test_every_field_of_the_records_has_a_table_of_its_own() -> None:
    single = {table.fields[0] for table in TABLES if len(table.fields) == 1}
    assert single == {
        field.name for field in FIELDS.values() if field.level is not Level.DATASET and not field.clinical
    }


def test_clinical_tables_are_of_clinical_fields() -> None:
    assert all(FIELDS[field].clinical for table in CLINICAL_TABLES for field in table.fields)


def test_no_table_stands_twice() -> None:
    named = [frozenset(table.fields) for table in EVERY]
    assert not [one for one, other in combinations(named, 2) if one == other]
    assert len({table.form for table in EVERY}) == len(EVERY)


@pytest.mark.parametrize("table", EVERY, ids=lambda table: "+".join(table.fields))
def test_the_cells_are_all_values_that_there_can_be(table: Table) -> None:
    cells = table.cells
    assert len(set(cells)) == len(cells) <= CELLS
    for cell in cells:
        assert all(fits(FIELDS[field], value) for field, value in zip(table.fields, cell, strict=True))


@pytest.mark.parametrize("field", [field for field in FIELDS.values() if field.bands], ids=lambda field: field.name)
def test_every_number_falls_into_a_band(field: Field) -> None:
    known = words(field.name)
    assert known[-1] == UNKNOWN
    for bound in field.bands:
        assert known[field.bands.index(bound)] == field.band(bound)


@pytest.mark.parametrize("policy", PROTECTED, ids=lambda policy: policy.name)
def test_a_cube_costs_no_more_than_it_may(policy: Policy) -> None:
    assert 0 < cost(policy) < cost(policy, EVERY) <= charge.ALLOWANCE_CUBE
    # Each table and each sum is charged like one count: the noise grows with what one person can change.
    each = charge.rho(policy.variance)
    assert cost(policy) <= (len(TABLES) + len(CLAMPS)) * (each + 1)
    # A clinical table costs half as much, for twice the variance.
    assert cost(policy, EVERY) - cost(policy) <= len(CLINICAL_TABLES) * (each // 2 + 1)


@pytest.mark.parametrize("policy", PROTECTED, ids=lambda policy: policy.name)
def test_a_table_of_nobody_shows_nearly_nothing(policy: Policy) -> None:
    for table in EVERY:
        how, shown = scaled(policy, table.growth), least(policy, table)
        above = (DRAWS - Distribution.of(how.variance).at_most(shown - 1)) / DRAWS
        assert shown >= how.limit
        if table is TOTAL:
            assert shown == policy.limit, "as a question about the sex alone has it"
        else:
            assert above * len(table.cells) * MISTAKES <= 1


def test_a_person_stands_in_one_cell_of_the_table_that_is_summed() -> None:
    assert TOTAL.bound == 1
    assert FIELDS[TOTAL.fields[0]].level is Level.SUBJECT


def test_the_hash_is_siphash() -> None:
    # The vector for eight bytes of the authors' reference implementation (vectors.h).
    message = np.array([int.from_bytes(bytes(range(8)), "little")], dtype=np.uint64)
    found = siphash(bytes(range(16)), message)
    assert int(found[0]).to_bytes(8, "little") == bytes.fromhex("6224939a79f5f593")


def test_every_line_is_hashed_by_itself() -> None:
    lines = np.arange(100, dtype=np.uint64)
    together = siphash(b"k" * 16, lines, lines[::-1])
    assert len(set(together.tolist())) == len(lines)
    assert siphash(b"k" * 16, lines[7:8], lines[::-1][7:8])[0] == together[7]
    with pytest.raises(ValueError, match="16 bytes"):
        siphash(b"short", lines)
