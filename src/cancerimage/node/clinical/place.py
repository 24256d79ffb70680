"""Where the clinical table of a dataset is, and what is in it."""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from cancerimage.node.clinical.faults import ClinicalFault
from cancerimage.node.clinical.fields import COLUMNS, DATASET, FIELDS, SUBJECT

FILE = "clinical.csv"
NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")

Rows = Mapping[str, Mapping[str, str]]
"""The values of each subject by field; what is empty was not recorded."""


def place(data_dir: Path, dataset: str) -> Path:
    """Return where the clinical table of a dataset is; raises ClinicalFault where that is no name of a dataset."""
    return data_dir / "datasets" / _named(dataset) / FILE


def key_place(data_dir: Path, dataset: str) -> Path:
    """Return where the key is that new ids of the dataset's subjects come from; raises ClinicalFault."""
    return data_dir / "keys" / f"{_named(dataset)}.key"


def _named(dataset: str) -> str:
    if NAME.fullmatch(dataset) is None:
        raise ClinicalFault(
            "This is no name of a dataset: it begins with a small letter or digit and has up to 64 of these: "
            "a-z 0-9 . _ -"
        )
    return dataset


def read_rows(path: Path) -> Rows:
    """Return the rows of a clinical table; nothing where there is none. Raises ClinicalFault."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            if not set(reader.fieldnames or ()) <= set(COLUMNS) or SUBJECT not in (reader.fieldnames or ()):
                raise ClinicalFault(f"{path} was changed by hand or is damaged. Move it away and import again.")
            return {row[SUBJECT]: {name: row[name] or "" for name in FIELDS if name in row} for row in reader}
    except FileNotFoundError:
        return {}


def written(dataset: str, fields: Iterable[str], rows: Rows) -> bytes:
    """Return a clinical table as CSV, ordered by the new ids, which say nothing of the order it came in."""
    named = tuple(fields)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((DATASET, SUBJECT, *named))
    for subject in sorted(rows):
        writer.writerow((dataset, subject, *(rows[subject].get(name, "") for name in named)))
    return out.getvalue().encode()
