"""The engine: what comes out of a file, whatever way it is written."""

import struct
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread

from cancerimage.dicom import file_meta, tags
from cancerimage.dicom.deidentify import objects_path
from cancerimage.dicom.deidentify.actions import Action
from cancerimage.dicom.deidentify.encoding import Encoding
from cancerimage.dicom.deidentify.engine import Cleaned, Engine
from cancerimage.dicom.deidentify.identifiers import IDENTIFYING, Identifiers, identifiers
from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.dicom.deidentify.losses import Loss
from cancerimage.dicom.deidentify.options import Option
from cancerimage.dicom.deidentify.plans import STANDARD, Profile
from cancerimage.dicom.deidentify.words import Words
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.read import header
from cancerimage.dicom.silence import silence
from cancerimage.dicom.syntaxes import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, SYNTAXES, Syntax
from tests.support.elements import UNDEFINED, endless, explicit, file, implicit
from tests.support.real_files import name, unique_files

CT = "1.2.840.10008.5.1.4.1.1.2"
SR = "1.2.840.10008.5.1.4.1.1.88.33"
KEY = ProjectKey(bytes(range(32)))
PERSON = Identifiers("patient 1", frozenset({"smith", "john"}))
LARGE = 8 << 20
"""Real files above this are left to the long form of the tests."""


@cache
def words() -> Words:
    return Words.load()


@cache
def engine(options: frozenset[Option] = STANDARD.options) -> Engine:
    return Engine(Profile(options), KEY, words())


def even(value: bytes, padding: bytes = b" ") -> bytes:
    return value + padding * (len(value) % 2)


def ui(tag: int, uid: str) -> bytes:
    return explicit(tag, "UI", even(uid.encode(), b"\0"))


def begin(sop_class: str = CT) -> bytes:
    return ui(tags.SOP_CLASS, sop_class) + ui(tags.SOP_INSTANCE, "1.2.3.4")


PLACE = ui(tags.STUDY, "1.2.3.1") + ui(tags.SERIES, "1.2.3.2")


def clean(dataset: bytes, syntax: Syntax = EXPLICIT, *, looked: bool = False, fresh: bool = False) -> Cleaned:
    one = Engine(STANDARD, KEY, words()) if fresh else engine()
    return one.clean(file(dataset, syntax), PERSON, looked=looked)


def read(cleaned: Cleaned) -> Dataset:
    return dcmread(BytesIO(cleaned.data))


@cache
def accepted() -> dict[Path, tuple[bytes, Cleaned]]:
    """Return the real files that are de-identified, with what comes out."""
    found = {}
    for path in unique_files():
        if path.stat().st_size > LARGE:
            continue
        data = path.read_bytes()
        try:
            head = header(data, IDENTIFYING)
            found[path] = data, engine().clean(data, identifiers([head], words()))
        except Unreadable:
            continue
    return found


def test_most_real_files_are_accepted() -> None:
    assert len(accepted()) > 200


@pytest.mark.parametrize("syntax", sorted({one.uid for one in SYNTAXES.values()}))
def test_results_are_files_of_the_same_instance(syntax: str) -> None:
    for path, (data, cleaned) in accepted().items():
        before = header(data)
        if before.syntax.uid != syntax:
            continue
        after = header(cleaned.data, tags.INDEXED | {tags.MEDIA_STORAGE_SOP_INSTANCE, tags.TRANSFER_SYNTAX})
        if before.pixels and before.pixels.length is None and not before.syntax.encapsulated:
            # Its elements are not written as it says; what it says of its pixels is true.
            assert after.syntax.encapsulated, name(path)
        else:
            assert after.syntax == before.syntax, name(path)
        assert after.sop_class == before.sop_class
        assert after.sop_instance == after.text(tags.MEDIA_STORAGE_SOP_INSTANCE) == cleaned.instance
        assert (after.study, after.series, after.patient) == (cleaned.study, cleaned.series, cleaned.patient)
        assert cleaned.instance.startswith("2.25.")
        assert cleaned.data[:128] == bytes(128)
        assert len(cleaned.data) % 2 == 0


def seen(ds: Dataset) -> bytes | None:
    """Return what a viewer shows; None for pixels that nobody can decode."""
    try:
        return bytes(ds.pixel_array.tobytes())
    except (AttributeError, RuntimeError, ValueError):
        return None


def test_pixels_are_the_same_bytes() -> None:
    compared = 0
    for path, (data, cleaned) in accepted().items():
        with silence():
            before, after = dcmread(path, force=True), read(cleaned)
            for keyword in ("PixelData", "FloatPixelData", "DoubleFloatPixelData"):
                if keyword not in before or not header(data).sop_class:
                    continue
                expected = before[keyword].value
                if cleaned.losses[before[keyword].tag, Loss.BESIDE]:
                    # Something stood beside the pixels; they show the same.
                    assert seen(after) == seen(before), name(path)
                else:
                    assert after[keyword].value == expected + b"\0" * (len(expected) % 2), name(path)
                compared += 1
    assert compared > 150


def test_results_say_what_was_done() -> None:
    for _, cleaned in accepted().values():
        with silence():
            ds = read(cleaned)
        assert ds.PatientIdentityRemoved == "YES"
        assert ds.LongitudinalTemporalInformationModified == "MODIFIED"
        codes = [item.CodeValue for item in ds.DeidentificationMethodCodeSequence]
        assert codes == sorted(codes)
        assert codes[0] == "113100"
        assert len(ds.DeidentificationMethod) == len(codes) + 1
        assert str(ds.PatientName) == ds.PatientID == cleaned.patient
        assert ds.file_meta.ImplementationClassUID == file_meta.IMPLEMENTATION_CLASS
        assert not {0x00020016, 0x00020100, 0x00020102} & set(ds.file_meta.keys())


def test_both_paths_agree() -> None:
    """Whatever the walk can follow, pydicom's detour brings to the same elements."""
    compared = 0
    for path, (data, cleaned) in accepted().items():
        head = header(data)
        fragmented = head.pixels is not None and head.pixels.length is None
        if fragmented or head.syntax.big_endian or head.syntax.deflated:
            continue
        with silence():
            try:
                detour = objects_path.plain(data)
            except Unreadable:
                continue  # pydicom writes some of what it reads only after a repair
            again = engine().clean(file(detour), identifiers([header(data, IDENTIFYING)], words()))
            one, other = read(cleaned), read(again)
        assert one == other, name(path)
        compared += 1
    assert compared > 100


def test_what_no_definition_has_goes() -> None:
    cleaned = clean(begin() + explicit(0x00080007, "LO", b"SMITH ") + explicit(0x00100010, "PN", b"SMITH^JOHN") + PLACE)
    assert b"SMITH" not in cleaned.data
    assert cleaned.losses[0x00080007, Loss.UNDEFINED] == 1


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, DEFLATED, BIG_ENDIAN])
def test_every_native_syntax_comes_back_in_itself(syntax: Syntax) -> None:
    encoding = Encoding.of(syntax)
    dataset = b"".join(
        encoding.element(tag, vr, value)
        for tag, vr, value in (
            (tags.SOP_CLASS, b"UI", CT.encode()),
            (tags.SOP_INSTANCE, b"UI", b"1.2.3.4"),
            (tags.STUDY_DATE, b"DA", b"20010203"),
            (tags.STUDY, b"UI", b"1.2.3.1"),
            (tags.SERIES, b"UI", b"1.2.3.2"),
            (tags.ROWS, b"US", struct.pack(encoding.order + "H", 513)),
        )
    )
    cleaned = clean(dataset, syntax)
    after = header(cleaned.data)
    assert after.syntax == syntax
    assert after.integer(tags.ROWS) == 513
    assert after.text(tags.STUDY_DATE) not in ("", "20010203")


def test_sequences_without_lengths_and_of_unknown_kind_are_entered() -> None:
    reference = ui(0x00081150, CT) + ui(0x00081155, "1.2.3.9")
    plain = implicit(0x00081150, even(CT.encode(), b"\0")) + implicit(0x00081155, b"1.2.3.9\0")
    sources = {
        "with lengths": explicit(0x00081140, "SQ", implicit(tags.ITEM, reference)),
        "without": explicit(0x00081140, "SQ", endless(reference), UNDEFINED),
        "unknown, without": explicit(0x00081140, "UN", endless(plain), UNDEFINED),
        "unknown, with lengths": explicit(0x00081140, "UN", implicit(tags.ITEM, plain)),
    }
    results = {
        kind: clean(begin("1.2.840.10008.5.1.4.1.1.11.1") + source + PLACE).data for kind, source in sources.items()
    }
    for kind, data in results.items():
        assert b"1.2.3.9" not in data, kind
    enhanced = "1.2.840.10008.5.1.4.1.1.2.1"
    deeper = explicit(
        0x00089215, "SQ", endless(ui(0x00080100, "1.2") + explicit(0x00080104, "LO", b"SMITH ")), UNDEFINED
    )
    cleaned = clean(
        begin(enhanced) + explicit(0x00081115, "SQ", endless(ui(tags.SERIES, "1.2.3.2")), UNDEFINED) + PLACE
    )
    assert b"1.2.3.2" not in cleaned.data
    assert b"SMITH" not in clean(begin(enhanced) + deeper + PLACE).data


def test_report_keeps_its_tree_and_loses_its_words() -> None:
    code = (
        explicit(0x00080100, "SH", b"121071")
        + explicit(0x00080102, "SH", b"DCM ")
        + explicit(0x00080104, "LO", b"Finding ")
    )
    name_ = explicit(0x0040A043, "SQ", implicit(tags.ITEM, code))
    text = (
        explicit(0x0040A010, "CS", b"CONTAINS")
        + explicit(0x0040A040, "CS", b"TEXT")
        + name_
        + explicit(0x0040A160, "UT", even(b"liver of John Smith"))
    )
    inner = (
        explicit(0x0040A010, "CS", b"CONTAINS")
        + explicit(0x0040A040, "CS", even(b"CONTAINER"))
        + name_
        + explicit(0x0040A050, "CS", b"SEPARATE")
        + explicit(0x0040A730, "SQ", implicit(tags.ITEM, text))
    )
    tree = explicit(0x0040A040, "CS", even(b"CONTAINER")) + name_ + explicit(0x0040A050, "CS", b"SEPARATE")
    cleaned = clean(begin(SR) + PLACE + tree + explicit(0x0040A730, "SQ", implicit(tags.ITEM, inner)))
    ds = read(cleaned)
    leaf = ds.ContentSequence[0].ContentSequence[0]
    assert leaf.ValueType == "TEXT"
    assert leaf.ConceptNameCodeSequence[0].CodeMeaning == "Finding"
    assert "liver" in leaf.TextValue
    assert "smith" not in leaf.TextValue.lower()
    without = Engine(Profile(STANDARD.options - {Option.CLEAN_CONTENT}), KEY, words())
    bound = read(
        without.clean(file(begin(SR) + PLACE + tree + explicit(0x0040A730, "SQ", implicit(tags.ITEM, inner))), PERSON)
    )
    assert "liver" not in str(bound)
    assert len(bound.ContentSequence) == 1


def test_private_blocks_stay_only_where_they_are_known_to_be_safe() -> None:
    made = (
        explicit(0x00190010, "LO", even(b"SIEMENS MR HEADER"))
        + explicit(0x00190011, "LO", b"SMITH BLOCK ")
        + explicit(0x0019100C, "IS", b"1000")
        + explicit(0x0019100D, "UN", b"SMITH ")
        + explicit(0x0019110C, "IS", b"1000")
    )
    cleaned = clean(begin("1.2.840.10008.5.1.4.1.1.4") + made + PLACE)
    ds = read(cleaned)
    kept = [element for element in ds if element.tag.is_private]
    assert [element.tag for element in kept] == [0x00190010, 0x0019100C]
    assert b"SMITH" not in cleaned.data
    assert cleaned.losses[0, Loss.PRIVATE] > 0
    without = Engine(Profile(STANDARD.options - {Option.KEEP_SAFE_PRIVATE}), KEY, words())
    none = read(without.clean(file(begin("1.2.840.10008.5.1.4.1.1.4") + made + PLACE), PERSON))
    assert not [element for element in none if element.tag.is_private]


def test_odd_lengths_are_made_even_and_wrong_kinds_of_values_go() -> None:
    odd = explicit(tags.MODALITY, "CS", b"CT\x20") + explicit(tags.MANUFACTURER, "LO", b"GE")
    size = explicit(tags.ROWS, "US", b"\1\0") + explicit(tags.COLUMNS, "US", b"\3\0")
    bits = explicit(tags.BITS_ALLOCATED, "US", b"\x08\0") + explicit(tags.HIGH_BIT, "UT", b"JOHN SMITH")
    cleaned = clean(begin() + odd + PLACE + size + bits + explicit(tags.PIXELS, "OW", b"\1\2\3"))
    ds = read(cleaned)
    assert ds.Modality == "CT"
    assert b"SMITH" not in cleaned.data
    assert ds.PixelData == b"\1\2\3\0"
    assert cleaned.losses[tags.HIGH_BIT, Loss.FORM] == 1


def test_numbers_must_look_like_numbers() -> None:
    cleaned = clean(begin() + explicit(tags.SLICE_THICKNESS, "DS", b"SMITH ") + PLACE)
    assert b"SMITH" not in cleaned.data
    assert cleaned.losses[tags.SLICE_THICKNESS, Loss.FORM] == 1
    assert read(cleaned).SliceThickness is None  # type 2 in a CT image


def test_what_follows_the_pixels_goes_and_other_remains_are_refused() -> None:
    pixels = b"".join(explicit(tag, "US", b"\1\0") for tag in (tags.ROWS, tags.COLUMNS))
    pixels += explicit(tags.BITS_ALLOCATED, "US", b"\x10\0") + explicit(tags.PIXELS, "OW", b"\1\2")
    for rest in (bytes(7), b"JOHN SMITH WAS HERE AND THERE", explicit(tags.TRAILING_PADDING, "OB", b"SMITH ")):
        cleaned = clean(begin() + PLACE + pixels + rest)
        assert b"SMITH" not in cleaned.data
        assert cleaned.data.endswith(pixels[-14:])
    with pytest.raises(Unreadable):
        clean(begin() + PLACE + b"JOHN SMITH WAS HERE AND THERE")


def test_compressed_pixels_are_copied_as_they_are() -> None:
    syntax = SYNTAXES["1.2.840.10008.1.2.4.90"]
    # A codestream with the size of an image, a tile without data, and an end.
    stream = bytes.fromhex("ff4f ff51 0004 0000 ff90 000a 0000 0000000e 00 01 ff93 ffd9")
    fragments = implicit(tags.ITEM) + implicit(tags.ITEM, stream) + implicit(tags.SEQUENCE_END)
    pixels = explicit(tags.PIXELS, "OB", fragments, UNDEFINED)
    assert clean(begin() + PLACE + pixels, syntax).data.endswith(pixels)
    with pytest.raises(Unreadable) as refused:
        clean(begin() + PLACE + pixels[:-10], syntax)
    assert refused.value.reason is Reason.TRUNCATED


def test_elements_out_of_order_take_the_other_path() -> None:
    ordered = begin() + explicit(tags.MODALITY, "CS", b"CT") + PLACE
    mixed = begin() + PLACE + explicit(tags.MODALITY, "CS", b"CT")
    assert clean(mixed).data == clean(ordered).data


def test_sequence_of_which_nothing_is_known_goes() -> None:
    unknown = implicit(tags.ITEM, explicit(0x00080007, "LO", b"SMITH "))
    cleaned = clean(begin() + explicit(0x00081032, "SQ", unknown) + PLACE)
    assert b"SMITH" not in cleaned.data
    assert "ProcedureCodeSequence" not in read(cleaned)


def test_sequences_cannot_be_nested_without_end() -> None:
    inside = b""
    for _ in range(200):
        inside = explicit(0x0040A730, "SQ", endless(inside), UNDEFINED)
    with pytest.raises(Unreadable):
        clean(begin(SR) + PLACE + inside)


def test_own_markers_take_the_place_of_older_ones() -> None:
    older = explicit(tags.IDENTITY_REMOVED, "CS", b"NO") + explicit(tags.DEIDENTIFICATION_METHOD, "LO", b"SMITH ")
    cleaned = clean(begin() + explicit(tags.PATIENT_ID, "LO", b"1234") + older + PLACE)
    assert b"SMITH" not in cleaned.data
    assert read(cleaned).PatientIdentityRemoved == "YES"


@pytest.mark.parametrize("said", [b"", b"YES ", b"NO"])
def test_burned_in_text_is_denied_only_after_a_look(said: bytes) -> None:
    element = explicit(tags.BURNED_IN, "CS", said) if said else b""
    unseen = read(clean(begin() + PLACE + element))
    assert unseen.get("BurnedInAnnotation", "") == said.decode().strip()
    assert "113101" not in [item.CodeValue for item in unseen.DeidentificationMethodCodeSequence]
    seen = read(clean(begin() + PLACE + element, looked=True))
    assert seen.BurnedInAnnotation == "NO"
    assert "113101" in [item.CodeValue for item in seen.DeidentificationMethodCodeSequence]


def test_values_are_cleaned_in_the_character_set_of_their_file() -> None:
    charset = explicit(tags.SPECIFIC_CHARACTER_SET, "CS", b"ISO_IR 192")
    text = "liver Müller".encode()
    cleaned = clean(charset + begin() + explicit(tags.SERIES_DESCRIPTION, "LO", even(text)) + PLACE)
    assert read(cleaned).SeriesDescription == "liver"


def test_intervals_stay_and_dates_do_not() -> None:
    dates = explicit(tags.STUDY_DATE, "DA", b"20200101") + explicit(tags.SERIES_DATE, "DA", b"20200229")
    cleaned = read(clean(begin() + dates + PLACE))
    one, other = (date.fromisoformat(value) for value in (cleaned.StudyDate, cleaned.SeriesDate))
    assert (other - one).days == (date(2020, 2, 29) - date(2020, 1, 1)).days
    assert one != date(2020, 1, 1)


def test_people_do_not_share_what_is_remembered() -> None:
    description = explicit(tags.SERIES_DESCRIPTION, "LO", even(b"liver"))
    one = Engine(STANDARD, KEY, words())
    first = one.clean(file(begin() + description + PLACE), Identifiers("a", frozenset()))
    second = one.clean(file(begin() + description + PLACE), Identifiers("b", frozenset({"liver"})))
    assert first.patient != second.patient
    assert b"liver" in first.data
    assert b"liver" not in second.data


def test_everything_that_is_done_is_counted() -> None:
    cleaned = clean(begin() + explicit(tags.ACCESSION_NUMBER, "SH", b"123456") + PLACE, fresh=True)
    assert cleaned.counts[Action.UID] == 4  # its class too, which stays because the standard assigned it
    assert cleaned.counts[Action.EMPTY] == 1
    assert cleaned.losses[tags.ACCESSION_NUMBER, Loss.PROFILE] == 1


def test_uids_that_stay_must_be_uids() -> None:
    keeping = Engine(Profile(STANDARD.options | {Option.KEEP_UIDS}), KEY, words())
    kept = keeping.clean(file(begin() + PLACE), PERSON)
    assert (kept.study, kept.series, kept.instance) == ("1.2.3.1", "1.2.3.2", "1.2.3.4")
    climbing = ui(tags.SOP_CLASS, CT) + explicit(tags.SOP_INSTANCE, "UI", b"../../x\0")
    with pytest.raises(Unreadable):
        keeping.clean(file(climbing + PLACE), PERSON)
    assert clean(climbing + PLACE).instance.startswith("2.25.")


def test_class_without_a_definition_is_refused() -> None:
    with pytest.raises(Unreadable) as refused:
        clean(begin("1.2.3.4.5") + PLACE)
    assert refused.value.reason is Reason.UNKNOWN_CLASS
