"""The rules of a mapping file: how one column, or some, tell a field or a fact."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, model_validator

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


class Shape(BaseModel):
    """What has only the members that are named, and does not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Shape):
    """A column of the table."""

    column: Header
    missing: Missing = ()


class Subject(Shape):
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


class Facts(Shape):
    """Columns that are only calculated and checked with: none of their values comes out."""

    sex: Sex | None = None
    born: Annotated[Column | None, Field(description="The date of birth.")] = None
    diagnosed: Annotated[Column | None, Field(description="The date of the diagnosis.")] = None
    seen: Annotated[Column | None, Field(description="The date when the patient was last known of.")] = None
    died: Annotated[Column | None, Field(description="The date of death.")] = None


class Span(Shape):
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
    """The age at diagnosis; it comes out in whole years, and as 90 where it is above 89."""

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


class Year(Shape):
    """The year of the diagnosis. It is the true year, though dates in images are moved: decide whether to tell it."""

    column: Annotated[Header | None, Field(description="A column with years or dates.")] = None
    of: Annotated[Literal["diagnosed"] | None, Field(description="Instead of `column`: the date in `facts`.")] = None
    missing: Missing = ()

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.column is None) == (self.of is None):
            raise ValueError("give either `column` or `of`")
        return self


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


class Treatment(Shape):
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
