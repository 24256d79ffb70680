"""The cohort query language: fields, frozen nodes, parse, check, normalise, render, reference evaluation."""

from cancerimage.query.errors import QueryError
from cancerimage.query.fields import FIELDS, Field, Kind, Level
from cancerimage.query.json_form import VERSION, from_json, json_schema, to_json
from cancerimage.query.narrowing import asked_of_datasets, narrow, without
from cancerimage.query.nodes import EVERYTHING, NOTHING, AllOf, AnyOf, Between, Has, Is, Not, Query
from cancerimage.query.normal_form import fingerprint, fingerprint_of_normal, normalise
from cancerimage.query.parser import parse
from cancerimage.query.rendering import render
from cancerimage.query.sense import check, conditions
from cancerimage.query.wording import describe

__all__ = [
    "EVERYTHING",
    "FIELDS",
    "NOTHING",
    "VERSION",
    "AllOf",
    "AnyOf",
    "Between",
    "Field",
    "Has",
    "Is",
    "Kind",
    "Level",
    "Not",
    "Query",
    "QueryError",
    "asked_of_datasets",
    "check",
    "conditions",
    "describe",
    "fingerprint",
    "fingerprint_of_normal",
    "from_json",
    "json_schema",
    "narrow",
    "normalise",
    "parse",
    "render",
    "to_json",
    "without",
]
