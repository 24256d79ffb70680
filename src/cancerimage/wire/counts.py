"""Shapes that say how many: totals at each level, and facets."""

import re
from typing import Annotated, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from cancerimage.disclosure.numbers import Number
from cancerimage.query.fields import FIELDS, Kind
from cancerimage.query.fields import Field as SearchField
from cancerimage.vocabulary import UNKNOWN
from cancerimage.wire.shapes import DATASETS, Count, Shape, Size


class Totals(Shape):
    """How much matched: distinct subjects, studies and series, with their images and bytes.

    The bounds are for what one node may claim of one dataset; a sum of such numbers has a type of its own.
    """

    subjects: Count = 0
    studies: Count = 0
    series: Count = 0
    images: Count = 0
    bytes: Size = 0


def _known(name: str) -> str:
    if name not in FIELDS:
        raise PydanticCustomError("unknown_field", "There is no field of this name")
    return name


FieldName = Annotated[str, AfterValidator(_known)]
"""The name of a searchable field."""

_CODE = re.compile(r"[A-Za-z0-9_.+/-]{1,64}")
_BAND = re.compile(r"([0-9]{1,9})|([0-9]{1,9})\.\.([0-9]{1,9})|>=([0-9]{1,9})")


def fits(field: SearchField, value: str) -> bool:
    """Whether `value` is a code, or for a number a band that the field can have."""
    if field.kind is not Kind.NUMBER:
        return _CODE.fullmatch(value) is not None
    if value == UNKNOWN:
        return True
    band = _BAND.fullmatch(value)
    if band is None:
        return False
    bounds = [int(number) for number in band.groups() if number is not None]
    least, most = field.minimum or 0, field.maximum
    return bounds == sorted(bounds) and bounds[0] >= least and (most is None or bounds[-1] <= most)


class FacetValue(Shape):
    """One value of a field in a cohort: a code, or for a number a band such as `50..59` or `>=90`."""

    value: Annotated[str, Field(max_length=64)]
    subjects: Count
    series: Count


class Facet(Shape):
    """The values of one field in a cohort, the most subjects first; `unknown` is one of them."""

    field: FieldName
    values: Annotated[tuple[FacetValue, ...], Field(max_length=DATASETS)]

    @model_validator(mode="after")
    def _values_fit(self) -> Self:
        field = FIELDS[self.field]
        if not all(fits(field, one.value) for one in self.values):
            raise PydanticCustomError("facet_value", "A value is neither a code nor a band of the field")
        return self


Facets = Annotated[tuple[Facet, ...], Field(max_length=len(FIELDS))]
"""At most one facet for each field."""


class Released(Shape):
    """A count of people as a protected dataset tells it: noised and rounded, or hidden."""

    value: Count | None
    """None where the noised count is below the limit."""
    margin: Count
    """Half the width of the 95 % interval of what noise and rounding do."""
    below: Count
    """The limit: a hidden count is told as fewer than this."""

    @property
    def number(self) -> Number:
        """The number with its meaning."""
        return Number.fewer(self.below, self.margin) if self.value is None else Number(self.value, self.margin)
