"""Strict canonical JSON: one value has one spelling, and what could be read in two ways is refused.

The spelling follows RFC 8785 (JSON Canonicalization Scheme) on the value range of RFC 7493 (I-JSON).
"""

import json
import math
import re
from json.encoder import encode_basestring
from typing import Any, NoReturn, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from cancerimage.wire.faults import Malformed, Oversized

SAFE = 2**53 - 1
"""The largest whole number that every JSON reader takes exactly (RFC 7493 section 2.2)."""

_PLACE = re.compile(r"[A-Za-z0-9_-]{1,40}")

S = TypeVar("S", bound=BaseModel)


def encode(value: Any) -> bytes:
    """Return the one spelling of `value`, made of dict, list, tuple, str, int, float, bool and None."""
    out: list[str] = []
    try:
        _write(value, out)
        return "".join(out).encode()
    except UnicodeEncodeError:
        raise Malformed("a text holds half a surrogate pair") from None
    except RecursionError:
        raise Malformed("the value is nested too deeply") from None


def decode(data: bytes, limit: int) -> Any:
    """Return the value that `data` spells; its size is looked at before anything else."""
    return _parse(data, limit, each_number=True)


def _parse(data: bytes, limit: int, parts: int | None = None, *, each_number: bool = False) -> Any:
    if len(data) > limit:
        raise Oversized(f"{len(data)} bytes, at most {limit} are read")
    # Two bytes of JSON can become a hundred times as many of memory. Members and items have commas between them.
    if parts is not None and data.count(b",") > parts:
        raise Oversized(f"more than {parts} parts")
    try:
        value = json.loads(
            data.decode(),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_float=_float if each_number else None,
            parse_int=_int if each_number else None,
        )
    except UnicodeDecodeError:
        raise Malformed("not UTF-8") from None
    except RecursionError:
        raise Malformed("nested too deeply") from None
    except json.JSONDecodeError as error:
        raise Malformed(f"not JSON at character {error.pos}") from None
    except ValueError:
        raise Malformed("a whole number beyond 2**53") from None
    if b"\\ud" in data or b"\\uD" in data:
        _refuse_half_pairs(value)
    return value


def write(shape: BaseModel) -> bytes:
    """Return the canonical spelling of a message shape."""
    return encode(shape.model_dump(mode="json"))


def read(kind: type[S], data: bytes, limit: int, parts: int | None = None) -> S:
    """Return the message shape that `data` spells, or refuse it with the member that is wrong.

    A message that is long only because of its texts names how many `parts`, members and items, it has at most.
    """
    # The shapes bound their numbers themselves; a call for each number would double the time of reading.
    _parse(data, limit, parts)
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        raise _malformed(error) from None


def read_as(adapter: TypeAdapter[Any], data: bytes, limit: int, parts: int | None = None) -> Any:
    """Return one of several message shapes, chosen by the adapter."""
    _parse(data, limit, parts)
    try:
        return adapter.validate_json(data)
    except ValidationError as error:
        raise _malformed(error) from None


def _malformed(error: ValidationError) -> Malformed:
    # The value itself is left out: it may be somebody's query, and errors travel to logs.
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    # The name of a member that nobody expects is the sender's own invention.
    places = [str(part) if _PLACE.fullmatch(str(part)) else "…" for part in first["loc"]]
    return Malformed(f"{'.'.join(places) or 'message'}: {first['type']}")


def _write(value: Any, out: list[str]) -> None:
    if value is None:
        out.append("null")
    elif value is True:
        out.append("true")
    elif value is False:
        out.append("false")
    elif isinstance(value, str):
        out.append(encode_basestring(value))
    elif isinstance(value, int):
        if not -SAFE <= value <= SAFE:
            raise Malformed("a whole number beyond 2**53")
        out.append(int.__repr__(value))
    elif isinstance(value, float):
        out.append(_number(value))
    elif isinstance(value, dict):
        _write_object(value, out)
    elif isinstance(value, list | tuple):
        out.append("[")
        for place, item in enumerate(value):
            if place:
                out.append(",")
            _write(item, out)
        out.append("]")
    else:
        raise Malformed(f"{type(value).__name__} has no JSON form")


def _write_object(value: dict[Any, Any], out: list[str]) -> None:
    try:
        plain = "".join(value).isascii()
    except TypeError:
        raise Malformed("an object has a name that is not text") from None
    # RFC 8785 section 3.2.3 sorts names by UTF-16 code units; for ASCII names that is the plain order.
    names = sorted(value) if plain else sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
    out.append("{")
    for place, name in enumerate(names):
        if place:
            out.append(",")
        out.append(encode_basestring(name))
        out.append(":")
        _write(value[name], out)
    out.append("}")


def _number(value: float) -> str:
    """Spell a float as ECMAScript does (RFC 8785 section 3.2.2.3)."""
    if not math.isfinite(value):
        raise Malformed("a number that is not finite")
    if value == 0:
        return "0"
    sign = "-" if value < 0 else ""
    mantissa, _, power = f"{abs(value)!r}".partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = "" if fraction == "0" else fraction
    digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(power or 0) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0")
    if len(digits) <= point <= 21:
        text = digits + "0" * (point - len(digits))
    elif 0 < point <= 21:
        text = f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        text = f"0.{'0' * -point}{digits}"
    else:
        tail = f".{digits[1:]}" if len(digits) > 1 else ""
        text = f"{digits[0]}{tail}e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return sign + text


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise Malformed("an object holds one name twice")
    return value


def _refuse_constant(text: str) -> NoReturn:
    raise Malformed(f"{text} is not JSON")


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        raise Malformed("a number that is not finite")
    return value


def _int(text: str) -> int:
    if len(text) > 17 or not -SAFE <= int(text) <= SAFE:
        raise Malformed("a whole number beyond 2**53")
    return int(text)


def _refuse_half_pairs(value: Any) -> None:
    encode(value)
