"""Canonical JSON: one spelling for each value, and nothing that could be read in two ways."""

import json
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from cancerimage.wire import canonical
from cancerimage.wire.counts import Totals
from cancerimage.wire.faults import Malformed, Oversized

VALUES = some.recursive(
    some.none()
    | some.booleans()
    | some.integers(-canonical.SAFE, canonical.SAFE)
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(some.characters(exclude_categories=["Cs"])),
    lambda inner: some.lists(inner) | some.dictionaries(some.text(some.characters(exclude_categories=["Cs"])), inner),
    max_leaves=20,
)


def whole(number: float) -> bool:
    """Return whether a float is spelled like a whole number beyond what is read back."""
    return number.is_integer() and abs(number) > canonical.SAFE


@given(VALUES)
def test_what_is_written_is_read_back_and_has_one_spelling(value: object) -> None:
    text = canonical.encode(value)
    try:
        read = canonical.decode(text, len(text))
    except Malformed:
        assert any(whole(number) for number in floats(value))
        return
    assert read == value
    assert canonical.encode(read) == text


@given(VALUES)
def test_any_json_reader_reads_the_same(value: object) -> None:
    assume(not any(whole(number) for number in floats(value)))
    assert json.loads(canonical.encode(value)) == value


def floats(value: object) -> list[float]:
    """Return every float in a value."""
    if isinstance(value, float):
        return [value]
    if isinstance(value, dict):
        return [number for item in value.values() for number in floats(item)]
    if isinstance(value, list):
        return [number for item in value for number in floats(item)]
    return []


# RFC 8785 appendix B, without those that JSON numbers of this range cannot carry.
NUMBERS = {
    0x0000000000000000: "0",
    0x8000000000000000: "0",
    0x0000000000000001: "5e-324",
    0x8000000000000001: "-5e-324",
    0x7FEFFFFFFFFFFFFF: "1.7976931348623157e+308",
    0xFFEFFFFFFFFFFFFF: "-1.7976931348623157e+308",
    0x4340000000000000: "9007199254740992",
    0xC340000000000000: "-9007199254740992",
    0x4430000000000000: "295147905179352830000",
    0x44B52D02C7E14AF5: "9.999999999999997e+22",
    0x44B52D02C7E14AF6: "1e+23",
    0x44B52D02C7E14AF7: "1.0000000000000001e+23",
    0x444B1AE4D6E2EF4E: "999999999999999700000",
    0x444B1AE4D6E2EF4F: "999999999999999900000",
    0x444B1AE4D6E2EF50: "1e+21",
    0x3EB0C6F7A0B5ED8C: "9.999999999999997e-7",
    0x3EB0C6F7A0B5ED8D: "0.000001",
    0x41B3DE4355555553: "333333333.3333332",
    0x41B3DE4355555554: "333333333.33333325",
    0x41B3DE4355555555: "333333333.3333333",
    0x41B3DE4355555556: "333333333.3333334",
    0x41B3DE4355555557: "333333333.33333343",
    0xBECBF647612F3696: "-0.0000033333333333333333",
    0x43143FF3C1CB0959: "1424953923781206.2",
}


@pytest.mark.parametrize(("bits", "text"), NUMBERS.items())
def test_numbers_are_spelled_as_the_rfc_spells_them(bits: int, text: str) -> None:
    import struct

    (number,) = struct.unpack(">d", bits.to_bytes(8, "big"))
    assert canonical.encode(number) == text.encode()


def test_the_example_of_the_rfc() -> None:
    value = {
        "numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001],
        "string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/",
        "literals": [None, True, False],
    }
    assert canonical.encode(value).decode() == (
        '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],'
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'
    )


def test_names_are_sorted_by_utf_16() -> None:
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    assert list(json.loads(canonical.encode(dict.fromkeys(names, 0)))) == [
        "\r",
        "1",
        "\u0080",
        "\u00f6",
        "\u20ac",
        "\U0001f600",
        "\ufb33",
    ]


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -math.inf, 2**53, -(2**53), {1: 2}, {"a", "b"}, b"bytes", "\ud800", {"\udfff": 1}, object()],
    ids=repr,
)
def test_what_has_no_single_spelling_is_not_written(value: object) -> None:
    with pytest.raises(Malformed):
        canonical.encode(value)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"nul",
        b'{"a":1,"a":1}',
        b'[{"a":{"b":1,"b":2}}]',
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"1e999",
        b"9007199254740992",
        b"-9007199254740992",
        b"1" * 5000,
        b'"\xff"',
        b"\xef\xbb\xbf{}",
        b'"\\ud800"',
        b'{"\\uDFFF":1}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"'a'",
        b"[1,]",
        b"// a\n1",
        b"1 2",
    ],
    ids=lambda text: repr(text[:30]),
)
def test_what_could_be_read_in_two_ways_is_refused(text: bytes) -> None:
    with pytest.raises(Malformed):
        canonical.decode(text, 1_000_000)


def test_the_size_is_looked_at_first() -> None:
    assert canonical.decode(b"[1,2]", 5) == [1, 2]
    with pytest.raises(Oversized):
        canonical.decode(b"[1,2", 3)


@pytest.mark.parametrize(
    "text", ["[1,1e400]", "1e400", "[ -1E400]", '{"a":1.0e999}', "[0,12345678901234567890]", "\n1e999"]
)
def test_a_number_out_of_range_is_found_wherever_it_stands(text: str) -> None:
    with pytest.raises(Malformed):
        canonical.decode(text.encode(), 100)


@pytest.mark.parametrize(
    "number", ["-1", "9007199254740992", "1.5", "1e3", "1e999", "NaN", "true", '"1"', "null", "1" * 5000]
)
def test_a_shape_takes_only_numbers_in_range(number: str) -> None:
    with pytest.raises(Malformed):
        canonical.read(Totals, f'{{"subjects":{number}}}'.encode(), 10_000)
