"""Clinical tables for tests: invented people, and mapping files for them."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from cancerimage.node.clinical.mapping import parse
from cancerimage.node.clinical.reading import Reading, read
from cancerimage.node.clinical.tables import Table

TODAY = date(2026, 1, 31)

MAPPING = """
subject: {column: id}
facts:
  sex: {column: sex}
  born: {column: born}
  diagnosed: {column: diagnosed}
  seen: {column: seen}
  died: {column: died}
fields:
  age_at_diagnosis: {column: age}
  diagnosis_year: {column: year}
  topography: {column: site}
  morphology: {column: histology}
  stage: {column: stage}
  ct: {column: ct}
  cn: {column: cn}
  cm: {column: cm}
  pt: {column: pt}
  pn: {column: pn}
  pm: {column: pm}
  grade: {column: grade}
  er: {column: er}
  pr: {column: pr}
  her2: {column: her2}
  ki67: {column: ki67}
  psa: {column: psa}
  gleason: {column: gleason}
  isup: {column: isup}
  birads: {column: birads}
  pirads: {column: pirads}
  treatment: {column: treatment}
  followup_days: {column: followup}
  vital_status: {column: vital}
"""
"""A mapping that reads every field and every fact."""

HEADERS = (
    "id", "sex", "born", "diagnosed", "seen", "died", "age", "year", "site", "histology", "stage",
    "ct", "cn", "cm", "pt", "pn", "pm", "grade", "er", "pr", "her2",
    "ki67", "psa", "gleason", "isup", "birads", "pirads", "treatment", "followup", "vital",
)  # fmt: skip


def table(*rows: Mapping[str, str], headers: Sequence[str] = HEADERS) -> Table:
    """Return a table with these cells; those that are not named are empty, and everybody has an id."""
    filled = ({"id": f"P{number}", **row} for number, row in enumerate(rows, start=1))
    return Table(tuple(headers), tuple(tuple(row.get(header, "") for header in headers) for row in filled))


def reading(*rows: Mapping[str, str], mapping: str = MAPPING) -> Reading:
    """Read rows of a table."""
    return read(table(*rows), parse(mapping.encode()), TODAY)


def write_csv(path: Path, made: Table) -> Path:
    """Write a table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(made.headers)
        writer.writerows(made.rows)
    return path
