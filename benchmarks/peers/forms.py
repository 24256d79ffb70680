"""The same question in several forms of SQL; each engine keeps to the one that it is fastest with."""

from collections.abc import Mapping

from benchmarks.series import FACETS

# The statements are put together from the names of our own columns.
# ruff: noqa: S608

TOTALS = """SELECT 'dataset', dataset, count(DISTINCT subject), count(DISTINCT study), count(*), sum(images), sum(bytes)
FROM {selected} GROUP BY dataset"""


def facet(column: str) -> str:
    """Return the count of one facet, with distinct subjects counted directly."""
    return (
        f"SELECT '{column}', {column}, count(DISTINCT subject), 0, count(*), 0, 0 FROM {{selected}} GROUP BY {column}"
    )


def facet_in_steps(column: str) -> str:
    """Return the count of one facet, grouped by subject first."""
    return f"""SELECT '{column}', {column}, count(*), 0, sum(found), 0, 0 FROM (
        SELECT {column}, subject, count(*) AS found FROM {{selected}} GROUP BY {column}, subject) AS grouped
        GROUP BY {column}"""


DISTINCT = "distinct counts"
GROUPED = "grouped by subject first"
SETS = "grouping sets"

FORMS: Mapping[str, tuple[str, ...]] = {
    DISTINCT: (TOTALS, *map(facet, FACETS)),
    GROUPED: (TOTALS, *map(facet_in_steps, FACETS)),
}
"""For each form that every SQL engine knows, the statements that together answer the question."""


def united(form: str, selected: str) -> str:
    """Return a form as one statement."""
    if form == SETS:
        return _grouping_sets(selected)
    return " UNION ALL ".join(part.format(selected=selected) for part in FORMS[form])


def _grouping_sets(selected: str) -> str:
    """Return one statement with a grouping set for each facet, where an engine knows them."""
    columns = ("dataset", *FACETS)
    # GROUPING has a bit for each column, the last column lowest, which is 0 where the column is grouped by.
    masks = {column: 2 ** len(columns) - 1 - 2 ** (len(columns) - 1 - place) for place, column in enumerate(columns)}
    names = " ".join(f"WHEN {mask} THEN '{column}'" for column, mask in masks.items())
    values = " ".join(f"WHEN {mask} THEN {column}" for column, mask in masks.items())
    grouping = f"GROUPING({', '.join(columns)})"
    sets = ", ".join(f"({column})" for column in columns)
    return f"""SELECT CASE {grouping} {names} END, CASE {grouping} {values} END, count(DISTINCT subject),
        count(DISTINCT study), count(*), sum(images), sum(bytes) FROM {selected} GROUP BY GROUPING SETS ({sets})"""
