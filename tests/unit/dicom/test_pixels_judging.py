"""What kind of file is looked at how, and what follows from what is found."""

from pathlib import Path

import numpy as np
import pytest

from cancerimage.dicom.pixels import composite, faces, rules, scaling
from cancerimage.dicom.pixels.judging import judge
from cancerimage.dicom.pixels.kinds import File, Kind, kind
from cancerimage.dicom.pixels.looking import WEIGHTS, weigh
from cancerimage.dicom.pixels.reading import LEAST_CONTRAST, Text
from cancerimage.dicom.pixels.regions import Region, within
from cancerimage.dicom.pixels.verdicts import HELD, LOOKED, MODES, WHYS, Finding, Mode, State, Verdict, Why
from cancerimage.dicom.read import header
from tests.support.burning import seeded, slices, write
from tests.support.real_files import name, unique_files

ANY = rules.parse("{ true. } (0,0,8,4)")
NONE = rules.parse("{ false. } (0,0,8,4)")


def _series(folder: Path, modality: str, count: int = 3, **attributes: object) -> list[File]:
    image = np.random.default_rng(3).integers(0, 255, (32, 40)).astype(np.uint8)
    return [(path, header(path)) for path in write(folder, [image] * count, modality, **attributes)]


def _real(ending: str) -> File:
    path = next(path for path in unique_files() if name(path).endswith("/" + ending))
    return path, header(path)


def test_every_word_of_a_verdict_is_explained() -> None:
    assert set(WHYS) == set(Why)
    assert set(MODES) == set(Mode)
    assert set(faces.GROUNDS) == set(faces.Ground)
    assert set(WEIGHTS) == {Kind.SELDOM, Kind.OFTEN}
    assert not HELD & LOOKED
    for explanation in WHYS.values():
        assert explanation.sentence.endswith(".")
        assert explanation.remedy.endswith(".")


def test_a_series_is_as_doubtful_as_its_most_doubtful_file() -> None:
    clean, masked = Finding(Why.NOTHING_FOUND), Finding(Why.TEXT_MASKED, (Region(0, 0, 1, 1),))
    held = Finding(Why.TEXT_FAINT)
    a, b, c = Path("a"), Path("b"), Path("c")
    assert Verdict({}).state is State.CLEAN
    assert Verdict({a: clean}).state is State.CLEAN
    assert Verdict({a: clean, b: masked}).state is State.MASKED
    verdict = Verdict({a: clean, b: masked, c: held})
    assert verdict.state is State.REVIEW
    assert verdict.regions == {b: masked.regions}
    assert verdict.held == {c: Why.TEXT_FAINT}
    assert [finding.looked for finding in (clean, masked, held)] == [True, True, False]


@pytest.mark.parametrize(
    ("modality", "attributes", "expected"),
    [
        ("CT", {}, Kind.SELDOM),
        ("MR", {"ImageType": ["ORIGINAL", "PRIMARY", "M"]}, Kind.SELDOM),
        ("US", {}, Kind.OFTEN),
        ("XA", {}, Kind.OFTEN),
        ("RF", {}, Kind.OFTEN),
        ("ES", {}, Kind.OFTEN),
        ("OT", {}, Kind.OFTEN),
        ("SC", {}, Kind.OFTEN),
        ("CT", {"ImageType": ["DERIVED", "SECONDARY", "SCREEN SAVE"]}, Kind.OFTEN),
        ("CT", {"SeriesDescription": "Dose Report"}, Kind.OFTEN),
        ("CT", {"ImageType": ["DERIVED", "SECONDARY", "DOSE_INFO"]}, Kind.OFTEN),
        ("MR", {"BurnedInAnnotation": "YES"}, Kind.SELDOM),
        ("SM", {"ImageType": ["ORIGINAL", "PRIMARY", "LABEL"]}, Kind.OFTEN),
        ("SM", {"ImageType": ["ORIGINAL", "PRIMARY", "VOLUME"]}, Kind.NO_PICTURE),
        ("SEG", {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.66.4"}, Kind.NO_PICTURE),
        ("DOC", {"SOPClassUID": "1.2.840.10008.5.1.4.1.1.104.1"}, Kind.DOCUMENT),
    ],
)
def test_kinds(tmp_path: Path, modality: str, attributes: dict[str, object], expected: Kind) -> None:
    ((_, head),) = _series(tmp_path, modality, 1, **attributes)
    assert kind(head) is expected


def test_a_report_has_no_picture() -> None:
    assert kind(_real("test-SR.dcm")[1]) is Kind.NO_PICTURE


def test_off_looks_at_nothing_and_says_so(tmp_path: Path) -> None:
    verdict = judge(_series(tmp_path, "US"), Mode.OFF)
    assert verdict.state is State.CLEAN
    assert {(finding.why, finding.looked) for finding in verdict.findings.values()} == {(Why.NOT_LOOKED, False)}


@pytest.mark.parametrize(
    ("modality", "devices", "why"),
    [
        ("US", ANY, Why.RULE_ALONE),
        ("US", NONE, Why.NO_RULE),
        ("CT", ANY, Why.RULE_ALONE),
        ("CT", NONE, Why.LOW_RISK),
    ],
)
def test_rules_alone(tmp_path: Path, modality: str, devices: rules.Rules, why: Why) -> None:
    series = _series(tmp_path, modality)
    verdict = judge(series, "rules", devices=devices)
    assert not any(finding.looked for finding in verdict.findings.values())
    assert list(verdict.findings) == [path for path, _ in series]
    assert {finding.why for finding in verdict.findings.values()} == {why}
    expected = set(ANY.rules[0].regions) if devices is ANY else set()
    assert {region for regions in verdict.regions.values() for region in regions} == expected


def test_slices_that_are_said_to_hold_text_are_held_without_a_rule(tmp_path: Path) -> None:
    series = _series(tmp_path, "MR", BurnedInAnnotation="YES")
    assert set(judge(series, "rules", devices=NONE).held.values()) == {Why.NO_RULE}


def test_the_shipped_rules_are_used_where_no_others_are_named(tmp_path: Path) -> None:
    device = {"Manufacturer": "GE Healthcare", "ManufacturerModelName": "LOGIQE9"}
    verdict = judge(_series(tmp_path, "US", 1, **device), "rules")
    assert {region for regions in verdict.regions.values() for region in regions} == {Region(0, 0, 960, 70)}


def test_a_file_that_is_gone_is_held(tmp_path: Path) -> None:
    series = _series(tmp_path, "CT")
    series[1][0].unlink()
    for mode in (Mode.RULES, Mode.OCR):
        assert judge(series, mode).held == {series[1][0]: Why.PIXELS_UNREADABLE}


SURE = Text(Region(10, 10, 60, 12), 9, 0.95, 220)
FAINT = Text(Region(10, 40, 60, 12), 9, 0.95, LEAST_CONTRAST - 1)
GUESSED = Text(Region(10, 70, 60, 12), 9, 0.6, 220)
HARDLY_SEEN = Text(Region(10, 40, 60, 12), 18, 0.99, 71)
FAINT_GUESS = Text(Region(10, 70, 60, 12), 9, 0.6, LEAST_CONTRAST - 1)
LETTER = Text(Region(10, 90, 9, 12), 1, 0.95, 220)


@pytest.mark.parametrize(
    ("texts", "known", "why", "count"),
    [
        ((), Kind.SELDOM, None, 0),
        ((SURE,), Kind.SELDOM, None, 1),
        ((SURE, GUESSED), Kind.SELDOM, Why.TEXT_DOUBTFUL, 2),
        ((FAINT,), Kind.SELDOM, None, 1),
        ((SURE, HARDLY_SEEN), Kind.SELDOM, Why.TEXT_FAINT, 2),
        ((FAINT_GUESS,), Kind.SELDOM, Why.TEXT_DOUBTFUL, 1),
        ((SURE, FAINT_GUESS), Kind.SELDOM, Why.TEXT_DOUBTFUL, 2),
        ((FAINT_GUESS,), Kind.OFTEN, Why.TEXT_FAINT, 1),
        ((LETTER,), Kind.SELDOM, None, 0),
        ((SURE, GUESSED), Kind.OFTEN, None, 2),
        ((SURE, FAINT), Kind.OFTEN, Why.TEXT_FAINT, 2),
        ((LETTER,), Kind.OFTEN, None, 0),
    ],
)
def test_what_follows_from_what_was_read(texts: tuple[Text, ...], known: Kind, why: Why | None, count: int) -> None:
    found, regions = weigh(texts, known)
    assert found is why
    assert len(regions) == count
    assert all(any(region.covers(text.region) for text in texts) for region in regions)


def test_a_composite_keeps_what_is_the_same_on_all() -> None:
    chance = np.random.default_rng(5)
    images = [chance.integers(0, 200, (40, 40)).astype(np.uint8) for _ in range(20)]
    for image in images:
        image[5, 5:30], image[30, 5:30] = 255, 0
    made = composite.together(composite.of(image) for image in images)
    assert (made.lowest[5, 5:30] == 255).all()
    assert (made.highest[30, 5:30] == 0).all()
    assert np.median(made.lowest) < 40
    assert np.median(made.highest) > 160


def test_coloured_text_stands_out_from_black_and_from_white() -> None:
    image = np.zeros((2, 2, 3), np.uint8)
    image[0, 0], image[1] = (0, 0, 255), (255, 255, 255)
    image[1, 1] = (0, 0, 255)
    made = composite.of(image)
    assert made.lowest.tolist() == [[255, 0], [255, 255]]
    assert made.highest.tolist() == [[0, 0], [255, 0]]


@pytest.mark.parametrize(("count", "most"), [(1, 24), (24, 24), (25, 24), (500, 24), (10, 1), (10, 3)])
def test_images_are_spread_over_a_series(count: int, most: int) -> None:
    places = composite.spread(count, most)
    assert len(places) == min(count, most)
    assert places == tuple(sorted(set(places)))
    assert places[0] == 0
    assert most == 1 or places[-1] == count - 1


@pytest.mark.parametrize(
    ("window", "inverted", "ends"),
    [(None, False, (0, 255)), (None, True, (255, 0)), ((400.0, 600.0), False, (0, 255)), ((5e6, 6e6), False, (0, 255))],
)
def test_grey_levels(window: tuple[float, float] | None, inverted: bool, ends: tuple[int, int]) -> None:
    values = np.arange(1000, dtype=np.int16).reshape(20, 50) - 200
    shown = scaling.grey(values, window, inverted=inverted)
    assert shown.dtype == np.uint8
    assert (shown[0, 0], shown[-1, -1]) == ends


def test_an_image_of_one_value_is_black() -> None:
    assert not scaling.grey(np.full((4, 4), 7), None, inverted=False).any()


def test_windows_are_told_in_stored_values() -> None:
    assert scaling.window([40.0], [400.0], 2.0, -1024.0) == (432.0, 632.0)
    assert scaling.window([], [400.0], 1.0, 0.0) is None
    assert scaling.window([1.0], [1.0], 1.0, 0.0) is None


def test_regions_stay_inside_the_image() -> None:
    inner, outside = Region(1, 1, 2, 2), Region(50, 0, 5, 5)
    assert within([Region(-5, -5, 10, 10), inner, outside, Region(8, 8, 9, 9)], 10, 10) == (
        Region(0, 0, 5, 5),
        Region(8, 8, 2, 2),
    )


@pytest.mark.parametrize(
    ("ending", "expected", "ground"),
    [
        ("693_UNCR.dcm", faces.Head.YES, faces.Ground.SKULL),
        ("J2K_pixelrep_mismatch.dcm", faces.Head.YES, faces.Ground.HEADER),
        ("explicit_VR-UN.dcm", faces.Head.NO, faces.Ground.TOO_WIDE),
        ("emri_small.dcm", faces.Head.YES, faces.Ground.HEADER),
        ("examples_overlay.dcm", faces.Head.NO, faces.Ground.HEADER),
        ("MR_small.dcm", faces.Head.UNKNOWN, faces.Ground.NOTHING_SAID),
        ("examples_rgb_color.dcm", faces.Head.NO, faces.Ground.NOT_IN_SLICES),
    ],
)
def test_heads(ending: str, expected: faces.Head, ground: faces.Ground) -> None:
    assert faces.head([_real(ending)]) == faces.Flag(expected, ground)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("BRAIN", faces.Head.YES),
        ("Schädel nativ", faces.Head.YES),
        ("CRANE SANS INJECTION", faces.Head.YES),
        ("T1 motion corrected", faces.Head.UNKNOWN),
        ("surface coil", faces.Head.UNKNOWN),
        ("C-spine", faces.Head.UNKNOWN),
        ("PELVIS", faces.Head.NO),
        ("neck and chest, whole body", faces.Head.YES),
    ],
)
def test_heads_by_their_descriptions(tmp_path: Path, told: str, expected: faces.Head) -> None:
    attributes = {"SpecificCharacterSet": "ISO_IR 192", "SeriesDescription": told}
    assert faces.head(_series(tmp_path, "MR", 2, **attributes)).head is expected


def test_photographs_may_show_a_face(tmp_path: Path) -> None:
    assert faces.head(_series(tmp_path, "XC", 1)).head is faces.Head.UNKNOWN


def test_chance_is_seeded() -> None:
    """The images of these tests are the same every time."""
    first, second = (slices(3, 64, seeded(4)) for _ in range(2))
    assert all((one == other).all() for one, other in zip(first, second, strict=True))
