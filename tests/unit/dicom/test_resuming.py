"""Going on where an earlier run was: nothing is taken over that a fresh run would make otherwise."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pydicom import dcmread
from pydicom.data import get_testdata_file

from cancerimage.dicom.deidentify import batch, earlier
from cancerimage.dicom.deidentify.decisions import Faces, People
from cancerimage.dicom.deidentify.fates import Ending, Fate
from cancerimage.dicom.deidentify.folder import Manner
from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.dicom.deidentify.place import Place
from cancerimage.dicom.deidentify.report import Report
from cancerimage.dicom.faults import PASSING, Reason
from cancerimage.dicom.pixels import rules
from cancerimage.dicom.pixels.verdicts import Mode
from tests.support.folders import run
from tests.support.originals import original

OFF, RULES = Manner(mode=Mode.OFF), Manner(mode=Mode.RULES)


class Site:
    """A folder of originals, a project's key, and a place that is gone on with."""

    def __init__(self, root: Path) -> None:
        self.root, self.source, self.place = root, root / "in", Place(root / "out")
        self.key = root / "key"
        ProjectKey.create().save(self.key)

    def run(self, manner: Manner = OFF, place: Place | None = None) -> Report:
        """De-identify what is not done yet."""
        return run(self.source, place or self.place, manner, self.key)

    def require_as_fresh(self, manner: Manner = OFF) -> None:
        """Demand that going on gives what a fresh run gives, to the last bit."""
        gone_on = self.run(manner)
        fresh = Place(self.root / "fresh")
        shutil.rmtree(fresh.root, ignore_errors=True)
        assert self.run(manner, fresh) == gone_on
        assert images(self.place) == images(fresh)

    def pieces(self) -> int:
        """Return how many pieces of work were ever done."""
        return self.place.journal.read_bytes().count(b'"files"')


def images(place: Place) -> dict[str, bytes]:
    return {str(path.relative_to(place.images)): path.read_bytes() for path in place.images.rglob("*.dcm")}


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path)
    original(made.source / "one.dcm", StudyDescription="CT CHEST Head", PatientName="Anon^1")
    return made


def test_what_a_later_file_tells_of_a_patient_counts_for_the_earlier_ones(site: Site) -> None:
    site.run()
    (output,) = images(site.place)
    assert dcmread(site.place.images / output).StudyDescription == "CT CHEST Head"
    original(site.source / "two.dcm", 2, PatientName="Head^Anna")
    site.require_as_fresh()
    assert dcmread(site.place.images / output).StudyDescription == "CT CHEST"


@pytest.mark.parametrize("manner", [OFF, RULES])
def test_change_that_neither_size_nor_time_shows_is_noticed(site: Site, manner: Manner) -> None:
    site.run(manner)
    before = (site.source / "one.dcm").stat()
    original(site.source / "one.dcm", StudyDescription="CT SPINE Head", PatientName="Anon^1")
    os.utime(site.source / "one.dcm", ns=(before.st_atime_ns, before.st_mtime_ns))
    after = (site.source / "one.dcm").stat()
    assert (after.st_size, after.st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    site.require_as_fresh(manner)
    assert [dcmread(site.place.images / path).StudyDescription for path in images(site.place)] == ["CT SPINE Head"]


def test_file_that_was_only_touched_is_not_done_again(site: Site) -> None:
    first = site.run()
    done = site.pieces()
    os.utime(site.source / "one.dcm", ns=(1, 1))
    assert site.run() == first
    assert site.pieces() == done


def test_output_that_is_not_what_was_verified_is_written_again(site: Site) -> None:
    first = site.run()
    before = images(site.place)
    (output,) = before
    path = site.place.images / output
    status = path.stat()
    path.write_bytes(path.read_bytes().replace(b"CT CHEST", b"MUELLER "))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert site.run() == first
    assert images(site.place) == before
    # Two lines of the journal tell of the same file now; it is counted once.
    assert site.run() == first


def test_series_is_judged_anew_when_a_file_joins_it(site: Site) -> None:
    site.run(RULES)
    done = site.pieces()
    original(site.source / "two.dcm", 2, StudyDescription="CT CHEST Head", PatientName="Anon^1")
    site.require_as_fresh(RULES)
    assert site.pieces() == done + 1


def test_what_may_have_passed_is_tried_again(site: Site) -> None:
    reasons = [*sorted(PASSING), Reason.MALFORMED]
    for number, _ in enumerate(reasons, 2):
        original(site.source / f"{number}.dcm", 1, number)
    first = site.run()
    written = [json.loads(line) for line in site.place.journal.read_text("ascii").splitlines()]
    lines = [line for line in written if "files" in line]
    with site.place.journal.open("a") as journal:
        for line, reason in zip(lines, reasons, strict=False):
            ending = Ending.of(line["files"][0])
            failed = replace(ending, fate=Fate.QUARANTINED, output="", reason=reason)
            journal.write(json.dumps(line | {"files": [failed.plain()]}) + "\n")
    again = site.run()
    assert again.quarantine == {Reason.MALFORMED: 1}
    assert again.fates[Fate.RELEASED] == first.fates[Fate.RELEASED] - 1


def test_decoder_that_is_installed_by_now_is_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A region of a compressed picture is to be blackened, which takes a decoder."""
    shutil.copy(str(get_testdata_file("examples_ybr_color.dcm")), site.source / "cine.dcm")
    manner = Manner(mode=Mode.RULES, devices=rules.parse('{ Modality.equals("US") } (0,0,8,4)'))
    hidden = site.root / "hidden"
    hidden.mkdir()
    for decoder in ("PIL", "gdcm", "pylibjpeg"):
        (hidden / f"{decoder}.py").write_text("raise ImportError('not installed')\n", "ascii")
    with monkeypatch.context() as without:
        without.setenv("PYTHONPATH", str(hidden))
        assert site.run(manner).quarantine == {Reason.PIXELS_UNREADABLE: 1}
    assert site.run(manner).quarantine == {}


def test_what_another_version_has_done_is_done_again(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as before:
        before.setattr(earlier, "MAKER", "0.0.1 2019a")
        before.setattr(batch, "MAKER", "0.0.1 2019a")
        first = site.run(RULES)
    pieces, canaries = site.pieces(), site.place.journal.read_bytes().count(b'"canaries"')
    out = images(site.place)
    assert site.run(RULES) == first
    assert images(site.place) == out
    assert site.pieces() == pieces + 1
    assert site.place.journal.read_bytes().count(b'"canaries"') == canaries + 1


def test_what_is_said_last_of_people_and_faces_counts(site: Site) -> None:
    original(site.source / "one.dcm", 1, BodyPartExamined="CHEST", PatientName="Okonjo^Ben")
    original(site.source / "two.dcm", 2, BodyPartExamined="CHEST", PatientName="Zwetschgenbaum^Berta")
    original(site.source / "head.dcm", 1, 2, BodyPartExamined="HEAD")
    for people, faces, held in (
        (People.HOLD, Faces.KEEP, {Reason.SEVERAL_PEOPLE: 2}),
        (People.MERGE, Faces.HOLD, {Reason.PIXELS_IN_DOUBT: 1}),
        (People.HOLD, Faces.REVIEW, {Reason.SEVERAL_PEOPLE: 2}),
    ):
        assert site.run(Manner(mode=Mode.RULES, people=people, faces=faces)).quarantine == held
        assert len(images(site.place)) == 3 - sum(held.values())
