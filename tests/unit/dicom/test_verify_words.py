"""The verifier's list of harmless words: measures and terms pass, numbers and names do not."""

import pytest

from cancerimage.dicom.deidentify.words import Words
from cancerimage.dicom.verify.codes import DESIGNATORS, SCHEMES, fits
from cancerimage.dicom.verify.vocabulary import creators, grown_together, harmless, names, public, terms, words


@pytest.mark.parametrize("word", [b"BRAIN", b"FLAIR", b"T2W", b"3MM", b"B30F", b"512X512", b"12345", b"SIEMENS"])
def test_what_everybody_says_is_harmless(word: bytes) -> None:
    assert harmless(word)


@pytest.mark.parametrize("word", [b"KOWALCZYK", b"123456", b"A1234567", b"MRN00417", b"ZQXTOKEN", b"\xc3\x89LODIE"])
def test_what_can_be_somebody_is_not(word: bytes) -> None:
    assert not harmless(word)


def test_words_that_the_engine_lets_pass_do_not_stop_a_file() -> None:
    """Fails when the lists were not made together: run tools/verifier_tables.py after tools/dicom_words.py."""
    known = {word for word in Words.load().known if len(word) > 2}
    assert sorted(word for word in known if not harmless(word.replace("#", "5").upper().encode())) == []


def test_short_words_are_no_words() -> None:
    assert words(b"DR J DOE 64") == {b"DOE"}


def test_words_that_grew_together() -> None:
    assert grown_together(b"see KneeLeft2 there", b"KNEELEFT2")
    assert not grown_together(b"see kneeleft", b"KNEELEFT")
    assert not grown_together(b"KneeKowalczyk", b"KNEEKOWALCZYK")


def test_the_tables_are_sorted_and_apart() -> None:
    assert names() < public()
    assert not terms() & public()
    assert b"SIEMENS CSA HEADER" in creators()


@pytest.mark.parametrize(
    ("scheme", "value"),
    [(b"SCT", b"373098007"), (b"SRT ", b"T-D1100"), (b"DCM", b"113100"), (b"LN", b"18782-3"), (b"UCUM", b"[hnsf'U]"),
     (b"UCUM", b"mm2"), (b"UCUM", b"{ratio}"), (b"NCIt", b"C12377"), (b"FMA", b"7088")],
)  # fmt: skip
def test_codes_of_public_schemes(scheme: bytes, value: bytes) -> None:
    assert fits(scheme, value)


@pytest.mark.parametrize(
    ("scheme", "value"),
    [(b"SCT", b"KOWALCZYK"), (b"SRT", b"KOWALCZYK"), (b"UCUM", b"Kowalczyk"), (b"99LOCAL", b"77"), (b"", b"373098007")],
)
def test_what_is_no_public_code(scheme: bytes, value: bytes) -> None:
    assert not fits(scheme, value)


def test_every_scheme_with_a_form_has_a_harmless_name() -> None:
    assert set(SCHEMES) <= DESIGNATORS
