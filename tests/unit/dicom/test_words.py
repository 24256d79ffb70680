"""Words: what stays of a description, a term and a code."""

import random
import re
from pathlib import Path

import pytest

from cancerimage.dicom.deidentify import codes
from cancerimage.dicom.deidentify.words import RUN, SOFTWARE, Words
from tools import dicom_words

SURNAMES = Path(__file__).resolve().parents[2] / "support" / "surnames.txt"
TEMPLATES = (
    "CT CHEST {}",
    "{} HEAD W/O CONTRAST",
    "Dr. {} requests MRI",
    "{}^ANNA",
    "Patient {}, follow up",
    "T1 AX {} POST",
    "MAMMO {} LEFT",
    "ref. by {}",
    "{}_Liver_3mm",
    "Study of {} (repeat)",
)
PATIENT = frozenset({"smith", "müller", "4711", "liver"})
IMAGE_TYPE, BODY_PART, MANUFACTURER = 0x00080008, 0x00180015, 0x00080070


@pytest.fixture(scope="module")
def words() -> Words:
    """The shipped vocabulary."""
    return Words.load()


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("T1 AX Smith", "T1 AX"),
        ("CT CHEST W/O CONTRAST", "CT CHEST W/O CONTRAST"),
        ("Dr. Müller, Tel. 030 1234567", "Dr"),
        ("ep2d_diff_b50_400_800_ADC", "ep2d_diff_b50_400_800_ADC"),
        ("L-Spine 5mm / bone B30f", "L-Spine 5mm / bone B30f"),
        ("12.05.1967 follow up", "follow up"),
        ("1967-05-12", ""),
        ("Study done 2019", "Study done"),
        ("HEAD 69120", "HEAD"),
        ("Phone 06221 56 12 34", "Phone"),
        ("MPR 0.625 x 512", "MPR 0.625 x 512"),
        ("Schädel nativ", "Schadel nativ"),
        ("胸部 CT", "CT"),
        ("left kidney", "left kidney"),
        ("Dr Kidney", "Dr"),
        ("liver 4711", ""),
        ("AXIAL\\Smith\\T2", "AXIAL\\\\T2"),
        ("XQJTOKEN1234 T2", "T2"),
        ("", ""),
        ("***", ""),
        ("T1 3D 0.5x0.5x1.0 mm", "T1 3D 0.5x0.5x1.0 mm"),
        ("b=50,400,800", "b=50,400,800"),
        ("ep2d_diff_0-500-1000_tra_ADC", "ep2d_diff_0-500-1000_tra_ADC"),
        ("Matrix 512x512", "Matrix 512x512"),
        ("256 x 192", "256 x 192"),
        ("ADC 0 50 1000", "ADC 0 50 1000"),
        ("CHEST 5/5 mm", "CHEST 5/5 mm"),
        ("TE 30 TR 2000", "TE 30 TR 2000"),
        ("slice 12", "slice 12"),
        ("CT MAR 3.0", "CT MAR 3.0"),
        ("SSD-4000", "SSD-4000"),
        ("JPEG 2000 lossy 10:1", "JPEG 2000 lossy 10:1"),
    ],
)
def test_clean(words: Words, text: str, stays: str) -> None:
    assert words.clean(text, PATIENT) == stays


@pytest.mark.parametrize(
    "text",
    [
        *(
            "(555) 123-4567",
            "555-0199",
            "0171_234_5678",
            "Tel 555 1234",
            "IP 10.2.33.4",
            "id:44 71 83 9",
            "078_05_1120",
        ),
        *("1234;5678;90", "1234*5678", "1234|5678", "1234x5678", "1234~5678", "1234\\5678\\9012", "(555) 123", "8044"),
        *("12. 3. 61", "12,03,61", "12_03_61", "1961_03_12", "12-MAR-61", "12MAR61", "March 12th 61", "12(03)61"),
        *("12=03=61", "12 03 '61", "1203 61", "12x03x61", "03.61", "3/61", "MAY 23", "Monday 17 May", "Nov-11-2221"),
        *("slice 12.03.61", "slice 3 12.3.61", "97 year", "97yo", "97-year", "age 97", "103 years", "097Y"),
    ],
)
def test_no_number_of_somebody_and_no_day_stays(words: Words, text: str) -> None:
    left = words.clean(f"CT CHEST {text} spine", frozenset())
    assert not any(map(str.isdigit, left))
    assert left.startswith("CT CHEST")


@pytest.mark.parametrize(
    ("text", "stays"),
    [
        ("EPIQ 7C_1.7.1.24", "EPIQ 7C_1.7.1.24"),
        ("2.6.3\\2.6.3.6", "2.6.3\\2.6.3.6"),
        ("syngo CT 2011A", "syngo CT 2011A"),
        ("0005", "0005"),
        ("syngo 12.03.61", "syngo"),
        ("syngo 1.12.03.61", "syngo"),
        ("4711.0815", ""),
    ],
)
def test_versions_stay_and_days_do_not(words: Words, text: str, stays: str) -> None:
    assert words.clean(text, frozenset(), SOFTWARE) == stays


def test_several_terms_are_no_number_together(words: Words) -> None:
    assert words.term("1234\\5678", frozenset(), BODY_PART) == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        *(("HeadNeck", "head"), ("headneck", "head"), ("HEADNECK", "neck"), ("Head Neck", "headneck")),
        *(("N.e.c.k", "neck"), ("Neck er", "necker"), ("47 11", "4711"), ("head", "he-ad")),
    ],
)
def test_a_name_goes_glued_and_cut(words: Words, text: str, name: str) -> None:
    assert words.clean(f"CT {text} spine", frozenset({name})) == "CT spine"


def test_words_that_hold_a_name_by_chance_stay(words: Words) -> None:
    assert (
        words.clean("Context of Medical Systems", frozenset({"text", "medical systems"}))
        == "Context of Medical Systems"
    )


def test_a_maker_stays_whole_unless_the_patient_is_called_so(words: Words) -> None:
    assert words.clean("GE MEDICAL SYSTEMS", PATIENT, MANUFACTURER) == "GE MEDICAL SYSTEMS"
    assert "SIEMENS" not in words.clean("SIEMENS", frozenset({"siemens"}), MANUFACTURER)


@pytest.mark.parametrize(
    ("tag", "text", "stays"),
    [
        (IMAGE_TYPE, "ORIGINAL\\PRIMARY\\AXIAL", "ORIGINAL\\PRIMARY\\AXIAL"),
        (IMAGE_TYPE, "ORIGINAL\\PRIMARY\\XQTOKEN", "ORIGINAL\\PRIMARY\\OTHER"),
        (IMAGE_TYPE, "DERIVED\\\\MPR", "DERIVED\\\\MPR"),
        (IMAGE_TYPE, "ORIGINAL\\PRIMARY\\RENAL\\0001", "ORIGINAL\\PRIMARY\\RENAL\\0001"),
        (BODY_PART, "KIDNEY", "KIDNEY"),
        (BODY_PART, "SMITH", ""),
        (BODY_PART, "LIVER", ""),
        (BODY_PART, "", ""),
    ],
)
def test_term(words: Words, tag: int, text: str, stays: str) -> None:
    assert words.term(text, PATIENT, tag) == stays


@pytest.mark.parametrize(
    ("tag", "text", "value", "scheme", "stays"),
    [
        (codes.CODE_VALUE, "T-D1100", "", "", "T-D1100"),
        (codes.CODE_VALUE, "51185008", "", "", "51185008"),
        (codes.CODE_VALUE, "mm2", "", "", "mm2"),
        (codes.CODE_VALUE, "XQTOKEN1", "", "", "REMOVED"),
        (codes.CODE_VALUE, "4711", "", "", "REMOVED"),
        (codes.CODE_VALUE, "20230517", "", "", "REMOVED"),
        (codes.CODE_VALUE, "7733101234", "", "", "REMOVED"),
        (codes.CODE_VALUE, "120361", "", "", "REMOVED"),
        (codes.CODE_VALUE, "555-1", "", "", "REMOVED"),
        (codes.CODE_VALUE, "21112-8", "", "", "21112-8"),
        (codes.CODE_VALUE, "424144002", "", "", "424144002"),
        (codes.CODING_SCHEME, "SRT ", "", "", "SRT"),
        (codes.CODING_SCHEME, "99SMITH", "", "", "99REMOVED"),
        (codes.SCHEME_VERSION, "20040101", "", "", "20040101"),
        (codes.SCHEME_VERSION, "XQTOKEN", "", "", "REMOVED"),
        (codes.CODE_MEANING, "Smith's breast", "121342", "DCM", "Dose Image"),
        (codes.CODE_MEANING, "Smith", "4711", "99LOCAL", "REMOVED"),
        (codes.CODE_MEANING, "left breast of Smith", "1", "99LOCAL", "left breast of"),
        (codes.CODE_MEANING, "", "1", "99LOCAL", ""),
    ],
)
def test_code(words: Words, tag: int, text: str, value: str, scheme: str, stays: str) -> None:
    assert codes.judge(tag, text, PATIENT, words, value, scheme) == stays


def test_the_check_digits_of_published_codes_are_right() -> None:
    published = [value for scheme, value in codes._meanings() if scheme == "SCT"]
    wrong = [value for value in published if not codes._is_code(value) and not codes.DAY.fullmatch(value)]
    assert len(wrong) * 1000 < len(published)


def test_every_meaning_fits_its_representation() -> None:
    assert all(0 < len(meaning) <= 64 and meaning.isascii() for meaning in codes._meanings().values())


def test_a_projects_own_words_stay() -> None:
    words = Words.load(frozenset({"RHABDO2"}))
    assert words.clean("RHABDO7 axial", PATIENT) == "RHABDO7 axial"


def test_no_surname_passes_in_any_template(words: Words) -> None:
    """A surname passes if all of its words are there beside those of the template."""
    surnames = SURNAMES.read_text("utf-8").splitlines()
    assert len(surnames) > 8661
    passed = [
        (name, template)
        for name in surnames
        for template in TEMPLATES
        if not set(_letters(name)) - set(_beyond(template, words.clean(template.format(name.title()), frozenset())))
    ]
    assert passed == []


def test_most_words_of_collections_that_were_never_seen_stay(words: Words) -> None:
    """The vocabulary is learned from one half of the public archive and tried on the other."""
    descriptions = dicom_words.rows()
    collections = sorted({collection for collection, _ in descriptions})
    seen = set(random.Random(20260101).sample(collections, len(collections) // 2))  # noqa: S311
    learned = dicom_words.archive(row for row in descriptions if row[0] in seen) | dicom_words.standard()
    half = Words(frozenset(learned) & words.known, words.phrases)
    kept = total = 0
    for text in sorted({text for collection, text in descriptions if collection not in seen})[::20]:
        total += sum(not word.isdigit() for word in RUN.findall(text))
        kept += sum(not word.isdigit() for word in RUN.findall(half.clean(text, frozenset())))
    assert kept >= total * 0.6


def _letters(text: str) -> list[str]:
    return re.findall("[a-z]+", text.lower())


def _beyond(template: str, cleaned: str) -> list[str]:
    found = _letters(cleaned)
    for word in _letters(template):
        if word in found:
            found.remove(word)
    return found
