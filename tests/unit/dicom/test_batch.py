"""A whole folder: every file has a fate, a second run repeats nothing, and a changed manner is refused."""

import csv
import html
import json
import os
import shutil
from collections import deque
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from pydicom import dcmread

from cancerimage.dicom import tags
from cancerimage.dicom.deidentify import tasks, work
from cancerimage.dicom.deidentify.decisions import Decision
from cancerimage.dicom.deidentify.fates import Ending, Fate, Source, Tally
from cancerimage.dicom.deidentify.folder import Folder, Manner, key_for
from cancerimage.dicom.deidentify.grade import Grade
from cancerimage.dicom.deidentify.identifiers import Identifiers
from cancerimage.dicom.deidentify.ids import IDS, Ids, NoSite, platform_patient
from cancerimage.dicom.deidentify.journal import Journal
from cancerimage.dicom.deidentify.keys import ProjectKey, UnusableKey
from cancerimage.dicom.deidentify.losses import Loss
from cancerimage.dicom.deidentify.options import Option
from cancerimage.dicom.deidentify.place import Place, PlaceTaken
from cancerimage.dicom.deidentify.plans import Profile
from cancerimage.dicom.deidentify.processes import Crowd
from cancerimage.dicom.faults import Reason
from cancerimage.dicom.phantoms import Recipe, files, person
from cancerimage.dicom.pixels.faces import Head
from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.verdicts import Finding, Mode, Why
from cancerimage.dicom.verify.check import check
from cancerimage.dicom.verify.searched import identifiers
from tests.support.elements import explicit, file
from tests.support.folders import QUICK, run
from tests.support.originals import original

RECIPE = Recipe(matrix=32, slices=4)


@cache
def phantom(number: int) -> tuple[tuple[str, bytes], ...]:
    return tuple((str(one.path), one.data) for one in files(person(number), RECIPE))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """The files of two synthetic patients."""
    folder = tmp_path / "in"
    for number in (1, 2):
        for path, data in phantom(number):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "out")


def images(place: Place) -> dict[str, bytes]:
    return {
        str(path.relative_to(place.images)): path.read_bytes() for path in place.images.rglob("*") if path.is_file()
    }


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def first_image(source: Path) -> Path:
    return next(path for path in sorted(source.rglob("*")) if path.is_file())


def test_every_file_has_a_fate_and_every_patient_a_row(source: Path, place: Place) -> None:
    (source / "note.txt").write_text("not an image")
    (source / "empty.dcm").touch()
    report = run(source, place)
    count = sum(1 for path in source.rglob("*") if path.is_file())
    assert report.fates[Fate.RELEASED] + report.fates[Fate.QUARANTINED] == count
    assert dict(report.quarantine) == {Reason.NOT_DICOM: 1, Reason.EMPTY: 1}
    assert {row["reason"] for row in rows(place.private / "quarantine.csv")} == {"not_dicom", "empty"}
    people = rows(place.private / "people.csv")
    assert len({row["patient_id"] for row in people}) == 2
    assert {row["new_patient_id"] for row in people} == {path.name for path in place.images.iterdir()}
    assert {row["new_study_instance_uid"] for row in people} == {path.name for path in place.images.glob("*/*")}
    for row in people:
        assert int(row["days_from_first_study"]) >= 0
    for path in place.images.rglob("*.dcm"):
        ds = dcmread(path, stop_before_pixels=True)
        assert path.parts[-4:] == (ds.PatientID, ds.StudyInstanceUID, ds.SeriesInstanceUID, f"{ds.SOPInstanceUID}.dcm")


def test_private_folder_is_private_and_says_so(source: Path, place: Place) -> None:
    run(source, place)
    assert place.private.stat().st_mode & 0o777 == 0o700
    assert place.key.stat().st_mode & 0o777 == 0o600
    assert "must stay" in (place.private / "README.txt").read_text()
    assert not any(place.unfinished.iterdir())


def test_what_can_be_shared_tells_nothing_of_a_patient(source: Path, place: Place) -> None:
    (source / "SMITH^JOHN.txt").write_text("not an image")
    run(source, place)
    shared = (place.root / "report.html").read_text() + (place.root / "report.json").read_text()
    assert "SMITH" not in shared
    for row in rows(place.private / "people.csv"):
        for value in (row["patient_id"], row["new_patient_id"], row["study_instance_uid"], row["study_date"]):
            assert value
            assert value not in shared


def test_second_run_does_nothing_again(source: Path, place: Place) -> None:
    first = run(source, place)
    before = {path: path.stat().st_mtime_ns for path in place.images.rglob("*.dcm")}
    journal = place.journal.read_bytes()
    again = run(source, place)
    assert {path: path.stat().st_mtime_ns for path in place.images.rglob("*.dcm")} == before
    assert place.journal.read_bytes() == journal
    assert again == first


def test_what_is_new_changed_missing_or_gone_is_noticed(source: Path, place: Place) -> None:
    run(source, place)
    complete = images(place)
    lost = sorted(place.images.rglob("*.dcm"))[0]
    lost.unlink()
    run(source, place)
    assert images(place) == complete
    gone = first_image(source)
    content = gone.read_bytes()
    gone.unlink()
    fewer = run(source, place)
    assert fewer.fates[Fate.RELEASED] == len(images(place)) == len(complete) - 1
    gone.write_bytes(content)
    run(source, place)
    assert images(place) == complete


def test_result_depends_on_key_and_source_alone(source: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    one, other = Place(tmp_path / "one"), Place(tmp_path / "other")
    first, second = run(source, one, key=key), run(source, other, key=key)
    assert images(one) == images(other)
    assert first == second
    assert not one.key.exists()
    third = Place(tmp_path / "third")
    run(source, third)
    assert not images(third).keys() & images(one).keys()


def test_equal_files_are_taken_once_and_contradicting_ones_not_at_all(source: Path, place: Place) -> None:
    one, *_, other = sorted(path for path in source.rglob("*") if path.is_file())
    shutil.copy(one, source / "copy.dcm")
    (source / "changed.dcm").write_bytes(other.read_bytes()[:-2] + b"\x77\x77")
    report = run(source, place)
    assert report.fates[Fate.REPEATED] == 1
    assert report.quarantine == {Reason.DUPLICATE: 2}
    assert {row["file"] for row in rows(place.private / "quarantine.csv")} == {
        "changed.dcm", str(other.relative_to(source)),
    }  # fmt: skip


def test_work_goes_on_only_as_it_was_begun(source: Path, place: Place) -> None:
    run(source, place)
    with pytest.raises(PlaceTaken, match="options differs"):
        run(source, place, Manner(Profile(frozenset()), Mode.OFF))
    with pytest.raises(PlaceTaken, match="site differs"):
        run(source, place, Manner(mode=Mode.OFF, site="7"))
    place.key.unlink()
    with pytest.raises(PlaceTaken, match="key"):
        run(source, place)


def test_ids_in_the_platforms_form_are_verified_told_of_and_kept_to(source: Path, place: Place, tmp_path: Path) -> None:
    site = "2f6a7c1e-site"
    manner = Manner(mode=Mode.OFF, site=site, ids=Ids.PLATFORM)
    report, usual = run(source, place, manner), run(source, Place(tmp_path / "usual"))
    assert (report.judgement, report.fates, report.run.flight) == (usual.judgement, usual.fates, usual.run.flight)
    assert report.run.flight is not None
    assert not report.run.flight.leaked
    people = {row["patient_id"]: row["new_patient_id"] for row in rows(place.private / "people.csv")}
    assert people == {one: platform_patient(one, site) for one in people}
    assert {path.split("/")[0] for path in images(place)} == set(people.values())
    assert {str(dcmread(BytesIO(data)).PatientID) for data in images(place).values()} == set(people.values())
    assert json.loads((place.root / "report.json").read_text())["patient_ids"] == "platform"
    page = (place.root / "report.html").read_text()
    assert html.escape(IDS[Ids.PLATFORM]) in page
    assert not [
        data for data in (*images(place).values(), page.encode(), report.json().encode()) if site.encode() in data
    ]
    assert run(source, place, manner) == report
    with pytest.raises(PlaceTaken, match="ids differs"):
        run(source, place, Manner(mode=Mode.OFF, site=site))
    with pytest.raises(NoSite, match="--site"):
        run(source, Place(tmp_path / "none"), Manner(mode=Mode.OFF, site=" ", ids=Ids.PLATFORM))
    assert not (tmp_path / "none").exists()


def test_figures_that_an_id_in_the_platforms_form_has_by_chance_block_nothing(tmp_path: Path, place: Place) -> None:
    known = next(one for one in map(str, range(123456, 999999)) if one in platform_patient(one, "a3f1"))
    source = original(tmp_path / "in/1.dcm", PatientID=known, BodyPartExamined="ABDOMEN")
    run(tmp_path / "in", place, Manner(mode=Mode.OFF, site="a3f1", ids=Ids.PLATFORM))
    new = platform_patient(known, "a3f1")
    (output,) = images(place).values()
    assert new.encode() in output
    searched = identifiers(source.read_bytes())
    assert check(searched, output)
    assert not check(searched, output, chosen=new)
    # Only a long number, only the whole of it, and only as the id or name of a patient.
    assert check(searched, output, chosen=new[:-1])
    assert check(searched, output.replace(new.encode(), known.encode().ljust(len(new))), chosen=known)
    assert check(searched, output.replace(b"ABDOMEN ", known.encode() + b"  "), chosen=new)


def test_two_runs_do_not_share_a_folder(source: Path, place: Place) -> None:
    folder = Folder(source, place, QUICK, key_for(source, place, None))
    with folder.held(), pytest.raises(PlaceTaken, match="at work"), folder.held():
        pass


def test_folder_of_somebody_else_is_left_alone(source: Path, place: Place) -> None:
    place.root.mkdir()
    (place.root / "thesis.txt").touch()
    with pytest.raises(PlaceTaken):
        run(source, place)
    assert [path.name for path in place.root.iterdir()] == ["thesis.txt"]
    with pytest.raises(PlaceTaken):
        run(source, Place(place.root / "thesis.txt"))


def test_damaged_key_is_no_key(source: Path, place: Place, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("no key")
    with pytest.raises(UnusableKey):
        run(source, place, key=tmp_path / "key")


def test_rehearsal_writes_nothing_and_tells_the_same(source: Path, place: Place) -> None:
    folder = Folder(source, place, QUICK, key_for(source, place, None))
    folder.look()
    rehearsed = folder.rehearse(1)
    assert not place.root.exists()
    done = run(source, place)
    assert rehearsed.fates == done.fates
    assert rehearsed.losses == done.losses


def test_pictures_at_risk_are_held_back_without_a_look(source: Path, place: Place) -> None:
    report = run(source, place, Manner(mode=Mode.RULES))
    held = report.quarantine[Reason.PIXELS_IN_DOUBT]
    assert held > 0
    assert report.judgement.grade is Grade.REVIEW
    for path in place.images.rglob("*.dcm"):
        assert dcmread(path, stop_before_pixels=True).Modality != "US"
    assert run(source, place, Manner(mode=Mode.RULES)) == report


def test_file_that_the_verifier_objects_to_is_not_written(tmp_path: Path) -> None:
    # The name of the hospital is a word that the project allows by mistake.
    dataset = b"".join(
        (
            explicit(tags.SOP_CLASS, "UI", b"1.2.840.10008.5.1.4.1.1.2\0"),
            explicit(tags.SOP_INSTANCE, "UI", b"1.2.3.4\0"),
            explicit(tags.INSTITUTION_NAME, "LO", b"Zorbexaal "),
            explicit(tags.SERIES_DESCRIPTION, "LO", b"Zorbexaal liver "),
            explicit(tags.STUDY, "UI", b"1.2.3.1\0"),
            explicit(tags.SERIES, "UI", b"1.2.3.2\0"),
        )
    )
    (tmp_path / "one.dcm").write_bytes(file(dataset))
    for name in ("images", "unfinished"):
        (tmp_path / name).mkdir()
    lax = tasks.Setting(
        tmp_path, tmp_path / "images", tmp_path / "unfinished", QUICK.profile, ProjectKey.create(),
        frozenset({"zorbexaal"}), mode=Mode.OFF,
    )  # fmt: skip
    task = tasks.Writing(Identifiers("somebody"), (Source("one.dcm", 1, 1),), {})
    written = work.Workshop(lax).perform(task)
    assert isinstance(written, tasks.Written)
    (ending,) = written.endings
    assert (ending.fate, ending.reason) == (Fate.QUARANTINED, Reason.IDENTIFIERS_REMAIN)
    assert ending.detail == "(0008,103E)"
    assert written.tally.hits
    assert not any((tmp_path / "images").iterdir())
    assert not written.tally.actions


class Deadly(Source):
    """A file that ends the process that takes it in hand."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (3,)


def test_crash_costs_only_the_file_that_caused_it(source: Path, place: Place) -> None:
    folder = Folder(source, place, QUICK, key_for(source, place, None))
    with folder.held():
        found = folder.look()
        series = found.series[0]
        deadly = Deadly("deadly.dcm", 1, 1)
        sources = (series.sources[0], deadly, *series.sources[1:3])
        task = tasks.Writing(found.people[series.patient], sources, {})
        results = list(Crowd(folder._setting(place.unfinished), 1).work_off(deque([task])))
    assert [part.sources for part, result in results if result is None] == [(deadly,)]
    written = [result for _, result in results if isinstance(result, tasks.Written)]
    assert [ending.fate for one in written for ending in one.endings] == [Fate.RELEASED] * 3


def test_outcomes_survive_being_written_down() -> None:
    source = Source("a/\udcff.dcm", 7, 9)
    held = Finding(Why.TEXT_FAINT, (Region(1, 2, 3, 4),))
    for ending in (
        Ending(source, Fate.QUARANTINED, reason=Reason.MALFORMED, detail="somewhere"),
        Ending(source, Fate.QUARANTINED, reason=Reason.PIXELS_IN_DOUBT, digest="1", head=Head.UNKNOWN, held=held),
        Ending(source, Fate.RELEASED, "a/b/c/d.dcm", 7, digest="1", result="2", decision=Decision.MASK),
    ):
        assert Ending.of(json.loads(json.dumps(ending.plain()))) == ending
    tally = Tally()
    tally.losses[0x00100010, Loss.PROFILE] += 2
    tally.hits["name", "(0010,0010)"] += 1
    assert Tally.of(json.loads(json.dumps(tally.plain()))) == tally


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    made = Journal(tmp_path / "journal")
    yield made
    made.close()


def test_line_that_was_cut_off_is_forgotten(journal: Journal, tmp_path: Path) -> None:
    journal.add({"number": 1})
    journal.close()
    with (tmp_path / "journal").open("ab") as file:
        file.write(b'{"number": 2')
    assert list(journal.lines()) == [{"number": 1}]
    journal.add({"number": 3})
    assert list(journal.lines()) == [{"number": 1}, {"number": 3}]


def test_key_can_be_kept_elsewhere(source: Path, place: Place, tmp_path: Path) -> None:
    key = ProjectKey.create()
    key.save(tmp_path / "key")
    report = run(source, place, key=tmp_path / "key")
    assert report.run.key == key.fingerprint
    assert not place.key.exists()


def test_options_that_keep_values_do_not_alarm_the_verifier(source: Path, place: Place) -> None:
    options = {Option.KEEP_DATES, Option.KEEP_UIDS, Option.KEEP_DEVICES, Option.KEEP_INSTITUTIONS}
    report = run(source, place, Manner(Profile(frozenset(options)), Mode.OFF))
    assert report.quarantine == {}
    assert report.fates[Fate.RELEASED] == len(images(place))
