"""Text and numbers of headers, in the character sets of the standard."""

import logging
from collections.abc import Mapping
from pathlib import Path

import pytest

from cancerimage.dicom import tags
from cancerimage.dicom.read import Header, header
from cancerimage.dicom.syntaxes import IMPLICIT
from tests.support.elements import explicit, file, implicit
from tests.support.real_files import name, real_files

NAMES: Mapping[str, str] = {
    "chrArab.dcm": "قباني^لنزار",
    "chrFren.dcm": "Buc^Jérôme",
    "chrGerm.dcm": "Äneas^Rüdiger",
    "chrGreek.dcm": "Διονυσιος",
    "chrH31.dcm": "Yamada^Tarou=山田^太郎=やまだ^たろう",
    "chrH32.dcm": "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
    "chrHbrw.dcm": "שרון^דבורה",
    "chrI2.dcm": "Hong^Gildong=洪^吉洞=홍^길동",
    "chrRuss.dcm": "Люкceмбypг",
    "chrX1.dcm": "Wang^XiaoDong=王^小東=",
    "chrX2.dcm": "Wang^XiaoDong=王^小东=",
}
"""The names in the examples of PS3.5, annexes H to K, as pydicom ships them."""


@pytest.mark.parametrize("path", [path for path in real_files() if path.name in NAMES], ids=name)
def test_names_are_read_in_their_character_set(path: Path) -> None:
    found = header(path)
    assert found.text(tags.PATIENT_NAME) == NAMES[path.name]


def read(*elements: bytes, character_set: bytes = b"") -> Header:
    return header(file(explicit(tags.SPECIFIC_CHARACTER_SET, "CS", character_set) + b"".join(elements)))


@pytest.mark.parametrize(
    "character_set", [b"ISO_IR 192", b"ISO_IR 192 ", b"\\ISO 2022 IR 87", b"no such set", b"ISO-IR 100"]
)
def test_bytes_that_fit_no_character_become_a_mark(character_set: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        found = read(explicit(tags.PATIENT_NAME, "PN", b"A\xff\xfe\x1b$B\xff"), character_set=character_set)
        assert found.text(tags.PATIENT_NAME).startswith("A")
    assert not caplog.records


def test_padding_is_no_part_of_a_value() -> None:
    found = read(explicit(tags.STUDY, "UI", b"1.2\0"), explicit(tags.PATIENT_ID, "LO", b" A \0"))
    assert found.study == "1.2"
    assert found.patient == "A"


def test_values_are_parted_by_backslashes_where_there_can_be_several() -> None:
    found = read(
        explicit(tags.IMAGE_TYPE, "CS", b"ORIGINAL\\PRIMARY \\AXIAL"),
        explicit(tags.INSTITUTION_ADDRESS, "ST", b"a\\b "),
        explicit(tags.PATIENT_ID, "LO", b"A\\B"),
    )
    assert found.texts(tags.IMAGE_TYPE) == ("ORIGINAL", "PRIMARY", "AXIAL")
    assert found.text(tags.IMAGE_TYPE) == "ORIGINAL\\PRIMARY \\AXIAL"
    # Two patients whose IDs share a first part are two patients.
    assert found.patient == "A\\B"


def test_long_text_keeps_its_backslashes() -> None:
    found = header(file(explicit(0x00104000, "LT", b"a\\b ")), frozenset({0x00104000}))
    assert found.texts(0x00104000) == ("a\\b",)


@pytest.mark.parametrize(
    ("raw", "numbers"),
    [
        (b"1.5\\-2 \\ +3e1", (1.5, -2.0, 30.0)),
        (b".5\\5.", (0.5, 5.0)),
        (b"1\\", ()),
        (b"1A", ()),
        (b"nan", ()),
        (b"inf", ()),
        (b"1e999", ()),
        (b"1_0", ()),
        (b"9" * 100_000, ()),
        (b"", ()),
        (b" ", ()),
    ],
)
def test_decimal_strings_are_numbers_or_nothing(raw: bytes, numbers: tuple[float, ...]) -> None:
    found = header(file(implicit(tags.PIXEL_SPACING, raw), IMPLICIT))
    assert found.numbers(tags.PIXEL_SPACING) == numbers
    assert found.number(tags.PIXEL_SPACING) == (numbers[0] if numbers else None)


def test_a_whole_number_is_whole() -> None:
    found = read(explicit(tags.SERIES_NUMBER, "IS", b"7.0 "), explicit(tags.INSTANCE_NUMBER, "IS", b"7.5 "))
    assert found.integer(tags.SERIES_NUMBER) == 7
    assert found.integer(tags.INSTANCE_NUMBER) is None
    assert found.integer(tags.FRAMES) is None


def test_what_the_file_calls_a_value_counts() -> None:
    # The dictionary says US; a writer that says UL means four bytes.
    found = read(explicit(tags.ROWS, "UL", b"\0\0\1\0"), explicit(tags.COLUMNS, "UN", b"\0\2"))
    assert found.integer(tags.ROWS) == 65_536
    assert found.integer(tags.COLUMNS) == 512
    assert found.representation(tags.COLUMNS) == "US"


def test_tags_and_bulk_data_as_text() -> None:
    pointer, bulk = 0x00280009, 0x00281201
    found = header(
        file(explicit(pointer, "AT", b"\x54\0\x10\0\x54\0\x20\0") + explicit(bulk, "OW", b"1234")),
        frozenset({pointer, bulk}),
    )
    assert found.texts(pointer) == ("(0054,0010)", "(0054,0020)")
    assert found.numbers(pointer) == (0x00540010, 0x00540020)
    assert found.text(bulk) == ""
    assert found.values[bulk] == b"1234"
