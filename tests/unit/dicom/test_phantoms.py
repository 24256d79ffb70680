"""Synthetic files: readable, the same for the same seed, labelled, and with everything in them that the key names."""

import hashlib
import subprocess
import sys
from collections import Counter, defaultdict
from io import BytesIO

import numpy as np
import pytest
from pydicom import Dataset, dcmwrite
from pydicom.dataelem import DataElement

from cancerimage.dicom.phantoms import BurnedIn, File, Place, Recipe, files, person, vendors
from cancerimage.dicom.phantoms.body import Body
from cancerimage.dicom.phantoms.letters import HEIGHT, WIDTH, burn, drawn
from cancerimage.dicom.phantoms.plants import PLANTS, where
from cancerimage.dicom.phantoms.scanning import LESION
from cancerimage.dicom.phantoms.visits import Kind, visits
from tests.support.phantom_series import all_files, files_of, people, read

ALL_VENDORS = (*vendors.CT_VENDORS, *vendors.MR_VENDORS, *vendors.US_VENDORS)


def digest(made: tuple[File, ...]) -> str:
    return hashlib.sha256(b"".join(file.path.encode() + file.data for file in made)).hexdigest()


def plain_bytes(data: bytes) -> bytes:
    """Return the file in a syntax in which every text stands as it is, after the bytes of the file itself."""
    ds = read(data)
    out = BytesIO()
    ds.file_meta.TransferSyntaxUID = vendors.EXPLICIT
    if "PixelData" in ds:
        del ds.PixelData
    dcmwrite(out, ds, implicit_vr=False, little_endian=True, enforce_file_format=True)
    return data + out.getvalue()


def test_the_same_seed_gives_the_same_bytes_whatever_the_process_and_the_clock() -> None:
    script = (
        "import hashlib\n"
        "from tests.support.phantom_series import files_of\n"
        "from tests.unit.dicom.test_phantoms import digest\n"
        "print(digest(files_of(3)))"
    )
    environ = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "PYTHONPATH": "."}
    elsewhere = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=True)
    assert elsewhere.stdout.strip() == digest(files_of(3))


def test_another_seed_gives_other_people_with_other_identifiers() -> None:
    one, other = person(3), person(3, seed=1)
    assert {one.family, one.patient_id, visits(one)[0].uid}.isdisjoint(
        {other.family, other.patient_id, visits(other)[0].uid}
    )


def test_no_two_people_share_an_identifier() -> None:
    owners: dict[str, set[int]] = defaultdict(set)
    for file in all_files():
        for one in file.planted:
            if one.place is not Place.DATE:
                owners[one.token].add(file.take.person.number)
    assert owners
    assert not {token: numbers for token, numbers in owners.items() if len(numbers) > 1}


def test_every_device_is_used_and_every_syntax_that_needs_no_codec_is_written() -> None:
    used = {file.take.vendor.model for file in all_files()}
    assert used == {vendor.model for vendor in ALL_VENDORS}
    written = {read(file.data).file_meta.TransferSyntaxUID for file in all_files()}
    assert written == {vendors.IMPLICIT, vendors.EXPLICIT, vendors.DEFLATED, vendors.BIG_ENDIAN, vendors.RLE}


def test_every_file_is_read_and_shows_something() -> None:
    for file in all_files():
        ds = read(file.data)
        assert ds.file_meta.MediaStorageSOPInstanceUID == ds.SOPInstanceUID
        assert ds.SeriesInstanceUID == file.take.uid
        assert ds.Modality == file.take.modality
        assert str(ds.PatientName) == file.take.person.name
        if file.take.kind is not Kind.DOSE:
            assert np.ptp(ds.pixel_array) > 100


def test_everything_calls_itself_synthetic() -> None:
    for file in all_files():
        ds = read(file.data)
        for keyword in ("PatientName", "StudyDescription", "SeriesDescription", "ManufacturerModelName"):
            assert "SYNTHETIC" in str(ds[keyword].value)


def test_every_planted_text_is_in_its_file() -> None:
    places: Counter[Place] = Counter()
    for file in all_files():
        content = plain_bytes(file.data)
        for one in file.planted:
            places[one.place] += 1
            if one.place is Place.PIXELS:
                continue
            encodings = ("ascii",) if one.token.isascii() else ("latin-1", "utf-8")
            assert any(one.token.encode(encoding) in content for encoding in encodings), one
    assert set(places) == set(Place)


def test_every_plant_is_used() -> None:
    planted = {one.where for file in all_files() for one in file.planted}
    assert {where(plant.path) for plant in PLANTS} <= planted


def test_nothing_is_planted_where_that_was_not_wanted() -> None:
    recipe = Recipe(matrix=48, slices=4, planted=False, burned_in=BurnedIn.NONE)
    for file in files(person(2), recipe):
        places = {one.place for one in file.planted}
        assert places <= {Place.IDENTIFIER, Place.DATE, Place.UID, Place.LISTED_TEXT}
        ds = read(file.data)
        assert not any(element.tag.is_private for element in ds)
        assert ds.preamble == bytes(128)


def text_shown(ds: Dataset, box: tuple[int, int, int, int]) -> np.ndarray:
    pixels = ds.pixel_array
    if pixels.ndim == 3:
        pixels = pixels[..., 0]
    left, top, right, bottom = box
    part: np.ndarray = pixels[top:bottom, left:right]
    return part


@pytest.mark.parametrize("burned_in", BurnedIn)
def test_names_are_burned_in_where_they_are_said_to_be(burned_in: BurnedIn) -> None:
    kinds = set()
    for file in files(person(2), Recipe(matrix=200, slices=4, burned_in=burned_in)):
        ds = read(file.data)
        boxes = [one for one in file.planted if one.place is Place.PIXELS]
        assert (ds.get("BurnedInAnnotation") == "YES") == bool(boxes)
        for one in boxes:
            kinds.add(file.take.kind)
            assert one.box is not None
            shown = text_shown(ds, one.box)
            white = shown == (255 if ds.BitsStored == 8 else 4095)
            # A third of the dots of a letter are white, more or less; an empty box or a filled one is no text.
            assert 0.15 < white.mean() < 0.6
    expected: dict[BurnedIn, set[Kind]] = {
        BurnedIn.NONE: set(),
        BurnedIn.CAPTURES: {Kind.ULTRASOUND},
        BurnedIn.SERIES: {Kind.ULTRASOUND, Kind.CT},
    }
    assert kinds == expected[burned_in]


def test_an_overlay_shows_the_word_that_the_key_names() -> None:
    file = next(file for file in all_files() if any(one.place is Place.OVERLAY for one in file.planted))
    word = next(one.token for one in file.planted if one.place is Place.OVERLAY)
    ds = read(file.data)
    raw = ds[0x60003000].value
    if not ds.original_encoding[1]:
        raw = np.frombuffer(raw, ">u2").astype("<u2").tobytes()
    bits = np.unpackbits(np.frombuffer(raw, np.uint8), bitorder="little")[: ds.Rows * ds.Columns]
    letters = drawn(word)
    shown = bits.reshape(ds.Rows, ds.Columns)[:HEIGHT, : letters.shape[1]].astype(bool)
    assert (shown == letters[:, : ds.Columns]).all()


def test_letters_differ_and_are_cut_at_the_edge() -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:-/()"
    shapes = {letter: drawn(letter).tobytes() for letter in alphabet}
    assert len(set(shapes.values())) == len(alphabet)
    assert drawn("AB", scale=2).shape == (2 * HEIGHT, 2 * (2 * WIDTH + 1))
    image = np.zeros((10, 12), np.uint8)
    assert burn(image, "WWW", 4, 5, scale=1, grey=9) == (4, 5, 12, 10)
    assert not image[:5].any()


def series_of(kind: Kind) -> list[list[tuple[File, Dataset]]]:
    """Return every series of a kind, as its files with their objects."""
    found: dict[str, list[tuple[File, Dataset]]] = defaultdict(list)
    for file in all_files():
        if file.take.kind is kind:
            found[file.take.uid].append((file, read(file.data)))
    return list(found.values())


@pytest.mark.parametrize("kind", [Kind.CT, Kind.T2, Kind.T1])
def test_slices_lie_at_equal_steps_along_their_normal(kind: Kind) -> None:
    for series in series_of(kind):
        places = sorted({tuple(map(float, ds.ImagePositionPatient)) for _, ds in series}, key=lambda at: at[2])
        assert len({tuple(ds.ImageOrientationPatient) for _, ds in series}) == 1
        row, column = np.reshape([float(one) for one in series[0][1].ImageOrientationPatient], (2, 3))
        steps = np.diff(np.array(places), axis=0)
        thickness = float(series[0][1].SliceThickness)
        assert np.allclose(steps, thickness * np.cross(row, column), atol=1e-4)
        assert [ds.InstanceNumber for _, ds in series] == list(range(1, len(series) + 1))
        assert {ds.FrameOfReferenceUID for _, ds in series} == {series[0][1].FrameOfReferenceUID}


def test_hounsfield_units_are_those_of_a_body_in_air() -> None:
    for series in series_of(Kind.CT):
        values = np.concatenate([ds.pixel_array.ravel() for _, ds in series]).astype(int) - 1024
        air = values[values < -900]
        assert len(air) > len(values) / 5
        assert abs(np.median(air) + 1000) < 15
        soft = values[(values > -20) & (values < 250)]
        assert 50 < np.median(soft) < 120
        assert (values > 300).mean() > 0.002  # Bone, which is blurred in images this small.
        assert max(ds.pixel_array.max() for _, ds in series) < 4095


@pytest.mark.parametrize("number", range(1, 9))
def test_the_tumour_is_where_the_key_says_and_as_large(number: int) -> None:
    body = Body(person(number))
    x, y, z = (np.float32(one) for one in body.tumour_centre)
    near = np.linspace(-1, 1, 5, dtype=np.float32) * body.tumour_diameter / 8
    cube = np.meshgrid(x + near, y + near, z + near)
    assert np.isin(body.tissues(*(axis.ravel() for axis in cube)), LESION).mean() > 0.6


def test_the_tumour_is_seen_by_every_scanner_alike_and_shrinks_under_treatment() -> None:
    treated = next(one for one in people() if one.follow_up)
    seen: dict[str, dict[Kind, int]] = defaultdict(dict)
    for file in files_of(treated.number, Recipe(matrix=128, slices=24)):
        counts = seen[f"{file.take.visit.number}"]
        counts[file.take.kind] = counts.get(file.take.kind, 0) + file.tumour
    assert seen["2"][Kind.LOCALISER] == seen["1"][Kind.ULTRASOUND] == seen["2"][Kind.DOSE] == 0
    assert seen["4"][Kind.T2] < seen["3"][Kind.T2]
    assert seen["3"][Kind.T1] > seen["3"][Kind.T2] > 0


def test_ages_and_dates_fit_together() -> None:
    for one in people():
        assert 0 < one.days_old <= 4000
        days = [visit.day for visit in visits(one)]
        assert days == sorted(days)
        assert one.birth < days[0]
    for file in files_of(1):
        ds = read(file.data)
        assert len(ds.PatientAge) == 4
        assert ds.PatientAge[3] in "WMY"


def test_private_blocks_have_creators_and_some_elements_are_safe_to_keep() -> None:
    safe = [one for vendor in ALL_VENDORS for block in vendor.blocks for one in block.elements if one.safe]
    assert safe
    assert not [one for one in safe if "{token}" in one.value]
    for file in all_files():
        for element in read(file.data):
            if isinstance(element, DataElement) and element.tag.is_private and not element.tag.is_private_creator:
                assert element.private_creator
