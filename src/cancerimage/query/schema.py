"""The JSON Schema of the JSON form, made from the fields and their vocabularies."""

from typing import Any

from cancerimage.query.fields import FIELDS, Field, Kind
from cancerimage.query.json_form import VERSION
from cancerimage.query.leaves import NAME
from cancerimage.query.limits import CONDITIONS
from cancerimage.vocabulary import UNKNOWN, VOCABULARIES

Schema = dict[str, Any]


def build() -> Schema:
    """Return the schema; `schema.json` beside this module is its written form."""
    condition = {"$ref": "#/$defs/condition"}
    group = {"type": "array", "items": condition, "maxItems": CONDITIONS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Cohort query",
        "description": "A condition on a series together with its study, its subject and its dataset.",
        **_members({"version": {"const": VERSION}, "where": condition}),
        "$defs": {
            "condition": {
                "oneOf": [
                    _members({"all": group}) | {"description": "Every one of these holds for the same series."},
                    _members({"any": group}) | {"description": "At least one of these holds."},
                    _members({"not": condition}) | {"description": "This does not hold."},
                    _members({"has": condition}) | {"description": "The subject has a series for which this holds."},
                    *({"$ref": f"#/$defs/{name}"} for name in FIELDS),
                ]
            },
            **{field.name: _field(field) for field in FIELDS.values()},
        },
    }


def _members(properties: Schema, required: list[str] | None = None) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties) if required is None else required,
        "additionalProperties": False,
    }


def _field(field: Field) -> Schema:
    name = {"const": field.name}
    if field.kind is Kind.NAME:
        return {"title": field.label()} | _members(
            {"field": name, "is": {"type": "string", "pattern": f"^{NAME.pattern}$"}}
        )
    if field.kind is Kind.CODE and field.vocabulary:
        codes = [concept.code for concept in VOCABULARIES[field.vocabulary]]
        return {"title": field.label()} | _members({"field": name, "is": {"enum": codes}})
    bound = {"type": ["integer", "null"], "minimum": field.minimum, "maximum": field.maximum}
    span = _members({"field": name, "from": bound, "to": bound}, ["field"])
    span["anyOf"] = [{"required": ["from"]}, {"required": ["to"]}]
    return {"title": field.label(), "oneOf": [_members({"field": name, "is": {"const": UNKNOWN}}), span]}
