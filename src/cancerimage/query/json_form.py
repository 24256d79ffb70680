"""The JSON form of a query: versioned, strict, and described by a JSON Schema."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from cancerimage.query import limits
from cancerimage.query.errors import QueryError
from cancerimage.query.leaves import check_leaf
from cancerimage.query.nodes import AllOf, AnyOf, Between, Has, Is, Not, Query

VERSION = 1
"""The version of the query language that this release speaks."""

Json = dict[str, Any]


def to_json(query: Query) -> Json:
    """Return the JSON form of `query`."""
    return {"version": VERSION, "where": _node(query)}


def _node(query: Query) -> Json:
    match query:
        case AllOf(children):
            return {"all": [_node(child) for child in children]}
        case AnyOf(children):
            return {"any": [_node(child) for child in children]}
        case Not(child):
            return {"not": _node(child)}
        case Has(child):
            return {"has": _node(child)}
        case Is(field, value):
            return {"field": field, "is": value}
        case Between(field, low, high):
            return {"field": field, "from": low, "to": high}


def from_json(value: object) -> Query:
    """Return the query that a JSON object means, or say where it is wrong."""
    if not isinstance(value, Mapping):
        raise _wrong("", 'A query is an object: {"version": 1, "where": …}')
    version = value.get("version")
    if type(version) is not int or version != VERSION:
        raise QueryError(
            f"This release speaks version {VERSION} of the query language, and no other.",
            code="query.version",
            suggestion=str(VERSION),
            pointer="/version",
        )
    _only(value, {"version", "where"}, "")
    if "where" not in value:
        raise _wrong("", 'The member "where" is missing.')
    query = _read(value["where"], "/where", 0)
    limits.check_size(query)
    return query


def _read(value: object, pointer: str, depth: int) -> Query:
    if depth > limits.DEPTH:
        raise limits.too_deep().within(pointer)
    if not isinstance(value, Mapping):
        raise _wrong(pointer, "A condition is an object.")
    if "field" in value:
        return _leaf(value, pointer)
    if len(value) != 1:
        raise _wrong(pointer, 'A condition has one member of "all", "any", "not", "has", or it has a "field".')
    (key, inner), *_ = value.items()
    below = f"{pointer}/{_escaped(key)}"
    match key:
        case "all":
            return AllOf(_children(inner, below, depth))
        case "any":
            return AnyOf(_children(inner, below, depth))
        case "not":
            return Not(_read(inner, below, depth + 1))
        case "has":
            return Has(_read(inner, below, depth + 1))
        case _:
            raise _wrong(below, f'There is no condition {str(key)[:40]!r}; there are "all", "any", "not" and "has".')


def _children(value: object, pointer: str, depth: int) -> tuple[Query, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise _wrong(pointer, "Here a list of conditions is wanted.")
    if len(value) > limits.CONDITIONS:
        raise limits.too_large("conditions", len(value), limits.CONDITIONS).within(pointer)
    return tuple(_read(child, f"{pointer}/{index}", depth + 1) for index, child in enumerate(value))


def _leaf(value: Mapping[Any, Any], pointer: str) -> Query:
    field = value["field"]
    if not isinstance(field, str):
        raise _wrong(f"{pointer}/field", "The name of a field is a text.")
    leaf: Is | Between
    if "is" in value:
        _only(value, {"field", "is"}, pointer)
        if not isinstance(value["is"], str):
            raise _wrong(f"{pointer}/is", 'A value is a text; numbers are asked for with "from" and "to".')
        leaf, place = Is(field, value["is"]), "is"
    else:
        _only(value, {"field", "from", "to"}, pointer)
        if "from" not in value and "to" not in value:
            raise _wrong(pointer, 'A condition on a field says what it "is", or a number "from" and "to".')
        leaf, place = Between(field, _bound(value, "from", pointer), _bound(value, "to", pointer)), "from"
        place = place if place in value else "to"
    try:
        check_leaf(leaf)
    except QueryError as error:
        raise error.within(f"{pointer}/{'field' if error.code == 'query.unknown_field' else place}") from None
    return leaf


def _bound(value: Mapping[Any, Any], key: str, pointer: str) -> int | None:
    bound = value.get(key)
    if bound is None or (isinstance(bound, int) and not isinstance(bound, bool)):
        return bound
    raise QueryError("Here a whole number or null is wanted.", code="query.wrong_type", pointer=f"{pointer}/{key}")


def _only(value: Mapping[Any, Any], allowed: set[str], pointer: str) -> None:
    for key in value:
        if key not in allowed:
            raise _wrong(f"{pointer}/{_escaped(key)}", f"There is no member {str(key)[:40]!r} here.")


def _escaped(key: object) -> str:
    # RFC 6901, section 3.
    return str(key)[:40].replace("~", "~0").replace("/", "~1")


def _wrong(pointer: str, message: str) -> QueryError:
    return QueryError(message, code="query.syntax", pointer=pointer)


@cache
def _schema_text() -> str:
    return files("cancerimage.query").joinpath("schema.json").read_text("utf-8")


def json_schema() -> Json:
    """Return the JSON Schema of the JSON form."""
    schema: Json = json.loads(_schema_text())
    return schema
