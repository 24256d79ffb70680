"""Raw spellings to codes: each distinct spelling is looked up once, and what is not held is reported."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cancerimage.node.index.report import FieldReport, Spelling
from cancerimage.query.fields import FIELDS
from cancerimage.vocabulary import UNKNOWN, VOCABULARIES, Vocabulary
from cancerimage.vocabulary.concept import fold

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CODED = ("sex", "modality", "bodypart", "manufacturer", "licence")
"""The searchable fields that stand in the records as raw spellings."""

SEPARATOR = "|"
"""Stands between the values of a field of which a subject can have several."""

RARE = 10
"""A spelling that stands with fewer subjects is not written into the report: it may be a mistyped name."""


@dataclass(frozen=True, slots=True)
class Coding:
    """The codes of one field that occur, in the order of their numbers, and how they were found."""

    field: str
    codes: tuple[str, ...]
    report: FieldReport

    @property
    def unknown(self) -> int:
        """The number of what is not known."""
        return self.codes.index(UNKNOWN)


def parts(code: str) -> tuple[str, ...]:
    """Return the codes that a code of an index stands for: where a subject can have several, they stand together."""
    return tuple(code.split(SEPARATOR))


def code(connection: "DuckDBPyConnection", field: str) -> Coding:
    """Look up every spelling of a field in `raw`, and leave the table `code_<field>` of spellings and numbers."""
    reading = _Reading(VOCABULARIES[FIELDS[field].vocabulary or field], many=FIELDS[field].many)
    found = connection.execute(
        f"SELECT {field}, count(*), approx_count_distinct((dataset, subject)) FROM raw GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608
    ).fetchall()
    resolved = {raw: reading.code(raw) for raw, _, _ in found}
    codes = tuple(sorted({UNKNOWN, *resolved.values()}))
    connection.execute(f"CREATE TABLE code_{field} (raw VARCHAR, number USMALLINT)")
    for raw, value in resolved.items():
        connection.execute(f"INSERT INTO code_{field} VALUES (?, ?)", [raw, codes.index(value)])  # noqa: S608
    unmapped = [entry for entry in found if reading.is_unmapped(entry[0])]
    mapped = sum(series for raw, series, _ in found if resolved[raw] != UNKNOWN and not reading.is_unmapped(raw))
    report = FieldReport(
        field=field,
        mapped=mapped,
        unknown=sum(series for _, series, _ in found) - mapped - sum(series for _, series, _ in unmapped),
        unmapped=sum(series for _, series, _ in unmapped),
        spellings=tuple(Spelling(raw=raw, series=series) for raw, series, subjects in unmapped if subjects >= RARE),
        rare=sum(subjects < RARE for _, _, subjects in unmapped),
    )
    return Coding(field, codes, report)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How the raw values of one field are read."""

    vocabulary: Vocabulary
    many: bool

    def spellings(self, raw: str) -> list[str]:
        """Return the values that stand in a raw one; empty ones say nothing."""
        return [part for part in raw.split(SEPARATOR) if fold(part)] if self.many else [raw] * bool(fold(raw))

    def code(self, raw: str) -> str:
        """Return the code, or the codes that stand together."""
        codes = {self.vocabulary.resolve(part) for part in self.spellings(raw)}
        return SEPARATOR.join(sorted(codes - {UNKNOWN})) or UNKNOWN

    def is_unmapped(self, raw: str) -> bool:
        """Say whether there is a value that the vocabulary does not hold."""
        return any(self.vocabulary.holding(part) is None for part in self.spellings(raw))
