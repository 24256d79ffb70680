"""What is said of a text that is no query: the reason, the place, and what to write instead."""

import pytest

from cancerimage.query import QueryError, check, parse
from cancerimage.query.errors import CODES

# The text with the mistake between « and », the code, and what is to be written in its place.
MISTAKES = (
    ("«modalty»:CT", "query.unknown_field", "modality"),
    ("«körperregon»:chest", "query.unknown_field", "bodypart"),
    ("«zzz»:1", "query.unknown_field", None),
    ("modality:«CTT»", "query.unknown_value", "CT"),
    ("cancer:«lungs»", "query.unknown_value", "lung"),
    ("cancer:«Lungenkreps»", "query.unknown_value", "lung"),
    ("cancer:breast,«lungg»", "query.unknown_value", "lung"),
    ("manufacturer:«Simens»", "query.unknown_value", "Siemens"),
    ("sex:«xyz»", "query.unknown_value", None),
    ("«lung» modality:CT", "query.syntax", "cancer:lung"),
    ("modality:CT «chest»", "query.syntax", "bodypart:chest"),
    ("«qwertz»", "query.syntax", None),
    ("«age>=50»", "query.syntax", "age:>=50"),
    ("«age=50» modality:CT", "query.syntax", "age:50"),
    ("«modality» CT", "query.syntax", "modality:"),
    ("manufacturer:«GE Healthcare» modality:CT", "query.syntax", '"GE Healthcare"'),
    ('bodypart:«"whole body»', "query.syntax", '"whole body"'),
    ("«(»modality:CT", "query.syntax", None),
    ("modality:CT«)»", "query.syntax", ""),
    ("modality:CT «()»", "query.syntax", None),
    ("modality:CT or«»", "query.syntax", None),
    ("«and» modality:CT", "query.syntax", None),
    ("modality:CT or «or» modality:MR", "query.syntax", None),
    ("(modality:CT or «)»", "query.syntax", None),
    ("not«»", "query.syntax", None),
    ("cancer:«»", "query.syntax", None),
    ("cancer:lung,«»", "query.syntax", None),
    ("cancer:«modality»:CT", "query.syntax", None),
    ("modality:CT and also «modality»:MR", "query.syntax", "has"),
    ("modality:CT has «modality»:MR", "query.syntax", None),
    ("age:«CT»", "query.wrong_type", None),
    ("age:«50.5»", "query.wrong_type", None),
    ("age:«-5»", "query.wrong_type", None),
    ("age:«50-70»", "query.wrong_type", "50..70"),
    ("age:«50–70»", "query.wrong_type", "50..70"),
    ("age:«50...70»", "query.wrong_type", "50..70"),
    ("age:«..»", "query.wrong_type", None),
    ("modality:«>=5»", "query.wrong_type", None),
    ("dataset:«Ärzte»", "query.wrong_type", None),
    ("age:«70..50»", "query.out_of_range", "50..70"),
    ("age:«130»", "query.out_of_range", "120"),
    ("age:«>=130»", "query.out_of_range", ">=120"),
    ("age:«50..130»", "query.out_of_range", "50..120"),
    ("age:«<0»", "query.out_of_range", "<=0"),
    ("year:«1500..2000»", "query.out_of_range", "1880..2000"),
    ("images:«99999999999999999999»", "query.out_of_range", "10000000"),
    ("age:«60 months»", "query.unknown_unit", "5 years"),
    ("age:«60 Monate»", "query.unknown_unit", "5 years"),
    ("age:«800days»", "query.unknown_unit", "2 years"),
    ("age:«50 yeers»", "query.unknown_unit", "50 years"),
    ("age:«50..70parsecs»", "query.unknown_unit", "50..70years"),
    ("age:«5 images»", "query.unknown_unit", "5 years"),
    ("year:«2010years»", "query.unknown_unit", "2010"),
)


@pytest.mark.parametrize(("marked", "code", "suggestion"), MISTAKES, ids=[mistake[0] for mistake in MISTAKES])
def test_a_mistake_is_placed_and_mended(marked: str, code: str, suggestion: str | None) -> None:
    before, rest = marked.split("«")
    wrong, after = rest.split("»")
    text = before + wrong + after
    with pytest.raises(QueryError) as raised:
        parse(text)
    error = raised.value
    assert error.position is not None
    assert (error.code, error.suggestion) == (code, suggestion)
    assert text[error.position : error.position + error.length] == wrong
    assert error.position == len(before)
    assert error.message[-1] in ".?)"


@pytest.mark.parametrize(
    ("marked", "suggestion"),
    [(marked, suggestion) for marked, code, suggestion in MISTAKES if suggestion and code != "query.syntax"],
)
def test_a_suggestion_put_in_place_of_the_mistake_is_a_query(marked: str, suggestion: str) -> None:
    before, rest = marked.split("«")
    check(parse(before + suggestion + rest.split("»")[1]))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 4_001, "query.too_large"),
        ("modality:" + ",".join(["CT"] * 101), "query.too_large"),
        ("modality:CT " * 101, "query.too_large"),
        ("(" * 3_000, "query.too_deep"),
        ("not " * 900 + "sex:male", "query.too_deep"),
        ("has (" * 500, "query.too_deep"),
        ("(age:1 or (" * 15 + "age:1" + "))" * 15, "query.too_deep"),
    ],
)
def test_what_is_too_much_is_refused(text: str, code: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse(text)
    assert raised.value.code == code
    assert len(raised.value.message) < 300


@pytest.mark.parametrize("text", ["x" * 4_000, "z" * 3_900 + ":CT", "modality:" + "z" * 3_900, "age:" + "9" * 3_900])
def test_a_long_mistake_does_not_swamp_the_message(text: str) -> None:
    with pytest.raises(QueryError) as raised:
        parse(text)
    assert len(raised.value.message) < 300


def test_every_code_of_the_text_form_has_a_meaning() -> None:
    assert {code for _, code, _ in MISTAKES} <= set(CODES)
