"""The mapping file: which column of a holder's table says what, in a form that people can read and check."""

from collections.abc import Mapping as Pairs
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, WithJsonSchema, model_validator
from pydantic.json_schema import GenerateJsonSchema

from cancerimage.node.clinical.faults import ClinicalFault
from cancerimage.node.clinical.fields import FIELDS
from cancerimage.node.clinical.rules import (
    Age,
    Coded,
    Facts,
    FollowUp,
    Her2,
    Ki67,
    Marker,
    Psa,
    Shape,
    Stage,
    Subject,
    Text,
    Treatment,
    VitalStatus,
    Year,
)

LARGEST = 1 << 20
"""Bytes of a mapping file."""


class Fields(Shape):
    """The fields that come out, each with where it comes from; what is not named here does not come out."""

    age_at_diagnosis: Age | None = None
    diagnosis_year: Year | None = None
    topography: Coded | None = None
    morphology: Coded | None = None
    stage: Stage | None = None
    ct: Coded | None = None
    cn: Coded | None = None
    cm: Coded | None = None
    pt: Coded | None = None
    pn: Coded | None = None
    pm: Coded | None = None
    grade: Coded | None = None
    er: Marker | None = None
    pr: Marker | None = None
    her2: Her2 | None = None
    ki67: Ki67 | None = None
    psa: Psa | None = None
    gleason: Coded | None = None
    isup: Coded | None = None
    birads: Coded | None = None
    pirads: Coded | None = None
    treatment: Treatment | None = None
    followup_days: FollowUp | None = None
    vital_status: VitalStatus | None = None


class Mapping(Shape):
    """How a holder's clinical table is to be read."""

    version: Annotated[
        Literal["1"],
        WithJsonSchema({"enum": [1, "1"]}),
        Field(description="The version of this form of mapping files."),
    ] = "1"
    sheet: Annotated[str, Field(description="The sheet of a workbook; the first unless given.")] = ""
    dates: Annotated[
        Literal["iso", "day-first", "month-first"],
        Field(description="How dates are written: 2026-01-31, 31.01.2026 or 01/31/2026."),
    ] = "iso"
    decimal: Annotated[Literal[".", ","], Field(description="What stands before the decimals of a number.")] = "."
    missing: Annotated[
        tuple[Text, ...],
        Field(description="More texts that mean in every column that nothing was recorded."),
    ] = ()
    subject: Subject
    facts: Facts = Facts()
    fields: Fields

    @model_validator(mode="after")
    def _sensible(self) -> Self:
        if not self.wanted:
            raise ValueError("`fields` names no field")
        for name, rule in self.wanted.items():
            for fact in (*(getattr(rule, "between", None) or ()), *filter(None, (getattr(rule, "of", None),))):
                if getattr(self.facts, fact) is None:
                    raise ValueError(f"`{name}` needs the date `{fact}`, and `facts` does not name its column")
        return self

    @property
    def wanted(self) -> Pairs[str, Any]:
        """The fields that come out, each with its rule, in the order of the columns."""
        rules = ((name, getattr(self.fields, name)) for name in FIELDS)
        return {name: rule for name, rule in rules if rule is not None}

    @property
    def headers(self) -> tuple[str, ...]:
        """Every column that is read."""
        facts = (getattr(self.facts, name) for name in Facts.model_fields)
        rules = [rule for rule in (*facts, *self.wanted.values()) if rule is not None]
        named = [rule.column for rule in rules if rule.column is not None]
        several = [header for rule in rules for header in getattr(rule, "columns", ())]
        return tuple(dict.fromkeys((self.subject.column, *named, *several)))


def load(path: Path) -> Mapping:
    """Read a mapping file; raises ClinicalFault."""
    try:
        content = path.read_bytes()[: LARGEST + 1]
    except OSError as fault:
        raise ClinicalFault(f"The mapping file cannot be read: {fault.strerror}.") from None
    if len(content) > LARGEST:
        raise ClinicalFault("The mapping file is too large to be one. Is it the table?")
    return parse(content)


def parse(content: bytes) -> Mapping:
    """Return what a mapping file says; raises ClinicalFault."""
    from cancerimage.node.clinical.yaml_form import read

    try:
        return Mapping.model_validate(read(content))
    except ValidationError as fault:
        found = fault.errors(include_input=False, include_url=False, include_context=False)
        wrong = "; ".join(_told(one["loc"], one["type"], one["msg"]) for one in found)
        raise ClinicalFault(f"The mapping file is not right. {wrong}.") from None


def _told(place: tuple[int | str, ...], kind: str, message: str) -> str:
    """Say what is wrong at one place of a mapping file, in the words of whoever writes one."""
    where = ".".join(map(str, place)) or "the file"
    match kind:
        case "extra_forbidden":
            known = Mapping.model_fields if len(place) == 1 else FIELDS if place[0] == "fields" else ()
            near = get_close_matches(str(place[-1]), known, 1)
            return f"{where}: no such name is known here" + (f"; do you mean {near[0]}?" if near else "")
        case "model_type" | "dict_type" | "model_attributes_type":
            return f"{where}: holds no names with values, such as `column: age`"
        case "missing":
            return f"{where}: is missing"
    return f"{where}: {message.removeprefix('Value error, ')}"


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a mapping file."""
    made = Mapping.model_json_schema(schema_generator=GenerateJsonSchema)
    return {"$schema": GenerateJsonSchema.schema_dialect, **made}
