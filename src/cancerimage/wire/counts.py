"""Shapes that say how many: totals at each level, and facets."""

from collections.abc import Iterable
from typing import Annotated

from pydantic import Field

from cancerimage.wire.shapes import Code, Count, Shape


class Totals(Shape):
    """How much matched: distinct subjects, studies and series, with their images and bytes."""

    subjects: Count = 0
    studies: Count = 0
    series: Count = 0
    images: Count = 0
    bytes: Count = 0

    @classmethod
    def sum(cls, parts: "Iterable[Totals]") -> "Totals":
        """Return the sum of `parts`; a subject in two of them counts twice."""
        subjects = studies = series = images = size = 0
        for part in parts:
            subjects += part.subjects
            studies += part.studies
            series += part.series
            images += part.images
            size += part.bytes
        return cls(subjects=subjects, studies=studies, series=series, images=images, bytes=size)


class FacetValue(Shape):
    """One value of a field in a cohort: a code, or for a number a band such as `50..59` or `>=90`."""

    value: Annotated[str, Field(max_length=64)]
    subjects: Count
    series: Count


class Facet(Shape):
    """The values of one field in a cohort, the most subjects first; `unknown` is one of them."""

    field: Code
    values: tuple[FacetValue, ...]
