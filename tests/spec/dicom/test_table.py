"""PS3.15 Table E.1-1 as we hold it, against lists that others made from the standard."""

from collections import Counter

import pytest
from pydicom.datadict import dictionary_description, dictionary_has_tag
from pydicom.sr.codedict import codes

from cancerimage.dicom.deidentify.options import BASIC, MEANINGS, Option
from cancerimage.dicom.deidentify.table import COLUMNS, EDITION, Row, by_tag, rows

LISTS = {
    "D_TAGS": "D",
    "Z_TAGS": "Z",
    "X_TAGS": "X",
    "U_TAGS": "U",
    "Z_D_TAGS": "Z/D",
    "X_Z_TAGS": "X/Z",
    "X_D_TAGS": "X/D",
    "X_Z_D_TAGS": "X/Z/D",
    "X_Z_U_STAR_TAGS": "X/Z/U*",
}
DATES = (Option.KEEP_DATES, Option.SHIFT_DATES)


@pytest.fixture
def published() -> dict[str, str]:
    """The Basic column of the same edition as another project publishes it."""
    from dicomanonymizer.dicom_anonymization_databases import dicomfields_2026c as edition

    patterns = {(0x5000, 0): "50xxxxxx", (0x6000, 0x3000): "60xx3000", (0x6000, 0x4000): "60xx4000"}
    return {
        f"{tag[0]:04X}{tag[1]:04X}" if len(tag) == 2 else patterns[tag[0], tag[1]]: code
        for name, code in LISTS.items()
        for tag in getattr(edition, name)
    }


def test_every_row_says_what_the_published_list_says(published: dict[str, str]) -> None:
    ours = {row.pattern: row.basic for row in rows()}
    assert EDITION == "2026c"
    assert ours.pop("gggxeeee") == "X"  # private attributes, which that list leaves to its program
    assert ours == published


def test_rows_are_named_as_the_dictionary_names_them() -> None:
    known = {tag: row for tag, row in by_tag().items() if dictionary_has_tag(tag)}
    assert len(known) > len(rows()) * 0.9
    different = [
        (row.name, dictionary_description(tag))
        for tag, row in known.items()
        if not _alike(row, dictionary_description(tag))
    ]
    assert different == []


def test_each_option_has_its_code_and_meaning_of_cid_7050() -> None:
    published = {code.value: code.meaning for code in codes.cid7050.concepts.values()}
    ours = {meaning.code: meaning.name for meaning in (BASIC, *MEANINGS.values())}
    assert set(MEANINGS) == set(Option)
    assert {code: _plain(name) for code, name in ours.items()} == {code: _plain(n) for code, n in published.items()}


def test_options_say_keep_or_clean_and_nothing_else() -> None:
    assert {code for row in rows() for code in row.options.values()} == {"K", "C"}
    assert set(COLUMNS) == {option for row in rows() for option in row.options}


@pytest.mark.parametrize("option", [Option.KEEP_UIDS, Option.KEEP_INSTITUTIONS, Option.KEEP_DATES])
def test_some_options_only_keep(option: Option) -> None:
    assert {row.options[option] for row in rows() if option in row.options} == {"K"}


def test_the_two_options_of_dates_name_the_same_attributes() -> None:
    full, shifted = ({row.pattern for row in rows() if option in row.options} for option in DATES)
    assert full == shifted


def test_uids_are_kept_with_their_option_but_for_the_value_of_a_report_and_a_signature() -> None:
    always = [row.name for row in rows() if row.basic == "U" and Option.KEEP_UIDS not in row.options]
    assert always == ["UID", "Digital Signature UID"]


def test_no_attribute_has_two_rows() -> None:
    assert [pattern for pattern, times in Counter(row.pattern for row in rows()).items() if times > 1] == []


def _alike(row: Row, name: str) -> bool:
    """Whether two names are the same but for signs, gaps, and corrections of a word or two."""
    ours, theirs = _plain(row.name), _plain(name)
    return ours.replace(" ", "") == theirs.replace(" ", "") or len(set(ours.split()) & set(theirs.split())) * 2 > len(
        set(ours.split()) | set(theirs.split())
    )


def _plain(name: str) -> str:
    letters = "".join(sign if sign.isalnum() else " " for sign in name.lower().replace("'s", "s").replace("’s", "s"))
    return " ".join(letters.split())
