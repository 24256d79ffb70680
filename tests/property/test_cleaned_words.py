"""What holds of every cleaned text, whatever somebody typed."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cancerimage.dicom.deidentify.words import RUN, Words, fold

WORDS = Words.load()
KNOWN = sorted(word for word in WORDS.known if word.isalpha())
MIXED = st.lists(st.one_of(st.sampled_from(KNOWN), st.text(max_size=12)), max_size=8).map(" ".join)
IDENTIFIERS = st.frozensets(
    st.one_of(st.sampled_from(KNOWN), st.text(min_size=2, max_size=8).map(str.lower)), max_size=4
)


@given(MIXED, IDENTIFIERS)
def test_no_identifier_is_left(text: str, identifiers: frozenset[str]) -> None:
    left = {word.lower() for word in RUN.findall(WORDS.clean(text, identifiers))}
    assert not left & identifiers


@given(MIXED, IDENTIFIERS)
def test_cleaning_twice_is_cleaning_once(text: str, identifiers: frozenset[str]) -> None:
    once = WORDS.clean(text, identifiers)
    assert WORDS.clean(once, identifiers) == once


@given(MIXED)
def test_only_words_of_the_text_are_left_in_printable_ascii(text: str) -> None:
    cleaned = WORDS.clean(text, frozenset())
    assert all(" " <= sign <= "~" or sign in "\n\r\t" for sign in cleaned)
    assert set(RUN.findall(cleaned)) <= set(RUN.findall(fold(text)))


@given(st.text(alphabet="0123456789.-/ ()_,;|\\\\x", max_size=30))
def test_no_long_number_is_left(text: str) -> None:
    figures = re.sub("[^0-9]", "", WORDS.clean(text, frozenset()))
    assert len(figures) <= 12
    assert all(len(word) <= 4 for word in re.findall("[0-9]+", WORDS.clean(text, frozenset())))


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(sorted(".-/_ ,;|:=+~")), st.booleans())
def test_no_day_is_left(day: date, sign: str, european: bool) -> None:
    for year in (f"{day.year}", f"{day.year % 100:02}"):
        parts = [str(day.day), str(day.month), year] if european else [year, f"{day.month:02}", f"{day.day:02}"]
        assert WORDS.clean(f"CT {sign.join(parts)}", frozenset()) == "CT"


@given(MIXED, IDENTIFIERS)
def test_what_is_remembered_of_others_changes_nothing(text: str, identifiers: frozenset[str]) -> None:
    WORDS.clean(text, frozenset())
    fresh = Words(WORDS.known, WORDS.phrases)
    assert WORDS.clean(text, identifiers) == fresh.clean(text, identifiers)
    together = frozenset("".join(RUN.findall(text)[:2]).lower().split())
    assert not together or WORDS.identifies(text, together) == fresh.identifies(text, together)
