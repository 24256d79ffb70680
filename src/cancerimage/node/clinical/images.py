"""The subjects of a dataset of whom there are images, as the summaries of its batches tell."""

import csv
from collections.abc import Mapping
from pathlib import Path


def pictured(data_dir: Path, dataset: str) -> Mapping[str, str]:
    """Return the sex that the images tell of each subject; nothing as long as no batch was summarised."""
    found: dict[str, str] = {}
    for path in sorted((data_dir / "datasets" / dataset / "series").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                subject = row.get("subject")
                if subject and not found.get(subject):
                    found[subject] = row.get("sex") or ""
    return found
