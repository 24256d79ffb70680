"""The JSON of the API: the base of every shape, problems, and the words that queries are made of."""

from pydantic import BaseModel, ConfigDict, Field


class Shape(BaseModel):
    """The base of every shape; one is made from anything that has attributes of the same names."""

    model_config = ConfigDict(from_attributes=True, populate_by_name=True)


class Problem(Shape):
    """What went wrong, as RFC 9457 has it."""

    type: str = Field(description="`urn:cancerimage:problem:` and the code.")
    title: str
    status: int
    detail: str = Field(description="What happened here, and what to do about it.")
    code: str = Field(description="A code of the problem catalogue; programs decide by it.")
    position: int | None = Field(None, description="Where in the query's text the fault begins, from 0.")
    length: int | None = Field(None, description="How many characters of the text are at fault.")
    suggestion: str | None = Field(None, description="What may have been meant.")
    pointer: str | None = Field(None, description="Where in the query's JSON form the fault lies (RFC 6901).")


class SearchField(Shape):
    """A field that queries can name."""

    name: str
    label: str
    level: str
    kind: str
    vocabulary: str | None
    many: bool
    unit: str | None
    minimum: int | None
    maximum: int | None
    aliases: list[str]
    clinical: bool
    """Whether it comes from the holder's clinical tables: most datasets have no value of such a field."""
    codes: dict[str, list[str]]
    """What the field is called in other systems."""


class FieldList(Shape):
    """The fields that queries can name."""

    fields: list[SearchField]


class Concept(Shape):
    """A coded value."""

    code: str
    label: str
    labels: dict[str, str]
    synonyms: list[str]
    codes: dict[str, list[str]]
    broader: str | None


class VocabularySummary(Shape):
    """A vocabulary without its values."""

    name: str
    version: str
    source: str
    concepts: int
    url: str


class VocabularyList(Shape):
    """The vocabularies."""

    vocabularies: list[VocabularySummary]


class Vocabulary(Shape):
    """A vocabulary with its values."""

    name: str
    version: str
    source: str
    concepts: list[Concept]
