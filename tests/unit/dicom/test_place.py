"""The folder that a batch writes to: only ever our own, with nothing to share before the batch is graded."""

import json
import os
from collections.abc import Set
from pathlib import Path

import pytest

from cancerimage.dicom.deidentify.fates import Fate
from cancerimage.dicom.deidentify.folder import Manner
from cancerimage.dicom.deidentify.grade import Grade
from cancerimage.dicom.deidentify.ids import Ids
from cancerimage.dicom.deidentify.keys import ProjectKey, UnusableKey
from cancerimage.dicom.deidentify.place import Place, PlaceTaken
from cancerimage.dicom.pixels.verdicts import Mode
from tests.support.folders import run
from tests.support.originals import original

LAX = Manner(mode=Mode.OFF, words=frozenset({"zorbexaal"}))
"""The name of a hospital is allowed by mistake, and the verifier sees it."""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    original(tmp_path / "in" / "one.dcm")
    return tmp_path / "in"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "out")


def test_work_of_the_time_before_ids_had_a_form_goes_on_with_those_it_has(source: Path, place: Place) -> None:
    report = run(source, place)
    manner = json.loads(place.manner.read_text("utf-8"))
    assert manner.pop("ids") == Ids.PROJECT
    place.manner.write_text(json.dumps(manner), "utf-8")
    assert run(source, place) == report
    with pytest.raises(PlaceTaken, match="ids and site differ"):
        run(source, place, Manner(mode=Mode.OFF, site="a3f1", ids=Ids.PLATFORM))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


FOREIGN = (
    {"thesis.txt"},
    {"images/holiday.jpg", "private/unfinished/thesis.doc", "private/quarantine.csv"},
    {"private/manner.json", "private/journal.jsonl", "private/key"},
    {"private/manifest.json"},
    {"private/manifest.json.new", "photo.jpg"},
)


@pytest.mark.parametrize("files", FOREIGN)
def test_folder_that_is_not_ours_is_left_as_it_is(files: Set[str], source: Path, place: Place) -> None:
    for file in files:
        path = place.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("somebody's")
    before = contents(place.root)
    with pytest.raises(PlaceTaken, match="something else"):
        run(source, place)
    assert contents(place.root) == before


def test_run_that_was_killed_at_its_first_step_is_gone_on_with(source: Path, place: Place) -> None:
    place.private.mkdir(parents=True)
    (place.private / "manifest.json.new").touch()
    assert run(source, place).fates[Fate.RELEASED] == 1


def test_what_others_put_beside_the_images_stays(source: Path, place: Place) -> None:
    run(source, place)
    notes = [place.images / "notes.txt", next(place.images.glob("*/*/*")) / "notes.txt"]
    for path in notes:
        path.write_text("mine")
    original(source / "two.dcm", 2)
    (source / "one.dcm").unlink()
    run(source, place)
    assert [path.read_text() for path in notes] == ["mine", "mine"]
    assert len(list(place.images.rglob("*.dcm"))) == 1


@pytest.mark.parametrize(
    "name", ["out/key", "out/images/key", "out/private/held/key", "out/private/people.csv", "in/key"]
)
def test_key_is_kept_where_nothing_sweeps_or_shares_it(name: str, source: Path, place: Place, tmp_path: Path) -> None:
    with pytest.raises(PlaceTaken, match="The key cannot be"):
        run(source, place, key=tmp_path / name)
    assert not place.root.exists()
    assert [path.name for path in source.iterdir()] == ["one.dcm"]


def test_link_does_not_hide_where_a_key_is(source: Path, place: Place, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").symlink_to(source)
    with pytest.raises(PlaceTaken, match="among the originals"):
        run(source, place, key=tmp_path / "elsewhere" / "key")


def test_refused_run_makes_no_key(source: Path, place: Place, tmp_path: Path) -> None:
    run(source, place)
    with pytest.raises(PlaceTaken, match="key differs"):
        run(source, place, key=tmp_path / "other")
    assert not (tmp_path / "other").exists()
    with pytest.raises(UnusableKey, match="cannot be written"):
        run(source, Place(tmp_path / "second"), key=tmp_path / "nowhere" / "key")


@pytest.mark.parametrize("mode", [0o604, 0o640, 0o602, 0o666])
def test_key_that_others_can_read_is_refused(mode: int, source: Path, place: Place, tmp_path: Path) -> None:
    key = tmp_path / "key"
    ProjectKey.create().save(key)
    key.chmod(mode)
    with pytest.raises(UnusableKey, match="chmod 600"):
        run(source, place, key=key)
    assert not place.root.exists()


def test_blocked_batch_leaves_nothing_among_the_images(source: Path, place: Place) -> None:
    fine = run(source, place, LAX)
    assert fine.judgement.grade is Grade.REVIEW
    before = contents(place.images)
    bad = original(source / "bad.dcm", 1, 2, InstitutionName="Zorbexaal", SeriesDescription="Zorbexaal liver")
    blocked = run(source, place, LAX)
    assert blocked.judgement.grade is Grade.BLOCKED
    assert list(place.images.iterdir()) == []
    assert contents(place.ungraded) == before
    told = json.loads((place.root / "report.json").read_text())
    assert told["may_be_shared"] == ["report.html", "report.json"]
    journal = place.journal.read_bytes()
    assert run(source, place, LAX) == blocked
    assert place.journal.read_bytes() == journal
    bad.unlink()
    assert run(source, place, LAX) == fine
    assert contents(place.images) == before
    assert not any(place.ungraded.iterdir())


def test_release_that_was_stopped_halfway_is_finished(source: Path, place: Place) -> None:
    original(source / "two.dcm", 2)
    report = run(source, place)
    before = contents(place.images)
    moved = sorted(before)[0]
    waits = place.ungraded / moved
    waits.parent.mkdir(parents=True)
    os.replace(place.images / moved, waits)
    journal = place.journal.read_bytes()
    assert run(source, place) == report
    assert contents(place.images) == before
    assert place.journal.read_bytes() == journal
