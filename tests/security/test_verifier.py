"""The verifier finds what a faulty engine would leave, in every kind of place and however it is written."""

import io
import warnings
from collections.abc import Callable
from functools import cache

import pytest
from pydicom import Dataset, config, dcmread
from pydicom.dataelem import RawDataElement
from pydicom.encaps import encapsulate, generate_frames
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag

from cancerimage.dicom.deidentify.plans import STANDARD
from cancerimage.dicom.verify import Hit, Kind, check, identifiers
from tests.support.cleaning import Cleaner
from tests.support.places import PLACES
from tests.support.real_files import name, unique_files
from tests.support.seeding import NATIVE, Seeded, plant, seeded, written

FILES = ("CT_small.dcm", "reportsi.dcm", "rtplan.dcm", "SC_rgb_rle.dcm")
"""An image, a report, a plan, and a compressed image."""


@cache
def pairs() -> dict[str, tuple[Seeded, bytes]]:
    """Return seeded files with their clean outputs."""
    cleaner = Cleaner(STANDARD)
    found = {}
    for path in unique_files():
        if path.name in FILES:
            for seed in seeded(path.read_bytes(), name(path), NATIVE):
                found[f"{path.name} {seed.syntax}"] = seed, cleaner.clean(seed.data).data
    return found


def changed(output: bytes, change: Callable[[Dataset], object]) -> bytes:
    """Return an output as a faulty engine would have written it."""
    with warnings.catch_warnings(), config.disable_value_validation():
        warnings.simplefilter("ignore")
        ds = dcmread(io.BytesIO(output))
        change(ds)
        return written(ds)


@pytest.mark.parametrize("which", pairs())
def test_what_an_engine_leaves_in_any_place_is_found(which: str) -> None:
    seed, clean = pairs()[which]
    searched = identifiers(seed.data)
    assert check(searched, clean) == ()
    faulty = {place: changed(clean, lambda ds, place=place: plant(ds, place)) for place in PLACES}  # type: ignore[misc]
    assert [place for place, output in faulty.items() if not check(searched, output)] == []


def person() -> Dataset:
    """Return a data set about somebody."""
    original, _ = pairs()["CT_small.dcm 1.2.840.10008.1.2.1"]
    ds = dcmread(io.BytesIO(original.data))
    ds.SpecificCharacterSet = "ISO_IR 100"
    ds.PatientName = "Brown^Françoise-Élodie^Maria"
    ds.PatientID = "KH 0417-2296"
    ds.PatientTelephoneNumbers = "555-3018"
    ds.AccessionNumber = "83016642"
    ds.OperatorsName = ["Kowalczyk^J", "Wu^Li", "Größer^P"]
    ds.InstitutionName = "St. Aldhelm General"
    ds.PatientBirthDate = "19470312"
    ds.StudyDate = "20040119"
    ds.StudyInstanceUID = "1.2.826.0.1.3680043.10.7.20040119.8"
    return ds


def private_text(text: bytes) -> Callable[[Dataset], object]:
    """Return a change that puts a text into an unknown private attribute, two sequences deep."""

    def change(ds: Dataset) -> None:
        inner = Dataset()
        inner.add_new(0x00190010, "LO", "GEMS_ACQU_01")
        inner.add_new(0x001910FF, "UN", text)
        item = Dataset()
        item.add_new(0x00081140, "SQ", Sequence([inner]))
        ds.add_new(0x00290010, "LO", "SIEMENS MED")
        ds.add_new(0x00291040, "SQ", Sequence([item]))

    return change


def binary(tag: int, vr: str, value: bytes) -> Callable[[Dataset], object]:
    """Return a change that puts bytes into an attribute of any VR."""

    def change(ds: Dataset) -> None:
        # pydicom writes bytes as they are only where it has read them so.
        ds[tag] = RawDataElement(BaseTag(tag), vr, len(value), value + b"\0" * (len(value) % 2), 0, False, True)

    return change


def measures(value: str) -> Callable[[Dataset], object]:
    """Return a change that adds a measured value."""

    def change(ds: Dataset) -> None:
        item = Dataset()
        item.NumericValue = value
        ds.MeasuredValueSequence = [item]

    return change


def says(text: str, attribute: str = "SeriesDescription") -> Callable[[Dataset], object]:
    return lambda ds: setattr(ds, attribute, text)


LEAKS: dict[str, tuple[Callable[[Dataset], object], Kind]] = {
    "a name in a text": (says("Thorax kowalczyk"), Kind.NAME),
    "a name that is an ordinary word": (says("Chest brown"), Kind.NAME),
    "a name inside of a word": (says("copy_of_DrKowalczyk2"), Kind.WORD),
    "a name in UTF-8": (
        lambda ds: (setattr(ds, "SpecificCharacterSet", "ISO_IR 192"), setattr(ds, "ImageComments", "FRANÇOISE")),
        Kind.NAME,
    ),
    "a name without its accents": (says("Francoise"), Kind.NAME),
    "a name in a code string": (says("KOWALCZYK", "BodyPartExamined"), Kind.NAME),
    "a name as the meaning of a private code": (
        lambda ds: setattr(ds, "ViewCodeSequence", [coded("77", "99ONE", "Kowalczyk")]),
        Kind.NAME,
    ),
    "a name as the value of a private code": (
        lambda ds: setattr(ds, "ViewCodeSequence", [coded("KOWALCZYK", "99ONE", "Axial")]),
        Kind.NAME,
    ),
    "a number in a text": (says("Chest 83016642"), Kind.WORD),
    "a number kept": (says("83016642", "AccessionNumber"), Kind.KEPT),
    "an id with blanks": (says("see KH 0417-2296."), Kind.IDENTIFIER),
    "a telephone number that is written otherwise": (says("call 555 30.18"), Kind.IDENTIFIER),
    "an id without its blanks": (says("KH04172296"), Kind.IDENTIFIER),
    "an institution": (says("ST. ALDHELM GENERAL", "ImageComments"), Kind.IDENTIFIER),
    "a date kept": (says("20040119", "SeriesDate"), Kind.DATE),
    "a date in a text": (says("follow-up of 20040119"), Kind.DATE),
    "a date with dots": (says("geb. 12.03.1947"), Kind.DATE),
    "a date with slashes, month first": (says("born 03/12/1947"), Kind.DATE),
    "a date with dashes": (says("1947-03-12"), Kind.DATE),
    "a date with a month in letters": (says("19 Jan 2004"), Kind.DATE),
    "the digits of a date inside of a text": (says("CT20040119abd"), Kind.DATE),
    "a date inside of a UID": (says("2.25.20040119.4", "FrameOfReferenceUID"), Kind.DATE),
    "a UID": (says("1.2.826.0.1.3680043.10.7.20040119.8", "FrameOfReferenceUID"), Kind.UID),
    "a UID that goes on from one": (says("1.2.826.0.1.3680043.10.7.20040119.8.1", "FrameOfReferenceUID"), Kind.UID),
    "a UID in a text": (says("of 1.2.826.0.1.3680043.10.7.20040119.8", "ImageComments"), Kind.UID),
    "a UID in private data": (private_text(b"1.2.826.0.1.3680043.10.7.20040119.8\0"), Kind.UID),
    "a name in private data": (private_text(b"operator KOWALCZYK"), Kind.NAME),
    "a preamble": (lambda ds: setattr(ds, "preamble", b"II*\0".ljust(128, b"\0")), Kind.PREAMBLE),
    "an AE title": (lambda ds: setattr(ds.file_meta, "SourceApplicationEntityTitle", "NODE"), Kind.META),
    "padding": (lambda ds: ds.add_new(0xFFFCFFFC, "OB", b"\0\0"), Kind.PADDING),
    **{f"a date as {text}": (says(f"CT {text}"), Kind.DATE) for text in (
        "12.03.47", "12. 3. 47", "12,03,47", "12_03_1947", "12_03_47", "12-MAR-47", "12 03 '47", "1203 47", "470312",
        "March 12, 1947", "12. Maerz 1947", "12 mars 47",
    )},
    "a date of two figures in a code string": (says("B_12_03_47", "BodyPartExamined"), Kind.DATE),
    "a date as a number": (says("19470312", "SeriesNumber"), Kind.DATE),
    "a date as a decimal": (says("19470312.5", "KVP"), Kind.DATE),
    "a date as a code of a public scheme": (
        lambda ds: setattr(ds, "ViewCodeSequence", [coded("19470312", "SCT", "Axial")]), Kind.DATE,
    ),
    "a number as a number": (says("83016642", "SeriesNumber"), Kind.IDENTIFIER),
    "a number as a decimal": (says("83016642.0", "KVP"), Kind.IDENTIFIER),
    "a number as a code of a public scheme": (
        lambda ds: setattr(ds, "ViewCodeSequence", [coded("83016642", "SCT", "Axial")]), Kind.IDENTIFIER,
    ),
    "a number as a measured value": (measures("83016642"), Kind.IDENTIFIER),
    "a number as an integer in binary": (lambda ds: ds.add_new(0x00189219, "UL", 83016642), Kind.IDENTIFIER),
    "a number as a float in binary": (lambda ds: ds.add_new(0x00189087, "FD", 83016642.0), Kind.IDENTIFIER),
    **{f"an id as {text}": (says(text), Kind.IDENTIFIER) for text in (
        "0417;2296", "04 17 22 96", "0417x2296", "0417*2296", "0417|2296", "0417\\2296",
    )},
    "a UID with dashes": (says("1-2-826-0-1-3680043-10-7-20040119-8", "ImageComments"), Kind.UID),
    "a name in small letters and another order": (says("j^kowalczyk", "OperatorsName"), Kind.KEPT),
    "a short name in another order": (says("li, wu", "OperatorsName"), Kind.KEPT),
    "a short name in a text": (says("Chest Wu Li"), Kind.NAME),
    "a short name in another order in a text": (says("Li,Wu"), Kind.NAME),
    "a short name in a palette": (binary(0x00281201, "OW", b"\0\1" * 9 + b"Wu Li 12"), Kind.NAME),
    "a name with its umlaut as two letters": (says("Groesser"), Kind.NAME),
    "a name without its umlaut": (says("Grosser"), Kind.NAME),
    **{f"a name in {vr}": (binary(tag, vr, b"Kowalczyk^J 1234"), Kind.IDENTIFIER) for tag, vr in (
        (0x00280106, "US"), (0x00189219, "SS"), (0x00189087, "FD"), (0x00281201, "OW"), (0x00660016, "OF"),
        (0x00181411, "UN"), (0x00720050, "OB"),
    )},
    "a name in a profile of colours": (binary(0x00282000, "OB", b"\0\0\2\x0cappl" + b"Kowalczyk"), Kind.IDENTIFIER),
    "a name in two bytes a letter": (
        binary(0x00282000, "OB", b"\1\2" + "Kowalczyk".encode("utf-16-le")), Kind.IDENTIFIER,
    ),
    "a date in a table of many numbers": (
        binary(0x00281201, "OW", bytes(range(256)) * 300 + b"\0born 12.03.1947\0"), Kind.DATE,
    ),
    "a text in the middle of the pixels": (
        lambda ds: setattr(ds, "PixelData", b"Kowalczyk".center(len(ds.PixelData), b"\0")), Kind.PIXELS,
    ),
    "a number in the middle of the pixels": (
        lambda ds: setattr(ds, "PixelData", b"83016642".center(len(ds.PixelData), b"\0")), Kind.PIXELS,
    ),
    "anything behind the pixels": (lambda ds: setattr(ds, "PixelData", ds.PixelData + b"\0\1" * 99), Kind.PIXELS),
    "a bit that no pixel has": (
        lambda ds: (
            setattr(ds, "BitsStored", 12), setattr(ds, "HighBit", 11), setattr(ds, "PixelRepresentation", 0),
            setattr(ds, "PixelData", b"\0\0" * 9000 + b"\0\x80" + b"\0\0" * (128 * 128 - 9001)),
        ),
        Kind.PIXELS,
    ),
    "a text in the pixels": (
        lambda ds: setattr(ds, "PixelData", ds.PixelData[:-40] + b"Kowalczyk".rjust(40)),
        Kind.PIXELS,
    ),
}  # fmt: skip


def coded(value: str, scheme: str, meaning: str) -> Dataset:
    item = Dataset()
    item.CodeValue, item.CodingSchemeDesignator, item.CodeMeaning = value, scheme, meaning
    return item


@cache
def about_somebody() -> tuple[bytes, bytes]:
    """Return a file about somebody and its clean output."""
    original = written(person())
    return original, Cleaner(STANDARD).clean(original).data


@pytest.mark.parametrize("what", LEAKS)
def test_a_leak_is_found_however_it_is_written(what: str) -> None:
    original, clean = about_somebody()
    searched = identifiers(original)
    assert check(searched, clean) == ()
    change, kind = LEAKS[what]
    hits = check(searched, changed(clean, change))
    assert kind in {hit.kind for hit in hits}


def test_what_stands_after_the_last_attribute_is_found() -> None:
    original, clean = about_somebody()
    assert {hit.kind for hit in check(identifiers(original), clean + b"KOWALCZYK")} & {Kind.PADDING, Kind.UNREADABLE}


def test_an_output_that_nobody_can_read_is_not_clean() -> None:
    original, clean = about_somebody()
    assert check(identifiers(original), clean[:-100]) == (Hit(Kind.UNREADABLE),)


def test_what_is_kept_by_decision_is_not_searched_for() -> None:
    original, clean = about_somebody()
    faulty = changed(clean, says("St. Aldhelm General", "InstitutionName"))
    assert check(identifiers(original), faulty)
    assert check(identifiers(original), faulty, kept=frozenset({0x00080080})) == ()


def test_allowed_words_pass_and_allowed_names_do_not() -> None:
    original = written(changed_person(SeriesDescription="Zebrafisch Kowalczyk"))
    clean = about_somebody()[1]
    searched, allowed = identifiers(original), frozenset({"zebrafisch", "kowalczyk"})
    faulty = changed(clean, says("Zebrafisch"))
    assert {hit.kind for hit in check(searched, faulty)} == {Kind.WORD}
    assert check(searched, faulty, allowed=allowed) == ()
    assert check(searched, changed(clean, says("Kowalczyk")), allowed=allowed)


def test_japanese_in_seven_bits_is_found_in_other_character_sets() -> None:
    ds = person()
    ds.SpecificCharacterSet = ["", "ISO 2022 IR 87"]
    ds.PatientName = "Yamada^Tarou=山田^太郎"
    original = written(ds)
    clean = Cleaner(STANDARD).clean(original).data
    searched = identifiers(original)
    assert check(searched, clean) == ()
    for part in ("山田", "太郎"):
        faulty = changed(clean, lambda ds, part=part: in_utf_8(ds, f"CT {part}"))  # type: ignore[misc]
        assert Kind.NAME in {hit.kind for hit in check(searched, faulty)}


def in_utf_8(ds: Dataset, text: str) -> None:
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SeriesDescription = text


COMPRESSED = "SC_rgb_jpeg_dcmtk.dcm", "JPEG-LL.dcm", "JPEG2000.dcm", "MR_small_jpeg_ls_lossless.dcm"


@pytest.mark.parametrize("file", COMPRESSED)
def test_what_is_written_beside_a_compressed_image_is_found(file: str) -> None:
    (path,) = (path for path in unique_files() if path.name == file)
    source = path.read_bytes()
    clean = Cleaner(STANDARD).clean(source).data
    searched = identifiers(source)
    assert check(searched, clean) == ()
    begin = b"\xff\x4f" if b"2000" in file.encode() else b"\xff\xd8"
    ds = dcmread(io.BytesIO(clean))
    for text in (b"words", b"19470312", "a name".encode("utf-16-le")):
        frames = list(generate_frames(ds.PixelData, number_of_frames=1))
        segment = (b"\xff\x64" if begin == b"\xff\x4f" else b"\xff\xfe") + (len(text) + 2).to_bytes(2) + text
        at = 2 if begin == b"\xff\xd8" else frames[0].index(b"\xff\x52")
        frames[0] = frames[0][:at] + segment + frames[0][at:]
        faulty = changed(clean, lambda ds, frames=frames: setattr(ds, "PixelData", encapsulate(frames)))  # type: ignore[misc]
        assert Kind.PIXELS in {hit.kind for hit in check(searched, faulty)}


def changed_person(**attributes: str) -> Dataset:
    ds = person()
    for keyword, value in attributes.items():
        setattr(ds, keyword, value)
    return ds


def test_a_hit_names_a_place_and_never_a_value() -> None:
    original, clean = about_somebody()
    hits = check(identifiers(original), changed(clean, private_text(b"KOWALCZYK 83016642 19470312")))
    assert {hit.place for hit in hits} == {"(0029,1040)[1] (0008,1140)[1] (0019,10FF)"}
    assert not any(word in repr(hits).upper() for word in ("KOWALCZYK", "83016642", "19470312"))
