"""From the frozen snapshot of a dataset to its cube; the same snapshot and key give the same cube."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cancerimage.disclosure import charge, floor
from cancerimage.disclosure.gaussian import DRAWS
from cancerimage.disclosure.gaussian import Table as Distribution
from cancerimage.disclosure.interval import Scaled, scaled
from cancerimage.disclosure.noise import Key
from cancerimage.disclosure.policy import Policy
from cancerimage.disclosure.release import release
from cancerimage.node.cube.counting import clamped, counted
from cancerimage.node.cube.people import People, order_key
from cancerimage.node.cube.tables import CLAMPS, CLINICAL_TABLES, TABLES, TOTAL, Level, Table
from cancerimage.wire.counts import Released
from cancerimage.wire.cube import Cube, CubeCell, CubeSum, CubeTable

MISTAKES = 200
"""In a table in which nobody is, a cell is shown once in so many epochs, or more rarely."""


def compute(people: People, policy: Policy, key: Key) -> Cube:
    """Return the cube of the people of a protected dataset, and what it costs.

    Everything is noised, compared and rounded the same way whatever the counts are, zero included.
    """
    tables = tables_of(people)
    noised = {table: _noised(people, table, policy, key) for table in tables}
    total = _total(policy)
    sums: list[tuple[Level, int, int, Scaled]] = [("subjects", sum(noised[TOTAL]), 1, total)]
    for level, clamp in CLAMPS.items():
        how = scaled(policy, clamp, total=True)
        amount = clamped(people.amounts[level], clamp) + replace(key, variance=how.variance).noise(f"cube sum {level}")
        sums.append((level, amount, clamp, how))
    return Cube(
        tables=tuple(_table(table, noised[table], policy) for table in tables),
        sums=tuple(
            CubeSum(level=level, amount=_released(amount, how), bound=bound) for level, amount, bound, how in sums
        ),
        cost=cost(policy, tables),
    )


def tells(people: People, policy: Policy, key: Key) -> bool:
    """Return whether there are enough people for a cube, judged by the total that the cube would show."""
    noised = _noised(people, TOTAL, policy, key)
    return floor.passes(sum(noised), _total(policy).variance)


def tables_of(people: People) -> tuple[Table, ...]:
    """Return the tables that are computed: they follow from the columns of the source, and from no record."""
    return (*TABLES, *(table for table in CLINICAL_TABLES if table.fields[0] in people.clinical))


def cost(policy: Policy, computed: Sequence[Table] = TABLES) -> int:
    """Return what a cube with these tables is charged, whatever the data. The number of people follows from a table."""
    tables = (charge.rho(scaled(policy, table.growth).variance, table.bound) for table in computed)
    sums = (charge.rho(scaled(policy, clamp, total=True).variance, clamp**2) for clamp in CLAMPS.values())
    return sum(tables) + sum(sums)


def least(policy: Policy, table: Table) -> int:
    """Return the least noised count that a table shows.

    The policy's limit lets a cell of nobody through in one of some hundred epochs. A table of thousands of cells would
    show several that way, so there it is higher.
    """
    how = scaled(policy, table.growth)
    if table is TOTAL:
        # A question about the sex alone is answered from the first table, so that has the limit of a question.
        return how.limit
    drawn, found = Distribution.of(how.variance), how.limit
    while (DRAWS - drawn.at_most(found - 1)) * len(table.cells) * MISTAKES > DRAWS:
        found += how.step
    return found


def _total(policy: Policy) -> Scaled:
    """Return how the number of people is told: a sum of as many noised cells has as many times the variance."""
    return scaled(policy, len(TOTAL.cells))


def _noised(people: People, table: Table, policy: Policy, key: Key) -> list[int]:
    noise = replace(key, variance=scaled(policy, table.growth).variance)
    counts = counted(people, table, order_key(key, table.form)).tolist()
    return [count + noise.noise(table.form, " ".join(cell)) for count, cell in zip(counts, table.cells, strict=True)]


def _table(table: Table, noised: list[int], policy: Policy) -> CubeTable:
    how = scaled(policy, table.growth)
    below = least(policy, table)
    return CubeTable(
        fields=table.fields,
        cells=tuple(_shown(table, noised, below, how.step)),
        margin=how.margin,
        below=below,
        bound=table.bound,
    )


def _shown(table: Table, noised: list[int], below: int, step: int) -> Iterator[CubeCell]:
    for values, amount in zip(table.cells, noised, strict=True):
        shown = release(0, amount, below, step)
        if shown is not None:
            yield CubeCell(values=values, subjects=shown)


def _released(amount: int, how: Scaled) -> Released:
    return Released(value=release(0, amount, how.limit, how.step), margin=how.margin, below=how.limit)
