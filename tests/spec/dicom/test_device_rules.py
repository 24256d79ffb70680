"""The script of device rules by example: what fits, what is blackened, and what is refused with its line."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from cancerimage.dicom import tags
from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.rules import Rule, load, parse, shipped
from cancerimage.dicom.pixels.signatures import METHODS, ScriptFault, Value

HEADER = {
    tags.MODALITY: "US",
    tags.MANUFACTURER: "Example Medical Systems",
    tags.MODEL: "LOGIQE9",
    tags.IMAGE_TYPE: "ORIGINAL\\PRIMARY\\DOSE_INFO",
    tags.ROWS: "768",
    tags.COLUMNS: "1024",
}


def _value(header: Mapping[int, str]) -> Value:
    return lambda tag: header.get(tag, "")


def _fits(signature: str, header: Mapping[int, str] = HEADER) -> bool:
    rules = parse("{ " + signature + " } (0,0,1,1)")
    return rules.match(_value(header)) is not None


SIGNATURES = (
    ('Modality.equals("US")', True),
    ('Modality.equals("us")', False),
    ('Modality.equalsIgnoreCase("us")', True),
    ('[0008,0060].equals("US")', True),
    ('Manufacturer.contains("Medical")', True),
    ('Manufacturer.contains("MEDICAL")', False),
    ('Manufacturer.containsIgnoreCase("MEDICAL")', True),
    ('Manufacturer.startsWith("Example")', True),
    ('Manufacturer.startsWith("example")', False),
    ('Manufacturer.startsWithIgnoreCase("example")', True),
    ('Manufacturer.endsWith("Systems")', True),
    ('Manufacturer.endsWith("systems")', False),
    ('Manufacturer.endsWithIgnoreCase("systems")', True),
    ('ManufacturerModelName.matches("LOGIQ[A-Z]?9")', True),
    ('ManufacturerModelName.matches("LOGIQ")', False),
    ('Rows.isLessThan("769")', True),
    ('Rows.isLessThan("768")', False),
    ('Rows.isGreaterThan("99")', True),
    ('Modality.isGreaterThan("99")', False),
    ('StationName.isLessThan("99")', False),
    ('ImageType.containsIgnoreCase("dose")', True),
    ('ImageType.containsIgnoreCase("report")', False),
    ('Modality.equalsIgnoreCase("ct")', False),
    ('Manufacturer.startsWithIgnoreCase("systems")', False),
    ('Manufacturer.endsWithIgnoreCase("example")', False),
    ('StationName.equals("")', True),
    ('StationName.contains("x")', False),
    ("true.", True),
    ("false.", False),
    ('!Modality.equals("CT")', True),
    ("!!true.", True),
    ("true. + false.", True),
    ("true. * false.", False),
    # And binds more strongly than or, and not most strongly of all.
    ("true. + false. * false.", True),
    ("(true. + false.) * false.", False),
    ("!false. * false.", False),
    ("!(false. * false.)", True),
    ("false. + false. + true.", True),
    ("true. * true. * false.", False),
    ('Manufacturer.equals("a brace } and a parenthesis ) in a text")', False),
    ('Manufacturer.equals("a \\"quoted\\" word")', False),
)


@pytest.mark.parametrize(("signature", "fits"), SIGNATURES)
def test_signatures(signature: str, fits: bool) -> None:
    assert _fits(signature) is fits


def test_a_quoted_mark_in_a_text() -> None:
    assert _fits('Manufacturer.equals("a \\"quoted\\" word")', {tags.MANUFACTURER: 'a "quoted" word'})


def test_every_comparison_is_shown_both_ways() -> None:
    for method in METHODS:
        assert {fits for signature, fits in SIGNATURES if f".{method}(" in signature} == {True, False}, method


def test_a_script_is_sections_among_comments() -> None:
    rules = parse(
        'Comments stand outside.\n\n{ Modality.equals("US") *\n  Rows.equals("768") }\n'
        '(0,0,10,20) between ( 1 , 2 , 3 , 4 )\nThe next one:\n{ Modality.equals("CT") } (5,6,7,8)'
    )
    first, second = rules.rules
    assert first.regions == (Region(0, 0, 10, 20), Region(1, 2, 3, 4))
    assert (first.line, second.line) == (3, 7)
    assert rules.tags == {tags.MODALITY, tags.ROWS}
    assert rules.match(_value(HEADER)) == first
    assert rules.match(_value({tags.MODALITY: "MR"})) is None


def test_the_first_signature_that_fits_is_used() -> None:
    own = parse("{ true. } (0,0,2,2)")
    rule = (own + shipped()).match(_value(HEADER))
    assert isinstance(rule, Rule)
    assert rule.regions == (Region(0, 0, 2, 2),)


@pytest.mark.parametrize(
    ("script", "line", "says"),
    [
        ("(0,0,1,1)", 1, "before the first signature"),
        ("\n{ true. }", 2, "no region"),
        ("{ true. }\n\n{ false. } (1,1,1,1)", 1, "no region"),
        ("{ true. } (0,0,1)", 1, "(left,top,width,height)"),
        ("{ true. }\n(0,0,-1,1)", 2, "(left,top,width,height)"),
        ("{ true. }\n(0,0,0,1)", 2, "at least one pixel"),
        ("{ true. } 0,0,1,1)", 1, "(left,top,width,height)"),
        ("\n\n{ true. (0,0,1,1)", 3, "not closed"),
        ("{ true. } } (0,0,1,1)", 1, "(left,top,width,height)"),
        ('{ Rows.equals("1")\n * }(1,1,1,1)', 2, "end of the signature"),
        ('{ Rows.equals("1") Columns.equals("2") } (1,1,1,1)', 1, "before Columns"),
        ('{\n Row.equals("1") } (1,1,1,1)', 2, "no attribute Row"),
        ('{ Rows.is("1") } (1,1,1,1)', 1, "no comparison is"),
        ("{ Rows.equals(1) } (1,1,1,1)", 1, "no meaning"),
        ("{ Rows.equals(true.) } (1,1,1,1)", 1, "quotation marks"),
        ('{ Rows.equals("1" } (1,1,1,1)', 1, "Expected )"),
        ('{ Rows equals("1") } (1,1,1,1)', 1, "Expected . after Rows"),
        ('{ (Rows.equals("1") } (1,1,1,1)', 1, "Expected )"),
        ('{ [0028,10].equals("1") } (1,1,1,1)', 1, "no meaning"),
        ('{ [0018,6011]::[0018,601a].equals("1") } (1,1,1,1)', 1, "inside sequences"),
        ('{ Rows.matches("[") } (1,1,1,1)', 1, "regular expression"),
        ("{ } (1,1,1,1)", 1, "end of the signature"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(script: str, line: int, says: str) -> None:
    with pytest.raises(ScriptFault) as caught:
        parse(script)
    assert caught.value.line == line
    assert says in caught.value.sentence
    assert str(caught.value).startswith(f"Line {line}: ")


def test_a_script_of_other_bytes_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.script"
    path.write_bytes(b"{ true. } (0,0,1,1) \xff")
    with pytest.raises(ScriptFault, match="UTF-8"):
        load(path)


def test_every_shipped_rule_is_reached_by_some_image() -> None:
    """A rule that stands behind a wider one would never be used."""
    rules = shipped().rules
    assert rules
    for rule in rules:
        assert shipped().match(_value(_example(rule))) == rule, f"line {rule.line}"


def _example(rule: Rule) -> dict[int, str]:
    """Return a header that the rule's signature, a product of comparisons and of one choice at most, fits."""
    header: dict[int, str] = {}

    def satisfy(expression: object) -> None:
        parts = getattr(expression, "parts", None)
        if parts is None:
            tag, text = expression.tag, expression.text  # type: ignore[attr-defined]
            header[tag] = f"{header[tag]} {text}" if tag in header else text
        else:
            for part in parts if expression.every else parts[:1]:  # type: ignore[attr-defined]
                satisfy(part)

    satisfy(rule.signature)
    assert rule.signature.holds(_value(header))
    return header
