"""The verifier as a program: two folders, a report without values, and an exit code."""

import subprocess
import sys
from pathlib import Path

import pytest
from pydicom import dcmread

from tests.support.cleaning import Cleaner
from tests.support.real_files import unique_files

FILES = ("CT_small.dcm", "MR_small.dcm", "rtplan.dcm", "reportsi.dcm")


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path, Path]:
    """Return originals, outputs, and the table that says who became whom."""
    source, output, table = tmp_path / "source", tmp_path / "output", tmp_path / "people.csv"
    source.mkdir()
    rows = ["patient_id,new_patient_id,study_instance_uid,study_date"]
    for path in unique_files():
        if path.name in FILES:
            data = path.read_bytes()
            (source / path.name).write_bytes(data)
            cleaned = Cleaner().clean(data)
            file = output / cleaned.patient / f"{cleaned.instance}.dcm"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(cleaned.data)
            rows.append(f",{cleaned.patient},{dcmread(path).StudyInstanceUID},")
    table.write_text("\n".join(rows) + "\n")
    return source, output, table


def verify(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cancerimage.dicom.verify", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_clean_outputs_pass(folders: tuple[Path, Path, Path]) -> None:
    source, output, table = folders
    done = verify(source, output, "--people", table)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"{len(FILES)} files were searched for what {len(FILES)} original files give away.",
        "Nothing was found.",
    ]


def test_without_a_table_dates_are_left_aside(folders: tuple[Path, Path, Path]) -> None:
    source, output, _ = folders
    done = verify(source, output)
    assert done.returncode == 0
    assert "dates were not compared" in done.stdout


def test_a_leak_is_told_by_kind_and_place_only(folders: tuple[Path, Path, Path]) -> None:
    source, output, table = folders
    leak, ds = next((path, ds) for path in output.rglob("*.dcm") if (ds := dcmread(path)).Modality == "CT")
    original = dcmread(source / "CT_small.dcm")
    ds.SeriesDescription = str(original.PatientID)
    ds.save_as(leak)
    done = verify(source, output, "--people", table)
    assert done.returncode == 1
    assert "(0008,103E)" in done.stdout
    assert str(leak.relative_to(output)) in done.stdout
    assert str(original.PatientID) not in done.stdout + done.stderr
    assert verify(source, output, "--people", table, "--keep", "0008103E", "--keep", "00100020").returncode == 0


def test_words_can_be_allowed(folders: tuple[Path, Path, Path], tmp_path: Path) -> None:
    source, output, table = folders
    for folder in (source, output):
        path, ds = next((path, ds) for path in folder.rglob("*.dcm") if (ds := dcmread(path)).Modality == "CT")
        ds.SeriesDescription = "Zebrafisch"
        ds.save_as(path)
    words = tmp_path / "words.txt"
    words.write_text("zebrafisch\n")
    assert verify(source, output, "--people", table).returncode == 1
    assert verify(source, output, "--people", table, "--words", words).returncode == 0


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    done = verify(tmp_path / "nowhere", tmp_path)
    assert done.returncode == 2
    assert "There is no folder" in done.stderr
