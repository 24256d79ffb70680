"""Going on where an earlier run was: nothing is taken over that a fresh run would make otherwise."""

import os
import shutil
from pathlib import Path

import pytest
from pydicom import dcmread

from cancerimage.dicom.deidentify.folder import Folder, Manner, key_for
from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.dicom.deidentify.place import Place
from cancerimage.dicom.deidentify.report import Report
from cancerimage.dicom.pixels.verdicts import Mode
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
        at = place or self.place
        folder = Folder(self.source, at, manner, key_for(self.source, at, self.key))
        with folder.held():
            folder.look()
            return folder.work(1)

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
