"""Raw spellings to codes: each distinct spelling is looked up once, and what is not held is reported."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cancerimage.node.index.report import FieldReport, Spelling
from cancerimage.query.fields import FIELDS
from cancerimage.vocabulary import UNKNOWN, VOCABULARIES
from cancerimage.vocabulary.concept import fold

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CODED = ("sex", "modality", "bodypart", "manufacturer", "licence")
"""The searchable fields that stand in the records as raw spellings."""

RARE = 10
"""A spelling that stands with fewer subjects is not written into the report: it may be a mistyped name."""


@dataclass(frozen=True, slots=True)
class Coding:
    """The codes of one field that occur, in the order of their numbers, and how they were found."""

    field: str
    codes: tuple[str, ...]
    report: FieldReport


def code(connection: "DuckDBPyConnection", field: str) -> Coding:
    """Look up every spelling of a field in `raw`, and leave the table `code_<field>` of spellings and numbers."""
    vocabulary = VOCABULARIES[FIELDS[field].vocabulary or field]
    found = connection.execute(
        f"SELECT {field}, count(*), approx_count_distinct((dataset, subject)) FROM raw GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608
    ).fetchall()
    resolved = {raw: vocabulary.resolve(raw) for raw, _, _ in found}
    codes = tuple(sorted({UNKNOWN, *resolved.values()}))
    connection.execute(f"CREATE TABLE code_{field} (raw VARCHAR, number USMALLINT)")
    for raw, value in resolved.items():
        connection.execute(f"INSERT INTO code_{field} VALUES (?, ?)", [raw, codes.index(value)])  # noqa: S608
    held = {raw: vocabulary.find(raw) for raw, _, _ in found}
    unmapped = [entry for entry in found if fold(entry[0]) and held[entry[0]] is None]
    mapped = sum(series for raw, series, _ in found if (concept := held[raw]) and concept.code != UNKNOWN)
    report = FieldReport(
        field=field,
        mapped=mapped,
        unknown=sum(series for _, series, _ in found) - mapped - sum(series for _, series, _ in unmapped),
        unmapped=sum(series for _, series, _ in unmapped),
        spellings=tuple(Spelling(raw=raw, series=series) for raw, series, subjects in unmapped if subjects >= RARE),
        rare=sum(subjects < RARE for _, _, subjects in unmapped),
    )
    return Coding(field, codes, report)
