"""The subjects of a dataset of whom there are images, as the summaries of its batches tell."""

import csv
from collections.abc import Mapping
from pathlib import Path


def pictured(data_dir: Path, dataset: str, coming: Path | None = None) -> Mapping[str, str]:
    """Return the sex that the images tell of each subject; nothing as long as no batch was released.

    `coming` is the summary of a batch that is to be released next.
    """
    found: dict[str, str] = {}
    released = sorted((data_dir / "datasets" / dataset / "series").glob("*.csv"))
    for path in (*released, *(() if coming is None else (coming,))):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                subject = row.get("subject")
                if subject and not found.get(subject):
                    found[subject] = row.get("sex") or ""
    return found
