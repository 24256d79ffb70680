"""Of which images no face can be drawn: without pixels, of projections, and of too few slices across the body."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cancerimage.dicom import tags
from cancerimage.dicom.deidentify.decisions import People
from cancerimage.dicom.deidentify.survey import WANTED, survey
from cancerimage.dicom.deidentify.words import Words
from cancerimage.dicom.pixels import faces
from cancerimage.dicom.pixels.decoding import Profile
from cancerimage.dicom.pixels.depth import MOST, Depth
from cancerimage.dicom.pixels.faces import Flag, Ground, Head
from cancerimage.dicom.pixels.kinds import File
from cancerimage.dicom.read import header, headers
from tests.support.burning import write
from tests.support.real_files import name, unique_files

ACROSS, TILTED = [1, 0, 0, 0, 1, 0], [1, 0, 0, 0, 0.8829, 0.4695]
FROM_FRONT, FROM_SIDE = [1, 0, 0, 0, 0, -1], [0, 1, 0, 0, 0, -1]
THIN, NOBODY_KNOWS = Flag(Head.NO, Ground.TOO_THIN), Flag(Head.UNKNOWN, Ground.NOTHING_SAID)
SHARED = {"StudyInstanceUID": "1.2.3", "FrameOfReferenceUID": "1.2.4", "SeriesInstanceUID": "1.2.5"}


def one(folder: Path, modality: str = "MR", at: float = 0.0, **said: Any) -> Path:
    """Write one slice of five millimetres across the body."""
    image = np.full((8, 8), 40, np.uint8)
    place = {"ImageOrientationPatient": ACROSS, "ImagePositionPatient": [0, 0, at], "SliceThickness": 5}
    given = {"ImageType": ["ORIGINAL", "PRIMARY", "OTHER"], **SHARED, **place, **said}
    if modality == "MR":
        given.setdefault("SOPClassUID", "1.2.840.10008.5.1.4.1.1.4")
    return write(folder / str(len(list(folder.iterdir()))), [image], modality, **given)[0]


def flagged(paths: Iterable[Path], *beside: Path) -> Flag:
    """Return the flag of one series, beside others of the same study."""
    series: list[File] = [(path, header(path)) for path in paths]
    depth = Depth()
    for head in (*(head for _, head in series), *map(header, beside)):
        depth.add(head)
    return faces.head(series, thin=depth.thin)


def real(*endings: str) -> list[Path]:
    found = [path for path in unique_files() if name(path).endswith(tuple("/" + ending for ending in endings))]
    assert len(found) == len(endings)
    return found


def test_the_real_files_of_which_no_face_can_be_drawn() -> None:
    heart, scouts = real("98892001/CT5N/2062", "98892001/CT5N/2392"), real("98892001/CT2N/6293", "98892001/CT2N/6924")
    assert flagged(heart, *scouts) == THIN
    assert flagged(scouts, *heart) == Flag(Head.NO, Ground.PROJECTION)
    assert flagged(real("CT_small.dcm")) == THIN
    # It is derived: nothing tells that nobody has drawn it.
    assert flagged(real("MR_small.dcm")) == NOBODY_KNOWS
    # One slice from the side shows a profile.
    assert flagged(real("98892003/MR1/15820")) == NOBODY_KNOWS


def test_files_without_pixels_show_nothing(tmp_path: Path) -> None:
    path = one(tmp_path, BodyPartExamined="HEAD")
    head = header(path)
    assert faces.head([(path, head)]) == Flag(Head.YES, Ground.HEADER)
    without = replace(head, pixels=None)
    assert faces.head([(path, without)]) == Flag(Head.NO, Ground.NO_PICTURE)
    assert faces.head([(path, without), (path, head)]) == Flag(Head.YES, Ground.HEADER)


@pytest.mark.parametrize(("places", "flag"), [((0,), THIN), ((0, 5, 10), THIN), ((0, 5, 10.1), NOBODY_KNOWS)])
def test_slices_count_from_the_first_to_the_last(places: Iterable[float], flag: Flag, tmp_path: Path) -> None:
    assert flagged([one(tmp_path, at=place) for place in places]) == flag


def test_slices_at_one_place_count_once(tmp_path: Path) -> None:
    """So are those that wait for a contrast agent to arrive."""
    assert flagged([one(tmp_path) for _ in range(8)]) == THIN


@pytest.mark.parametrize(
    "said",
    [
        {"ImageOrientationPatient": FROM_SIDE},
        {"ImageOrientationPatient": FROM_FRONT},
        {"ImageOrientationPatient": []},
        {"ImageOrientationPatient": [1, 0, 0, 0, 0, 0]},
        {"ImageOrientationPatient": [1, 0, 0, 1, 0, 0]},
        {"ImagePositionPatient": []},
        {"SliceThickness": None},
        {"SliceThickness": 0},
        {"SliceThickness": MOST + 1},
        {"ImageType": ["DERIVED", "SECONDARY", "OTHER"]},
        {"ImageType": ["ORIGINAL", "SECONDARY", "OTHER"]},
        {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.7"},
    ],
)
def test_whatever_does_not_tell_how_deep_it_is_stays_unknown(said: dict[str, Any], tmp_path: Path) -> None:
    assert flagged([one(tmp_path, **said)]) == NOBODY_KNOWS
    assert flagged([one(tmp_path)], one(tmp_path, SeriesInstanceUID="1.2.6", **said)) == NOBODY_KNOWS


@pytest.mark.parametrize(("tag", "value"), [(tags.FRAMES, b"2 "), (tags.PHOTOMETRIC, b"RGB ")])
def test_files_of_several_frames_and_colours_do_not_tell_either(tag: int, value: bytes, tmp_path: Path) -> None:
    head, depth = header(one(tmp_path)), Depth()
    depth.add(head)
    assert depth.thin
    depth.add(replace(head, values={**head.values, tag: value}))
    assert not depth.thin


def test_a_head_stays_a_head_however_thin(tmp_path: Path) -> None:
    assert flagged([one(tmp_path, SeriesDescription="t1 brain")]) == Flag(Head.YES, Ground.HEADER)
    assert flagged(real("693_UNCR.dcm")) == Flag(Head.YES, Ground.SKULL)


def test_a_gantry_may_be_tilted(tmp_path: Path) -> None:
    assert flagged([one(tmp_path, ImageOrientationPatient=TILTED)]) == THIN


@pytest.mark.parametrize(
    ("other", "flag"),
    [
        ({"at": 5.0}, THIN),
        ({"at": 50.0}, NOBODY_KNOWS),
        ({"at": 50.0, "BodyPartExamined": "CHEST"}, THIN),
        ({"at": 50.0, "BodyPartExamined": "HEAD"}, NOBODY_KNOWS),
        ({"FrameOfReferenceUID": "1.2.7", "SliceThickness": 10}, THIN),
        ({"FrameOfReferenceUID": "1.2.7", "SliceThickness": 10.5}, NOBODY_KNOWS),
        ({"ImageOrientationPatient": TILTED, "SliceThickness": 10.5}, NOBODY_KNOWS),
        ({"modality": "US"}, THIN),
    ],
)
def test_the_slices_of_a_study_count_together(other: dict[str, Any], flag: Flag, tmp_path: Path) -> None:
    beside = one(tmp_path, **{"SeriesInstanceUID": "1.2.6", **other})
    assert flagged([one(tmp_path)], beside) == flag


@pytest.mark.parametrize(
    ("modality", "said", "ground"),
    [
        ("CT", {}, Ground.PROJECTION),
        ("CT", {"SeriesDescription": "Head Scout"}, Ground.PROJECTION),
        ("CT", {"ImageOrientationPatient": FROM_SIDE}, Ground.PROJECTION),
        # A localizer of MR is made of slices.
        ("MR", {}, Ground.NOTHING_SAID),
        ("CT", {"ImageType": ["DERIVED", "SECONDARY", "LOCALIZER"]}, Ground.NOTHING_SAID),
        ("CT", {"ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"]}, Ground.NOTHING_SAID),
        ("CT", {"ImageOrientationPatient": []}, Ground.NOTHING_SAID),
    ],
)
def test_localizers_of_ct_are_no_slices(modality: str, said: dict[str, Any], ground: Ground, tmp_path: Path) -> None:
    look = {"ImageType": ["ORIGINAL", "PRIMARY", "LOCALIZER"], "ImageOrientationPatient": FROM_FRONT, **said}
    path = one(tmp_path, modality, **look)
    assert flagged([path]).ground is ground
    # Beside slices they say where these were taken.
    with_slices = Ground.TOO_THIN if ground is Ground.PROJECTION and "SeriesDescription" not in said else None
    if with_slices is not None:
        assert flagged([one(tmp_path), path]).ground is with_slices


def test_volumes_of_x_rays_are_volumes(tmp_path: Path) -> None:
    path = one(tmp_path, "XA", SOPClassUID="1.2.840.10008.5.1.4.1.1.13.1.1")
    assert flagged([path]) == NOBODY_KNOWS


def test_a_head_between_raised_arms_is_not_too_wide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    series = [(path, header(path)) for path in [one(tmp_path, "CT", PixelSpacing=[1, 1])]]
    for ring, flag in ((0.7, Flag(Head.NO, Ground.TOO_WIDE)), (0.95, NOBODY_KNOWS)):
        found = Profile(faces.WIDTHS[1] + 50, ring)
        monkeypatch.setattr(faces, "profile", lambda path, spacing, found=found: found)
        assert faces.head(series) == flag


def test_a_survey_counts_the_slices_of_all_series_of_a_study(tmp_path: Path) -> None:
    """Each slice is a series of its own, as some archives write them."""

    def thin(count: int) -> set[bool]:
        folder = tmp_path / str(count)
        folder.mkdir()
        for number in range(count):
            one(folder, at=5.0 * number, SeriesInstanceUID=f"1.2.9.{number}", PatientName="X^Y", PatientID="4711")
        found = survey(folder, Words.load(), doubtful=People.MERGE)
        assert len(found.series) == count
        return {series.thin for series in found.series}

    assert thin(3) == {True}
    assert thin(4) == {False}


def test_depths_are_read_from_what_a_survey_reads() -> None:
    """The survey reads headers for other attributes than a judge does."""
    files = [path for path in unique_files() if name(path).startswith("pydicom/")]
    kinds = []
    for wanted in (tags.INDEXED, WANTED):
        depths: dict[str, Depth] = {}
        for _, read in headers(files, wanted):
            if not isinstance(read, Exception):
                depths.setdefault(read.study, Depth()).add(read)
        kinds.append({study: depth.thin for study, depth in depths.items()})
    assert kinds[0] == kinds[1]
    assert set(kinds[0].values()) == {True, False}
