"""What holds of every cleaned text, whatever somebody typed."""

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


@given(st.text(alphabet="0123456789.-/ ", max_size=30))
def test_no_long_number_is_left(text: str) -> None:
    assert all(len(word) <= 4 for word in RUN.findall(WORDS.clean(text, frozenset())))
