"""Asks the running demo one question by command, curl and Python, and compares with DuckDB on the Parquet file."""

import json
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import idc_index_data

import cancerimage

QUERY = "cancer:lung modality:CT"
HUB = "http://127.0.0.1:8000"
LUNG = (
    "lidc_idri", "nsclc_radiomics", "tcga_luad", "tcga_lusc",
    "lung_pet_ct_dx", "acrin_nsclc_fdg_pet", "nsclc_radiogenomics", "4d_lung",
)  # fmt: skip
SQL = """
    SELECT collection_id, count(DISTINCT PatientID), count(DISTINCT StudyInstanceUID), count(*)
    FROM read_parquet(?) WHERE Modality = 'CT' AND list_contains(?, collection_id) GROUP BY ALL
"""

Counts = dict[str, tuple[int, int, int]]


def expected() -> Counts:
    """Count in the source itself."""
    rows = duckdb.execute(SQL, [str(idc_index_data.IDC_INDEX_PARQUET_FILEPATH), list(LUNG)]).fetchall()
    return {dataset: (subjects, studies, series) for dataset, subjects, studies, series in rows}


def counts(result: dict[str, object]) -> Counts:
    """Read the counts of a result in JSON."""
    assert result["state"] == "complete", result["state"]  # noqa: S101
    assert result["missing"] == [], result["missing"]  # noqa: S101
    datasets = result["datasets"]
    assert isinstance(datasets, list)  # noqa: S101
    return {
        entry["dataset"]: (exactly(entry["subjects"]), exactly(entry["studies"]), exactly(entry["series"]))
        for entry in datasets
        if entry["policy"] == "open"
    }


def exactly(number: dict[str, object]) -> int:
    """Read a number that is told exactly."""
    assert number["meaning"] == "exact", number  # noqa: S101
    return int(str(number["value"]))


def by_command() -> Counts:
    """Ask with the command that stands beside this Python."""
    command = [str(Path(sys.executable).with_name("cancerimage")), "search", QUERY, "--hub", HUB, "--json"]
    return counts(json.loads(subprocess.run(command, check=True, capture_output=True).stdout))  # noqa: S603


def by_curl() -> Counts:
    """Ask with the very lines that README.md shows."""
    shown = re.search(r"<!-- ask by curl -->\n```sh\n(.*?)```", Path("README.md").read_text("utf-8"), re.DOTALL)
    assert shown, "README.md no longer shows how to ask by curl"  # noqa: S101
    return counts(json.loads(subprocess.run(["bash", "-c", shown[1]], check=True, capture_output=True).stdout))  # noqa: S603, S607


def by_python() -> Counts:
    """Ask with the client."""
    answer = cancerimage.search(QUERY, hub=HUB)
    return {
        entry.dataset: (int(entry.subjects), int(entry.studies), int(entry.series))
        for entry in answer.datasets
        if entry.policy == "open"
    }


def main() -> int:
    """Compare, and say how each way fared."""
    truth = expected()
    ways = {"command": by_command, "curl": by_curl, "Python": by_python}
    wrong = 0
    for name, ask in ways.items():
        got = ask()
        wrong += got != truth
        sys.stdout.write(f"{name}: {'equal' if got == truth else f'{got} instead of {truth}'}\n")
    subjects, studies, series = (sum(row[level] for row in truth.values()) for level in range(3))
    sys.stdout.write(f"{len(truth)} datasets, {subjects} subjects, {studies} studies, {series} series\n")
    return 1 if wrong else 0


sys.exit(main())
