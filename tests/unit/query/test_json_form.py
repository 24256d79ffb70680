"""The JSON form: strict, versioned, and as its schema says."""

import json
from typing import Any

import jsonschema
import pytest

from cancerimage.query import QueryError, from_json, json_schema, parse, to_json
from cancerimage.query.schema import build

EXAMPLE = {
    "version": 1,
    "where": {
        "all": [
            {"field": "cancer", "is": "lung"},
            {"any": [{"field": "manufacturer", "is": "GE"}, {"field": "manufacturer", "is": "Siemens"}]},
            {"field": "age", "from": 50, "to": None},
            {"not": {"field": "sex", "is": "male"}},
            {"has": {"field": "modality", "is": "MR"}},
        ]
    },
}


def test_the_json_form_says_the_same_as_the_text() -> None:
    query = parse("cancer:lung manufacturer:GE,Siemens age:>=50 not sex:male and also has (modality:MR)")
    assert to_json(query) == EXAMPLE
    assert from_json(EXAMPLE) == query


def test_a_bound_may_be_left_out() -> None:
    assert from_json(_where({"field": "age", "to": 50})) == parse("age:<=50")


def _where(condition: Any) -> Any:
    return {"version": 1, "where": condition}


CT = {"field": "modality", "is": "CT"}


@pytest.mark.parametrize(
    ("form", "pointer", "code"),
    [
        (None, "", "query.syntax"),
        ([], "", "query.syntax"),
        ({}, "/version", "query.version"),
        ({"version": 2, "where": CT}, "/version", "query.version"),
        ({"version": True, "where": CT}, "/version", "query.version"),
        ({"version": 1.0, "where": CT}, "/version", "query.version"),
        ({"version": "1", "where": CT}, "/version", "query.version"),
        ({"version": 1}, "", "query.syntax"),
        ({"version": 1, "where": CT, "a/b~c": 1}, "/a~1b~0c", "query.syntax"),
        (_where("modality:CT"), "/where", "query.syntax"),
        (_where({}), "/where", "query.syntax"),
        (_where({"all": [], "any": []}), "/where", "query.syntax"),
        (_where({"xor": []}), "/where/xor", "query.syntax"),
        (_where({"all": CT}), "/where/all", "query.syntax"),
        (_where({"all": "CT"}), "/where/all", "query.syntax"),
        (_where({"all": [CT, {"not": [CT]}]}), "/where/all/1/not", "query.syntax"),
        (_where({"field": 1, "is": "CT"}), "/where/field", "query.syntax"),
        (_where({"field": "modality"}), "/where", "query.syntax"),
        (_where({"field": "modality", "is": ["CT"]}), "/where/is", "query.syntax"),
        (_where({"field": "modality", "is": "CT", "to": 1}), "/where/to", "query.syntax"),
        (_where({"field": "modality", "is": "ct"}), "/where/is", "query.unknown_value"),
        (_where({"field": "modalty", "is": "CT"}), "/where/field", "query.unknown_field"),
        (_where({"field": "vendor", "is": "GE"}), "/where/field", "query.unknown_field"),
        (_where({"field": "age", "is": "50"}), "/where/is", "query.wrong_type"),
        (_where({"field": "age", "from": "50"}), "/where/from", "query.wrong_type"),
        (_where({"field": "age", "from": True}), "/where/from", "query.wrong_type"),
        (_where({"field": "age", "from": 50.0}), "/where/from", "query.wrong_type"),
        (_where({"field": "age", "to": 500}), "/where/to", "query.out_of_range"),
        (_where({"field": "age", "from": 70, "to": 50}), "/where/from", "query.out_of_range"),
        (_where({"field": "modality", "from": 1, "to": 2}), "/where/from", "query.wrong_type"),
        (_where({"any": [CT] * 101}), "/where/any", "query.too_large"),
    ],
)
def test_a_mistake_is_pointed_at(form: object, pointer: str, code: str) -> None:
    with pytest.raises(QueryError) as raised:
        from_json(form)
    assert (raised.value.code, raised.value.pointer, raised.value.position) == (code, pointer, None)


def test_a_mistake_in_a_code_is_mended() -> None:
    with pytest.raises(QueryError) as raised:
        from_json(_where({"field": "modality", "is": "mri"}))
    assert raised.value.suggestion == "MR"


def test_a_deep_object_is_refused_without_exhausting_the_stack() -> None:
    form: object = CT
    for _ in range(5_000):
        form = {"not": form}
    with pytest.raises(QueryError) as raised:
        from_json(_where(form))
    assert raised.value.code == "query.too_deep"


def test_the_schema_is_fresh() -> None:
    assert json_schema() == json.loads(json.dumps(build())), "run `python docs/generate.py`"


def test_the_schema_is_a_schema_and_holds_the_example() -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    jsonschema.Draft202012Validator(json_schema()).validate(EXAMPLE)


@pytest.mark.parametrize(
    "form",
    [
        _where({"field": "modality", "is": "ct"}),
        _where({"field": "age", "from": 500}),
        _where({"field": "age"}),
        _where({"field": "dataset", "is": "No Name"}),
        {"version": 2, "where": CT},
        _where({"not": CT, "has": CT}),
    ],
)
def test_the_schema_refuses_what_the_reader_refuses(form: object) -> None:
    with pytest.raises(QueryError):
        from_json(form)
    assert not jsonschema.Draft202012Validator(json_schema()).is_valid(form)
