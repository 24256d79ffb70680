"""What was found in a table: where, for whom and why; only counts of it are shared."""

import csv
import io
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from cancerimage.node.clinical.checks import CHECKS

COLUMNS = ("row", "patient_id", "where", "text", "check", "what_it_means", "what_to_do")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell begins with that a spreadsheet carries out."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong; it holds values of a patient and stays at the holder."""

    row: int
    subject: str
    place: str
    """The field or the fact that it concerns, or several of them."""
    code: str
    text: str = ""


def counts(findings: Iterable[Finding]) -> dict[str, dict[str, int]]:
    """Return how often each check found something, by the place."""
    found = Counter((one.code, one.place) for one in findings)
    return {
        code: {place: number for (of, place), number in sorted(found.items()) if of == code}
        for code in CHECKS
        if any(of == code for of, _ in found)
    }


def private_table(findings: Iterable[Finding]) -> str:
    """Return a row for each finding, as CSV, with the texts that were found."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in findings:
        check = CHECKS[one.code]
        cells = (one.subject, one.place, one.text, one.code, check.sentence, check.remedy)
        writer.writerow((one.row, *(f"'{cell}" if cell.startswith(FORMULA) else cell for cell in cells)))
    return out.getvalue()
