"""Reading headers: what is odd in files, files that are none, and windows over long ones."""

import gzip
import struct
import sys
import zlib
from pathlib import Path
from subprocess import run

import pytest

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.read import Header, Place, header, headers
from cancerimage.dicom.read.window import FIRST, LARGEST
from cancerimage.dicom.syntaxes import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, SYNTAXES, Syntax
from tests.support.elements import UNDEFINED, endless, explicit, file, implicit
from tests.support.real_files import real_files

NAME = explicit(tags.PATIENT_NAME, "PN", b"Invented^Ada")
ID = explicit(tags.PATIENT_ID, "LO", b"A 1 ")
PIXELS = explicit(tags.PIXELS, "OW", b"1234")
PRIVATE = 0x00091001


def why(data: bytes | Path) -> Reason:
    with pytest.raises(Unreadable) as fault:
        header(data)
    return fault.value.reason


def on_disk(data: bytes, folder: Path) -> Path:
    path = folder / "image"
    path.write_bytes(data)
    return path


def test_values_are_raw_and_read_as_asked() -> None:
    found = header(file(NAME + ID + explicit(tags.ROWS, "US", struct.pack("<H", 512)) + PIXELS))
    assert found.values[tags.PATIENT_ID] == b"A 1 "
    assert found.text(tags.PATIENT_ID) == found.patient == "A 1"
    assert found.integer(tags.ROWS) == 512
    assert found.text(tags.ROWS) == "512"
    assert found.number(tags.PATIENT_NAME) is None
    assert found.text(tags.STUDY) == ""
    assert found.texts(tags.STUDY) == ()


def test_only_what_is_wanted_is_kept() -> None:
    found = header(file(NAME + ID), frozenset({tags.PATIENT_ID, tags.TRANSFER_SYNTAX}))
    assert set(found.values) == {tags.PATIENT_ID, tags.TRANSFER_SYNTAX}


def test_a_header_does_not_show_its_values() -> None:
    assert "Ada" not in repr(header(file(NAME)))


@pytest.mark.parametrize("syntax", SYNTAXES.values(), ids=lambda syntax: syntax.uid)
def test_every_syntax_is_read(syntax: Syntax) -> None:
    dataset = NAME + ID + PIXELS
    if not syntax.explicit:
        dataset = implicit(tags.PATIENT_NAME, b"Invented^Ada") + implicit(tags.PATIENT_ID, b"A 1 ")
    if syntax.big_endian:
        dataset = b"\0\x10\0\x10PN\0\x0cInvented^Ada" + b"\0\x10\0\x20LO\0\x04A 1 "
    found = header(file(dataset, syntax))
    assert found.syntax == syntax
    assert found.text(tags.PATIENT_NAME) == "Invented^Ada"
    assert found.patient == "A 1"


def test_numbers_of_big_endian_come_in_little_endian() -> None:
    found = header(file(b"\0\x28\0\x10US\0\x02\x02\0" + b"\x7f\xe0\0\x10OW\0\0\0\0\0\x021", BIG_ENDIAN))
    assert found.integer(tags.ROWS) == 512
    assert found.pixels is not None
    assert found.pixels.length == 2


def test_the_pixels_have_a_place() -> None:
    data = file(NAME + PIXELS)
    assert header(data).pixels == Place(len(data) - 4, 4)
    assert header(file(NAME)).pixels is None


def test_encapsulated_pixels_have_no_length() -> None:
    data = file(NAME + explicit(tags.PIXELS, "OB", implicit(tags.ITEM), UNDEFINED), SYNTAXES["1.2.840.10008.1.2.5"])
    assert header(data).pixels == Place(len(data) - 8, None)


def test_pixels_that_end_too_early_do_not_hide_the_header() -> None:
    data = file(NAME + explicit(tags.PIXELS, "OW", b"12", 4_000))
    found = header(data)
    assert found.pixels is not None
    assert found.pixels.length is not None
    assert found.pixels.offset + found.pixels.length > found.size == len(data)


def test_a_deflated_file_is_read_as_what_it_holds(tmp_path: Path) -> None:
    filler = explicit(PRIVATE, "UN", bytes(3 * FIRST))
    dataset = filler + NAME + explicit(PRIVATE, "UN", bytes(3 * LARGEST)) + ID + PIXELS
    data = file(dataset, DEFLATED)
    plain = file(dataset, EXPLICIT)
    for source in (data, on_disk(data, tmp_path)):
        found = header(source)
        assert (found.text(tags.PATIENT_NAME), found.patient) == ("Invented^Ada", "A 1")
        assert found.pixels is not None
        # The syntax's own UID is two bytes longer than that of the plain file, with its padding.
        assert found.pixels.offset == len(plain) - 4 + len(DEFLATED.uid) - len(EXPLICIT.uid) - 1


def test_a_long_header_in_big_endian_is_read(tmp_path: Path) -> None:
    long = b"\0\x09\x10\x01OB\0\0" + struct.pack(">I", 5 * FIRST) + bytes(5 * FIRST)
    pixels = b"\x7f\xe0\0\x10OW\0\0\0\0\0\x021"
    data = file(long + b"\0\x10\0\x10PN\0\x0cInvented^Ada" + pixels, BIG_ENDIAN)
    found = header(on_disk(data, tmp_path))
    assert found.text(tags.PATIENT_NAME) == "Invented^Ada"
    assert found.pixels == Place(len(data) - 1, 2)


def test_an_endless_header_in_big_endian_is_refused(tmp_path: Path) -> None:
    data = file((b"\0\x09\x10\x01OB\0\0" + struct.pack(">I", 1 << 20) + bytes(1 << 20)) * 5, BIG_ENDIAN)
    assert why(on_disk(data, tmp_path)) == Reason.MALFORMED


def test_a_deflated_file_that_is_cut_is_truncated() -> None:
    data = file(explicit(PRIVATE, "UN", bytes(range(256)) * 4096) + ID, DEFLATED)
    assert why(data[:-40]) in {Reason.TRUNCATED, Reason.MALFORMED}


@pytest.mark.parametrize("size", [FIRST - 20, FIRST - 8, FIRST - 1, FIRST, 5 * FIRST, 5 * LARGEST])
@pytest.mark.parametrize("form", ["defined", "undefined", "wanted"])
def test_a_long_attribute_is_no_obstacle(size: int, form: str, tmp_path: Path) -> None:
    if form == "undefined":
        item = b"".join(explicit(PRIVATE, "UN", bytes(FIRST // 3)) for _ in range(size // (FIRST // 3)))
        long = explicit(0x00081140, "SQ", endless(item, item), UNDEFINED)
    else:
        long = explicit(
            PRIVATE if form == "defined" else tags.MODALITY, "UN" if form == "defined" else "UT", bytes(size)
        )
    data = file(long + NAME + ID + PIXELS)
    found = header(on_disk(data, tmp_path))
    assert (found.text(tags.PATIENT_NAME), found.patient) == ("Invented^Ada", "A 1")
    assert found.pixels == Place(len(data) - 4, 4)
    assert found.size == len(data)
    if form == "wanted":
        assert len(found.values[tags.MODALITY]) == size


def test_sequences_are_jumped_over_however_they_are_written() -> None:
    inner = explicit(0x00081155, "UI", b"1.2\0")
    private = implicit(PRIVATE + 1, b"inside")
    dataset = (
        explicit(0x00081140, "SQ", endless(inner, explicit(0x00081199, "SQ", endless(inner), UNDEFINED)), UNDEFINED)
        + explicit(0x00081140, "SQ", implicit(tags.ITEM, inner) + implicit(tags.SEQUENCE_END), UNDEFINED)
        + explicit(0x00081140, "SQ", implicit(tags.ITEM, inner))
        # UN of undefined length holds implicit items (PS3.5, section 6.2.2).
        + explicit(PRIVATE, "UN", endless(private + implicit(PRIVATE + 2, endless(private), UNDEFINED)), UNDEFINED)
        + explicit(PRIVATE, "UN", endless(), UNDEFINED)
        + NAME
    )
    assert header(file(dataset)).text(tags.PATIENT_NAME) == "Invented^Ada"


def test_an_implicit_attribute_among_explicit_ones_is_read() -> None:
    dataset = implicit(tags.PATIENT_NAME, b"Invented^Ada") + ID
    assert header(file(explicit(tags.MODALITY, "CS", b"CT") + dataset)).patient == "A 1"


def test_what_a_file_does_counts_and_not_what_it_says() -> None:
    assert header(file(NAME, IMPLICIT)).syntax == EXPLICIT
    assert header(file(implicit(tags.PATIENT_NAME, b"Invented^Ada"), EXPLICIT)).syntax == IMPLICIT


def test_a_file_without_preamble_is_read() -> None:
    modality = explicit(tags.MODALITY, "CS", b"CT")
    whole = file(modality)
    assert header(whole[132:]).modality == "CT"
    assert header(modality).syntax == EXPLICIT
    assert header(implicit(tags.MODALITY, b"CT")).syntax == IMPLICIT
    assert header(b"\0\x08\0\x60CS\0\x02CT").syntax == BIG_ENDIAN


def test_file_meta_information_can_be_long(tmp_path: Path) -> None:
    data = file(NAME, meta=explicit(0x00020102, "OB", bytes(3 * FIRST)))
    assert header(on_disk(data, tmp_path)).text(tags.PATIENT_NAME) == "Invented^Ada"


def test_zeros_behind_the_last_attribute_are_its_end() -> None:
    assert header(file(NAME + bytes(1_000))).pixels is None
    assert header(file(NAME + bytes(7))).pixels is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"DICM", Reason.NOT_DICOM),
        (b"Surname,Diagnosis\n" * 50, Reason.NOT_DICOM),
        (bytes(4096), Reason.NOT_DICOM),
        (struct.pack("<i", 348) + bytes(340) + b"n+1\0", Reason.NIFTI),
        (gzip.compress(struct.pack("<i", 348) + bytes(340) + b"n+1\0" + bytes(1000)), Reason.NIFTI),
        (struct.pack("<i", 540) + b"n+2\0\r\n\x1a\n" + bytes(540), Reason.NIFTI),
        (gzip.compress(b"something else"), Reason.NOT_DICOM),
        (b"\x1f\x8b broken", Reason.NOT_DICOM),
        (b"Salted__" + bytes(64), Reason.ENCRYPTED),
        (b"0\x82\x01\0\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03" + bytes(64), Reason.ENCRYPTED),
        (file(NAME, Syntax("1.2.3.4", "of our own")), Reason.UNKNOWN_SYNTAX),
        (file(NAME, meta=explicit(0x00020002, "UI", b"1.2.840.10008.1.3.10")), Reason.DICOMDIR),
        (explicit(0x00041130, "CS", b"DISK"), Reason.DICOMDIR),
        (file(NAME)[:-2], Reason.TRUNCATED),
        (file(NAME)[:140], Reason.TRUNCATED),
        (file(NAME + explicit(0x00081140, "SQ", endless(NAME), UNDEFINED))[:-8], Reason.TRUNCATED),
        (file(NAME + explicit(0x00081140, "OB", b"", UNDEFINED)), Reason.TRUNCATED),
        (bytes(128) + b"DICM", Reason.TRUNCATED),
        (file(explicit(0x00081140, "SQ", implicit(tags.ITEM, b"", UNDEFINED) * 200, UNDEFINED)), Reason.MALFORMED),
        (file(NAME + implicit(tags.ITEM_END) + ID), Reason.MALFORMED),
        (file(b"\0\x10\0\x10PN\0\x0cInvented^Ada", BIG_ENDIAN)[:-2], Reason.TRUNCATED),
        (file(b"\0\x10\0\x01LO\0\x0cInvented^Ada", BIG_ENDIAN)[:-2], Reason.TRUNCATED),
        (file(b"\xff\xfe\xe0\x0d\0\0\0\0\0\x10\0\x10PN\0\0", BIG_ENDIAN), Reason.MALFORMED),
        (file(implicit(tags.PATIENT_NAME, b"") + implicit(tags.SEQUENCE_END), IMPLICIT), Reason.MALFORMED),
    ],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: Reason, tmp_path: Path) -> None:
    assert why(data) == reason
    assert why(on_disk(data, tmp_path)) == reason


def test_deep_nesting_is_refused() -> None:
    dataset = b""
    for _ in range(2_000):
        dataset = explicit(0x00081140, "SQ", endless(dataset), UNDEFINED)
    assert why(file(dataset)) == Reason.MALFORMED


def test_a_stream_that_inflates_to_a_thousandfold_costs_no_memory() -> None:
    code = (
        "import resource, sys, zlib\n"
        "from cancerimage.dicom.faults import Unreadable\n"
        "from cancerimage.dicom.read import header\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: header(sys.stdin.buffer.read())\n"
        "except Unreadable: pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    packing = zlib.compressobj(9, wbits=-zlib.MAX_WBITS)
    bomb = explicit(PRIVATE, "UN", b"", 1 << 29)
    packed = packing.compress(bomb) + b"".join(packing.compress(bytes(1 << 20)) for _ in range(300)) + packing.flush()
    data = file(b"", DEFLATED)[:-2] + packed
    grown = run([sys.executable, "-c", code], input=data, capture_output=True, check=True).stdout
    assert int(grown) < 32 * 1024


def test_a_path_that_is_no_file_is_not_opened(tmp_path: Path) -> None:
    assert why(tmp_path) == Reason.UNOPENED
    assert why(tmp_path / "absent") == Reason.UNOPENED


def test_an_instance_without_identity_is_named_by_what_it_lacks() -> None:
    with pytest.raises(Unreadable) as fault:
        header(file(NAME + explicit(tags.STUDY, "UI", b"1.2\0"))).require_identity()
    assert fault.value.reason == Reason.NO_IDENTITY
    assert tags.written(tags.SERIES) in fault.value.detail
    assert tags.written(tags.STUDY) not in fault.value.detail


@pytest.mark.parametrize("threads", [1, 2, 16])
def test_many_headers_come_in_order(threads: int, tmp_path: Path) -> None:
    paths = [*real_files(), tmp_path / "absent", *real_files()]
    found = list(headers(paths, threads=threads))
    assert [path for path, _ in found] == paths
    for path, outcome in found:
        if isinstance(outcome, Header):
            assert outcome == header(path)
        else:
            assert outcome.reason == why(path)


def test_reading_of_headers_can_be_left_early() -> None:
    for _, found in headers(real_files(), threads=4):
        assert found
        break


def test_pydicom_is_not_loaded_for_ordinary_files() -> None:
    code = (
        "import sys; from pathlib import Path; from cancerimage.dicom.read import header; "
        "found = header(Path(sys.argv[1])); found.text(0x00100010); print('pydicom' in sys.modules)"
    )
    path = next(path for path in real_files() if path.name == "CT_small.dcm")
    said = run([sys.executable, "-c", code, str(path)], capture_output=True, check=True, text=True).stdout
    assert said.strip() == "False"
