"""From a source to records: what belongs to a subject or a study is resolved over all its series, in SQL."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cancerimage.node.index.coding import CODED, Coding
from cancerimage.node.index.columns import UNKNOWN_AGE, UNKNOWN_YEAR
from cancerimage.node.index.report import Faults
from cancerimage.node.index.source import CLINICAL, COLUMNS, Source
from cancerimage.query.fields import FIELDS, Kind
from cancerimage.vocabulary import UNKNOWN

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

# The statements below are put together from the names of our own columns; values never enter them.
# ruff: noqa: S608

IDENTITY = ("dataset", "subject", "study", "series")
TEXTS = (*CODED, "age", "study_date")

# DICOM age string (PS3.5, section 6.2, AS): three digits and D, W, M or Y. Whole years, as a person counts them.
AGE = """CASE WHEN regexp_full_match(age, '[0-9]{3}[DWMY]') THEN CASE right(age, 1)
    WHEN 'Y' THEN left(age, 3)::INTEGER
    WHEN 'M' THEN left(age, 3)::INTEGER // 12
    WHEN 'W' THEN left(age, 3)::INTEGER * 700 // 36525
    WHEN 'D' THEN left(age, 3)::INTEGER * 100 // 36525 END END"""
YEAR = "year(coalesce(try_strptime(study_date, '%Y%m%d'), try_strptime(study_date, '%Y-%m-%d')))"


def read(connection: "DuckDBPyConnection", source: Source, clinical: Sequence[str]) -> int:
    """Read the source into `raw`, with clean identifiers and each series of a subject once; return the number of rows.

    Which records of a subject are kept depends on no other subject, nor does anything that is resolved below: were it
    otherwise, one more person could change what hundreds count as, and no noise would hide that.
    """
    texts = ", ".join(f"coalesce(trim({name}::VARCHAR), '') AS {name}" for name in (*IDENTITY, *TEXTS))
    texts += "".join(f", coalesce(trim({CLINICAL[field]}::VARCHAR), '') AS {field}" for field in clinical)
    connection.execute(
        f"""CREATE TABLE raw AS SELECT {texts},
            TRY_CAST(images AS BIGINT) AS images, coalesce(TRY_CAST(bytes AS BIGINT), 0) AS bytes
        FROM ({source.relation})"""
    )
    without = " OR ".join(f"{name} = ''" for name in IDENTITY)
    connection.execute("CREATE TABLE faults (name VARCHAR, found BIGINT)")
    _fault(connection, "without_identity", f"SELECT count(*) FROM raw WHERE {without}")
    connection.execute(f"DELETE FROM raw WHERE {without}")
    rows, own = connection.execute("SELECT count(*), count(DISTINCT (dataset, subject, series)) FROM raw").fetchall()[0]
    _fault(connection, "repeated_series", f"SELECT {rows - own}")
    if rows > own:
        connection.execute(
            f"""CREATE OR REPLACE TABLE raw AS SELECT * FROM raw QUALIFY
            row_number() OVER (PARTITION BY dataset, subject, series ORDER BY {", ".join((*COLUMNS, *clinical))}) = 1"""
        )
    return int(own)


def resolve(connection: "DuckDBPyConnection", codings: Mapping[str, Coding], clinical: Sequence[str]) -> Faults:
    """Turn `raw` into the tables `subjects`, `studies` and `series`, and count what contradicts itself."""
    sex = codings["sex"]
    year = FIELDS["year"]
    numbers = [field for field in clinical if FIELDS[field].kind is Kind.NUMBER]
    coded = (*CODED, *(field for field in clinical if field not in numbers))
    connection.execute(
        f"""CREATE TABLE resolved AS SELECT raw.* EXCLUDE ({", ".join((*TEXTS, *clinical))}, images),
            {", ".join(f"code_{name}.number AS {name}" for name in coded)},
            {"".join(f"{_number(name)} AS {name}, raw.{name} <> '' AS {name}_given, " for name in numbers)}
            CASE WHEN {AGE} <= {FIELDS["age"].maximum} THEN {AGE} END AS age, age <> '' AS age_given,
            CASE WHEN {YEAR} BETWEEN {year.minimum} AND {year.maximum} THEN {YEAR} END AS year,
            study_date <> '' AS date_given,
            CASE WHEN images BETWEEN 0 AND {FIELDS["images"].maximum} THEN images END AS images
        FROM raw {" ".join(f"JOIN code_{name} ON code_{name}.raw = raw.{name}" for name in coded)}"""
    )
    connection.execute("DROP TABLE raw")
    unknown = sex.codes.index(UNKNOWN)
    missing = {name: codings[name].unknown if name in codings else 0 for name in clinical}
    connection.execute(
        f"""CREATE TABLE subjects AS SELECT row_number() OVER (ORDER BY dataset, subject) - 1 AS number, *,
            CASE WHEN first_sex = last_sex THEN first_sex ELSE {unknown} END AS sex
            {"".join(f", {_agreed(name, missing[name])} AS {name}" for name in clinical)} FROM (
            SELECT dataset, subject, min(sex) FILTER (sex <> {unknown}) AS first_sex,
                max(sex) FILTER (sex <> {unknown}) AS last_sex
                {"".join(f", {_ends(name, missing[name])}" for name in clinical)}
                FROM resolved GROUP BY dataset, subject)"""
    )
    connection.execute(
        f"""CREATE TABLE studies AS SELECT row_number() OVER (ORDER BY subjects.number, study) - 1 AS number,
            subjects.number AS subject_number, dense_rank() OVER (ORDER BY dataset, study) - 1 AS identity,
            dataset, subject, study, first_age, last_age, first_year, last_year,
            CASE WHEN first_age = last_age THEN first_age ELSE {UNKNOWN_AGE} END AS age,
            CASE WHEN first_year = last_year THEN first_year ELSE {UNKNOWN_YEAR} END AS year FROM (
            SELECT dataset, subject, study, min(age) AS first_age, max(age) AS last_age,
                min(year) AS first_year, max(year) AS last_year FROM resolved GROUP BY dataset, subject, study)
            JOIN subjects USING (dataset, subject)"""
    )
    connection.execute(
        """CREATE TABLE copies AS SELECT dataset, series, row_number() OVER (ORDER BY dataset, series) AS shared
            FROM resolved GROUP BY dataset, series HAVING count(*) > 1"""
    )
    connection.execute(
        f"""CREATE TABLE series AS SELECT studies.number AS study_number, studies.subject_number,
            dataset, subject, study, series, {", ".join(f"resolved.{name}" for name in CODED if name != "sex")},
            images, bytes, coalesce(shared, 0) AS shared FROM resolved
            JOIN studies USING (dataset, subject, study) LEFT JOIN copies USING (dataset, series)"""
    )
    _fault(connection, "conflicting_sex", "SELECT count(*) FROM subjects WHERE first_sex <> last_sex")
    _fault(connection, "conflicting_age", "SELECT count(*) FROM studies WHERE first_age <> last_age")
    _fault(connection, "conflicting_date", "SELECT count(*) FROM studies WHERE first_year <> last_year")
    _fault(connection, "invalid_age", "SELECT count(*) FROM resolved WHERE age_given AND age IS NULL")
    _fault(connection, "implausible_date", "SELECT count(*) FROM resolved WHERE date_given AND year IS NULL")
    _fault(connection, "invalid_images", "SELECT count(*) FROM resolved WHERE images IS NULL")
    _fault(
        connection,
        "shared_studies",
        "SELECT count(*) FROM (SELECT identity FROM studies GROUP BY identity HAVING count(*) > 1)",
    )
    _fault(connection, "shared_series", "SELECT count(*) FROM copies")
    for name in clinical:
        _fault(connection, "conflicting_clinical", f"SELECT count(*) FROM subjects WHERE first_{name} <> last_{name}")
    for name in numbers:
        _fault(connection, "invalid_clinical", f"SELECT count(*) FROM resolved WHERE {name}_given AND {name} = 0")
    connection.execute("DROP TABLE resolved")
    found = connection.execute("SELECT name, sum(found)::BIGINT FROM faults GROUP BY name").fetchall()
    return Faults(**dict(found))


def _number(field: str) -> str:
    """Return the whole number of a clinical field plus one, or 0 where it has none, or none that can be."""
    known = FIELDS[field]
    # NaN and infinity are numbers to DuckDB; neither lies between the bounds.
    whole = f"floor(TRY_CAST(raw.{field} AS DOUBLE))"
    return f"CASE WHEN {whole} BETWEEN {known.minimum} AND {known.maximum} THEN {whole}::INTEGER + 1 ELSE 0 END"


def _ends(field: str, missing: int) -> str:
    known = f"FILTER (resolved.{field} <> {missing})"
    return f"min({field}) {known} AS first_{field}, max({field}) {known} AS last_{field}"


def _agreed(field: str, missing: int) -> str:
    """Return the value that all records of a subject agree on."""
    return f"CASE WHEN first_{field} = last_{field} THEN first_{field} ELSE {missing} END"


def _fault(connection: "DuckDBPyConnection", name: str, statement: str) -> None:
    connection.execute(f"INSERT INTO faults SELECT '{name}', ({statement})")
