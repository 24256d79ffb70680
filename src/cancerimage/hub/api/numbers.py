"""The JSON of numbers: the value, what it means, and between which bounds the truth lies."""

from pydantic import ConfigDict, Field

from cancerimage.disclosure.numbers import Meaning
from cancerimage.hub.api.shapes import Shape

_is_zero = (0).__eq__


class NumberOut(Shape):
    """A number with its meaning, or the sum of several; what is 0 of `below`, `hidden` and `withheld` is left out."""

    model_config = ConfigDict(
        from_attributes=True,
        json_schema_extra={
            "examples": [
                {"value": 57, "meaning": "exact", "low": 57, "high": 57},
                {"value": 120, "meaning": "about", "low": 108, "high": 132},
                {"value": None, "meaning": "fewer", "low": 0, "high": 26, "below": 15, "hidden": 1, "beyond": 11},
                {"value": None, "meaning": "withheld", "low": 0, "high": None, "withheld": 1},
                {
                    "value": 177,
                    "meaning": "about",
                    "low": 165,
                    "high": 215,
                    "below": 15,
                    "hidden": 1,
                    "withheld": 1,
                    "beyond": 11,
                },
            ]
        },
    )

    value: int | None = Field(
        description="The number, for a sum that of the parts that are shown; null where nothing is shown."
    )
    meaning: Meaning = Field(
        description="`exact`; `about`: noised and rounded; `fewer`: hidden, for it is below the limit of the dataset's "
        "policy; `withheld`: not told at all."
    )
    low: int = Field(description="The lower end of the 95 % interval; hidden parts count as nobody.")
    high: int | None = Field(
        description="The upper end of the 95 % interval, with hidden parts counted at their limits; null where nothing "
        "is told."
    )
    below: int = Field(0, exclude_if=_is_zero, description="What the hidden parts stay below with their noise.")
    hidden: int = Field(0, exclude_if=_is_zero, description="How many parts are hidden as fewer than some limit.")
    withheld: int = Field(0, exclude_if=_is_zero, description="How many parts were not told at all.")
    beyond: int = Field(
        0, exclude_if=_is_zero, description="How far the true numbers of the hidden parts may lie above `below`."
    )

    @classmethod
    def exactly(cls, value: int) -> "NumberOut":
        """Return an exact number; results are full of them."""
        return cls(value=value, meaning=Meaning.EXACT, low=value, high=value)


class Totals(Shape):
    """How much: distinct subjects, studies and series, with their images and bytes."""

    subjects: NumberOut
    studies: NumberOut
    series: NumberOut
    images: NumberOut
    bytes: NumberOut


class FederationTotals(Totals):
    """How much there is in how many datasets."""

    datasets: int


class Value(Shape):
    """One value of a field and how much has it."""

    value: str
    label: str
    subjects: NumberOut
    series: NumberOut


class Facet(Shape):
    """The values of one field."""

    field: str
    label: str
    values: list[Value]
