"""A query as a condition in SQL over the flat table: plain comparisons of small numbers."""

from benchmarks.series import Series
from cancerimage.query import FIELDS, AllOf, AnyOf, Between, Has, Is, Kind, Level, Not, Query
from cancerimage.vocabulary import UNKNOWN

# Only numbers that we made ourselves are written into statements.
# ruff: noqa: S608


def condition(query: Query, series: Series, table: str = "series") -> str:
    """Return the condition that a row of `table` is selected."""
    match query:
        case Is(field, value):
            return _is(field, value, series)
        case Between(field, low, high):
            bounds = [f"{field} >= {low}"] * (low is not None) + [f"{field} <= {high}"] * (high is not None)
            # A missing number is not selected, and neither is it by the negation's negation.
            return f"({' AND '.join([f'{field} IS NOT NULL', *bounds])})"
        case AllOf(children):
            return _joined(children, " AND ", "1 = 1", series, table)
        case AnyOf(children):
            return _joined(children, " OR ", "1 = 0", series, table)
        case Not(child):
            return f"NOT {condition(child, series, table)}"
        case Has(child):
            return f"subject IN (SELECT subject FROM {table} WHERE {condition(child, series, table)})"


def _joined(children: tuple[Query, ...], word: str, none: str, series: Series, table: str) -> str:
    return f"({word.join(condition(child, series, table) for child in children) or none})"


def _is(field: str, value: str, series: Series) -> str:
    if FIELDS[field].kind is Kind.NUMBER:
        return f"{field} IS NULL" if value == UNKNOWN else "1 = 0"
    if FIELDS[field].level is Level.DATASET:
        return f"dataset IN ({', '.join(map(str, datasets(field, value, series)))})"
    return f"{field} = {series.number(field, value)}"


def datasets(field: str, value: str, series: Series) -> list[int]:
    """Return the numbers of the datasets that have a value; never an empty list, which SQL does not know."""
    match field:
        case "dataset":
            chosen = [dataset == value for dataset in series.datasets]
        case "cancer":
            chosen = [value in series.cancers[dataset] for dataset in series.datasets]
        case _:
            chosen = [value == UNKNOWN for _ in series.datasets]
    return [number for number, is_chosen in enumerate(chosen) if is_chosen] or [-1]
