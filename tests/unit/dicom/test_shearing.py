"""The front of a head is blackened where it can be done, the brain stays, and whatever cannot be masked is held."""

import csv
import json
import random
from collections.abc import Iterable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from pydicom import Dataset, dcmread

from cancerimage.dicom.deidentify.decisions import Decision, Faces
from cancerimage.dicom.deidentify.fates import Fate
from cancerimage.dicom.deidentify.folder import Folder, Manner, key_for
from cancerimage.dicom.deidentify.grade import Grade
from cancerimage.dicom.deidentify.markers import FRONT
from cancerimage.dicom.deidentify.place import Place
from cancerimage.dicom.deidentify.report import Report
from cancerimage.dicom.deidentify.rulings import Said, say
from cancerimage.dicom.deidentify.waiting import Waiting
from cancerimage.dicom.faults import Reason
from cancerimage.dicom.pixels.shearing import Shear, shear
from cancerimage.dicom.pixels.verdicts import HELD, WHYS, Mode, Why
from cancerimage.dicom.read import header
from tests.support.heads import Array, Head, pixels
from tests.support.originals import original

SMALL = Head(between=8)
FEW = Head(between=10, lowest=-75)


def sheared(paths: Iterable[Path]) -> Shear:
    return shear([(path, header(path)) for path in paths])


def blackened(head: Head, found: Shear, path: Path) -> Array:
    black = np.zeros((head.size, head.size), bool)
    if (region := found.regions.get(path)) is not None:
        black[region.top : region.bottom, region.left : region.right] = True
    return black


@pytest.mark.parametrize(
    "head",
    [
        Head(),
        Head(turned=True, falling=True, between=8),
        Head(between=2.5, lowest=-80),
        Head(scale=0.72, between=4),
        Head(size=250, spacing=0.9, noise=80, clutter=True),
        Head(lowest=-400, between=8),
        Head(lowest=-55, between=5),
        Head(bent=20, size=140, lowest=-120, between=8),
        Head(bent=-10, size=140, lowest=-120, between=8),
    ],
    ids=[
        "adult",
        "on the face",
        "thin",
        "infant",
        "fine, with noise and metal",
        "whole body",
        "no chin",
        "bent back",
        "bent forwards",
    ],
)
def test_the_face_is_black_and_the_brain_is_not(tmp_path: Path, head: Head) -> None:
    made = head.write(tmp_path)
    paths = list(made)
    random.Random(4).shuffle(paths)  # noqa: S311  # an order, not a secret
    found = sheared(paths)
    assert found.why is None
    for path, height in made.items():
        black, there = blackened(head, found, path), head.tissues(height)
        assert not (black & there["brain"]).any()
        assert black[there["nose"] | there["eyes"]].all()
        # Nor is the back of the neck, nor what lies below the head.
        assert head.bent or not black[there["back"]].any()
        assert height > -200 * head.scale or not black.any()


def test_what_is_blackened_does_not_depend_on_how_it_was_scanned(tmp_path: Path) -> None:
    told = []
    for number, head in enumerate((SMALL, Head(between=8, falling=True), Head(between=8, turned=True))):
        made = head.write(tmp_path / str(number), names=lambda at: f"{at * 37 % 101}.dcm")
        found = sheared(made)
        heights = {}
        for path, height in made.items():
            rows = blackened(head, found, path).sum(axis=0)
            assert len(set(rows)) == 1, "straight across the image"
            heights[round(float(height))] = int(rows[0])
        told.append(heights)
    first, *others = told
    assert any(first.values())
    for other in others:
        assert other.keys() == first.keys()
        assert all(abs(other[height] - rows) <= 1 for height, rows in first.items())


@pytest.mark.parametrize(
    ("head", "said", "why"),
    [
        (FEW, {"Modality": "MR"}, Why.FACE_NOT_CT),
        (FEW, {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.4"}, Why.FACE_NOT_CT),
        (FEW, {"NumberOfFrames": 2}, Why.FACE_NOT_CT),
        (FEW, {"ImageOrientationPatient": [0, 1, 0, 0, 0, -1]}, Why.FACE_NOT_AXIAL),
        (FEW, {"ImageOrientationPatient": [1, 0, 0, 0, 0, -1]}, Why.FACE_NOT_AXIAL),
        (FEW, {"ImageOrientationPatient": [1, 0, 0, 0, 0.9848, -0.1736]}, Why.FACE_NOT_AXIAL),
        (FEW, {"ImageOrientationPatient": None}, Why.FACE_NOT_AXIAL),
        (FEW, {"ImagePositionPatient": None}, Why.FACE_NOT_WHOLE),
        (FEW, {"ImagePositionPatient": [0, 0, 5]}, Why.FACE_NOT_WHOLE),
        (FEW, {"PixelSpacing": None}, Why.FACE_NOT_WHOLE),
        (Head(between=12), {}, Why.FACE_NOT_WHOLE),
        (Head(between=8, skull=False), {}, Why.FACE_NO_SKULL),
        (Head(between=8, highest=10), {}, Why.FACE_NO_SKULL),
        (Head(between=8, lowest=30), {}, Why.FACE_NO_SKULL),
        (Head(between=8, scale=0.4), {}, Why.FACE_NO_SKULL),
        (Head(between=8, size=70), {}, Why.FACE_NO_SKULL),
        (Head(bent=30, size=140, between=8, highest=110), {}, Why.FACE_NO_SKULL),
        (Head(bent=-30, size=140, between=8, highest=110), {}, Why.FACE_NO_SKULL),
        (Head(looks=25, between=8), {}, Why.FACE_NO_SKULL),
        (FEW, {"RescaleSlope": None, "RescaleIntercept": None}, Why.FACE_NO_SKULL),
    ],
)
def test_what_cannot_be_masked_is_told(tmp_path: Path, head: Head, said: dict[str, object], why: Why) -> None:
    found = sheared(head.write(tmp_path, **said))
    assert (found.why, found.regions) == (why, {})
    assert why in HELD


def test_a_header_that_takes_the_back_for_the_front_is_not_believed(tmp_path: Path) -> None:
    """As if somebody on the face had been entered as lying on the back."""
    made = Head(between=8, turned=True).write(tmp_path, ImageOrientationPatient=[1, 0, 0, 0, 1, 0])
    assert sheared(made).why is Why.FACE_NO_SKULL


def test_a_series_with_a_gap_or_with_several_volumes_is_none(tmp_path: Path) -> None:
    made = list(SMALL.write(tmp_path))
    assert sheared(made[:9] + made[11:]).why is Why.FACE_NOT_WHOLE
    again = list(SMALL.write(tmp_path / "again"))
    assert sheared(made + again).why is Why.FACE_NOT_WHOLE
    moved = list(SMALL.write(tmp_path / "moved", FrameOfReferenceUID="1.2.3.5"))
    assert sheared(made[:12] + moved[12:]).why is Why.FACE_NOT_WHOLE
    assert sheared(made[:1]).why is Why.FACE_NOT_WHOLE
    made[3].write_bytes(made[3].read_bytes()[:-3000])
    assert sheared(made).why is Why.FACE_NOT_WHOLE


def run(root: Path, faces: Faces, mode: Mode = Mode.RULES) -> Report:
    source, place = root / "in", Place(root / "out")
    folder = Folder(source, place, Manner(mode=mode, faces=faces), key_for(source, place, None))
    with folder.held():
        folder.look()
        return folder.work(1)


def released(root: Path) -> dict[int, Dataset]:
    found = [dcmread(BytesIO(path.read_bytes())) for path in (root / "out" / "images").rglob("*.dcm")]
    return {round(float(ds.ImagePositionPatient[2])): ds for ds in found if "ImagePositionPatient" in ds}


def rows(root: Path, name: str) -> list[dict[str, str]]:
    with (root / "out" / "private" / name).open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_batch_is_released_with_the_front_black_and_says_so(tmp_path: Path) -> None:
    made = FEW.write(tmp_path / "in")
    regions = sheared(made)
    other = original(tmp_path / "in" / "mr.dcm", 1, 2, Modality="MR", BodyPartExamined="HEAD")
    held = run(tmp_path, Faces.HOLD)
    assert held.quarantine == {Reason.PIXELS_IN_DOUBT: len(made) + 1}

    report = run(tmp_path, Faces.MASK)
    assert report.fates == {Fate.RELEASED: len(made), Fate.QUARANTINED: 1}
    assert [(row["file"], row["where"]) for row in rows(tmp_path, "quarantine.csv")] == [
        (other.name, WHYS[Why.FACE_NOT_CT].sentence)
    ]
    assert report.masked == len(regions.regions) < len(made)
    assert report.judgement.grade is Grade.REVIEW
    assert any("shear plane" in because and "no validated defacing" in because for because in report.judgement.because)
    assert report.plain()["heads"]["series_front_blackened"] == 1
    assert "blackened by a shear plane" in (tmp_path / "out" / "report.html").read_text("utf-8")
    assert [(row["shows_a_head"], row["front_blackened"]) for row in rows(tmp_path, "heads.csv")] == [("yes", "yes")]
    images = released(tmp_path)
    for path, height in made.items():
        before, after = pixels(path), images[round(float(height))]
        black = blackened(FEW, regions, path)
        assert not after.pixel_array[black].any()
        assert (after.pixel_array == np.where(black, 0, before)).all()
        assert after.DeidentificationMethod[-1] == FRONT
        assert "113102" not in {item.CodeValue for item in after.DeidentificationMethodCodeSequence}
        assert after.get("RecognizableVisualFeatures", "") != "NO"

    assert run(tmp_path, Faces.MASK) == report
    kept = run(tmp_path, Faces.KEEP)
    assert kept.masked == kept.plain()["heads"]["series_front_blackened"] == 0
    assert all(FRONT not in ds.DeidentificationMethod for ds in released(tmp_path).values())


def test_nobody_who_asks_for_a_mask_goes_without_because_text_is_not_looked_for(tmp_path: Path) -> None:
    made = FEW.write(tmp_path / "in")
    report = run(tmp_path, Faces.MASK, Mode.OFF)
    assert report.fates == {Fate.RELEASED: len(made)}
    assert report.masked > 0
    assert all(ds.get("BurnedInAnnotation", "") != "NO" for ds in released(tmp_path).values())


def test_what_a_person_has_let_go_is_masked_all_the_same(tmp_path: Path) -> None:
    """A decision about text must not bring back a face."""
    made = FEW.write(tmp_path / "in", BurnedInAnnotation="YES")
    assert run(tmp_path, Faces.MASK).quarantine == {Reason.PIXELS_IN_DOUBT: len(made)}
    place = Place(tmp_path / "out")
    waiting = Waiting.read(place.waiting)
    assert waiting is not None
    files = {file.path: file.digest for group in waiting.groups for file in group.files}
    say(place.decisions, Said("a", files, Decision.RELEASE, (), "steward:ann", "2026-05-01T08:00:00"))
    report = run(tmp_path, Faces.MASK)
    assert report.fates == {Fate.RELEASED: len(made)}
    assert report.masked == len(sheared(made).regions)


def test_what_earlier_versions_have_written_down_says_that_nothing_is_masked(tmp_path: Path) -> None:
    """Such a head was held, or released as it was: whoever asks for a mask now gets one, and nothing is lost."""
    made = FEW.write(tmp_path / "in")
    run(tmp_path, Faces.KEEP)
    journal = Place(tmp_path / "out").journal
    told = []
    for line in map(json.loads, journal.read_text("ascii").splitlines()):
        files = {"files": [one[:-1] for one in line["files"]]} if "files" in line else {}
        told.append({name: value for name, value in line.items() if name not in {"fronts", "unmasked"}} | files)
    journal.write_text("".join(json.dumps(line) + "\n" for line in told), "ascii")
    report = run(tmp_path, Faces.MASK)
    assert report.fates == {Fate.RELEASED: len(made)}
    assert report.masked == len(sheared(made).regions)
