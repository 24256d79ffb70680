"""The mapping file: which column of a holder's table says what, in a form that people can read and check."""

from collections.abc import Mapping as Pairs
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema, model_validator
from pydantic.json_schema import GenerateJsonSchema

from cancerimage.node.clinical.faults import ClinicalFault
from cancerimage.node.clinical.fields import FIELDS

LARGEST = 1 << 20
"""Bytes of a mapping file."""

Text = Annotated[str, WithJsonSchema({"type": ["string", "number", "boolean"]})]
"""A text, even where it looks to an editor like a number; `yaml_form` takes everything for text."""
Header = Annotated[str, Field(min_length=1, max_length=200, description="The header of a column.")]
Missing = Annotated[
    tuple[Text, ...],
    Field(description="More texts that mean in this column that nothing was recorded, such as 999."),
]
Receptor = Literal["positive", "negative", ""]
Unit = Annotated[Literal["days", "weeks", "months", "years"], Field(description="In what the column counts.")]
Fact = Literal["born", "diagnosed", "seen", "died"]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Shape):
    """A column of the table."""

    column: Header
    missing: Missing = ()


class Subject(_Shape):
    """The column with the patient IDs, as the images have them before they are de-identified."""

    column: Header
    digits: Annotated[
        int,
        Field(ge=0, le=64, description="Zeros are put before a number until it has so many digits: spreadsheets drop "
              "them."),
    ] = 0  # fmt: skip


class Sex(Column):
    """The column with the patients' sex."""

    values: Annotated[
        dict[str, Literal["female", "male", "other", ""]], Field(description="What the texts of the column mean.")
    ] = {}


class Facts(_Shape):
    """Columns that are only calculated and checked with: none of their values comes out."""

    sex: Sex | None = None
    born: Annotated[Column | None, Field(description="The date of birth.")] = None
    diagnosed: Annotated[Column | None, Field(description="The date of the diagnosis.")] = None
    seen: Annotated[Column | None, Field(description="The date when the patient was last known of.")] = None
    died: Annotated[Column | None, Field(description="The date of death.")] = None


class Span(_Shape):
    """A span of time: a column with numbers in a unit, or what lies between two dates."""

    column: Header | None = None
    unit: Unit
    between: Annotated[tuple[Fact, Fact] | None, Field(description="Two of the dates in `facts`.")] = None
    missing: Missing = ()

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.column is None) == (self.between is None):
            raise ValueError("give either `column` or `between`")
        return self


class Age(Span):
    """The age at diagnosis; it comes out in whole years."""

    unit: Unit = "years"
    between: Annotated[
        tuple[Literal["born"], Literal["diagnosed"]] | None,
        Field(description="Instead of `column`: the dates in `facts` that tell it."),
    ] = None


class FollowUp(Span):
    """The time from the diagnosis until the patient was last known of; it comes out in days."""

    unit: Unit = "days"
    between: Annotated[
        tuple[Literal["diagnosed"], Literal["seen"]] | None,
        Field(description="Instead of `column`: the dates in `facts` that tell it. Who died was last known of then."),
    ] = None


class Ki67(Column):
    """The column with Ki-67; it comes out in percent."""

    unit: Annotated[Literal["percent", "fraction"], Field(description="In what the column counts.")] = "percent"


class Psa(Column):
    """The column with PSA; it comes out in ng/mL, which is the same as µg/L."""

    unit: Annotated[Literal["ng/mL", "ug/L", "pg/mL"], Field(description="In what the column counts.")] = "ng/mL"


class Coded(Column):
    """A column with codes, words or scores."""

    values: Annotated[
        dict[str, Text],
        Field(
            description="What the texts of the column mean, where that is not clear; an empty meaning: not recorded."
        ),
    ] = {}


class Stage(Coded):
    """The column with the stage."""

    system: Annotated[
        Literal["groups", "INRG"], Field(description="Stage groups 0 to IV, or the stages of the INRG.")
    ] = "groups"


class Marker(Column):
    """A column with what a receptor was tested for."""

    values: Annotated[dict[str, Receptor], Field(description="What the texts of the column mean.")] = {}


class Her2(Column):
    """The column with HER2."""

    values: Annotated[
        dict[str, Literal[Receptor, "equivocal"]], Field(description="What the texts of the column mean.")
    ] = {}


class Treatment(_Shape):
    """How the patients were treated: one column with several words, or a column for each treatment."""

    column: Header | None = None
    separator: Annotated[
        str, Field(min_length=1, max_length=8, description="What stands between the words: each of these characters.")
    ] = "|;,+/"
    values: Annotated[dict[str, Text], Field(description="What the words mean.")] = {}
    columns: Annotated[
        dict[Header, Literal["surgery", "radiotherapy", "chemotherapy", "hormone_therapy", "immunotherapy",
                             "targeted_therapy", "transplantation", "observation"]],
        Field(description="Columns that say yes or no, each with its treatment."),
    ] = {}  # fmt: skip
    missing: Missing = ()

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.column is None) == (not self.columns):
            raise ValueError("give either `column` or `columns`")
        return self


class VitalStatus(Column):
    """The column that says whether the patient was alive when last known of."""

    values: Annotated[
        dict[str, Literal["alive", "dead", ""]], Field(description="What the texts of the column mean.")
    ] = {}


class Fields(_Shape):
    """The fields that come out, each with where it comes from; what is not named here does not come out."""

    age_at_diagnosis: Age | None = None
    topography: Coded | None = None
    morphology: Coded | None = None
    stage: Stage | None = None
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


class Mapping(_Shape):
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
            for fact in getattr(rule, "between", None) or ():
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
        wrong = "; ".join(
            f"{'.'.join(map(str, one['loc'])) or 'the file'}: {one['msg'].removeprefix('Value error, ')}"
            for one in fault.errors(include_input=False, include_url=False, include_context=False)
        )
        raise ClinicalFault(f"The mapping file is not right. {wrong}.") from None


def schema() -> dict[str, Any]:
    """Return the JSON Schema of a mapping file."""
    made = Mapping.model_json_schema(schema_generator=GenerateJsonSchema)
    return {"$schema": GenerateJsonSchema.schema_dialect, **made}
