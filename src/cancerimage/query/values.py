"""Sets of values that one field can have: what a normal form joins, intersects and complements."""

from dataclasses import dataclass
from typing import Self

from cancerimage.query.fields import FIELDS
from cancerimage.query.nodes import AllOf, AnyOf, Between, Is, Not, Query
from cancerimage.vocabulary import UNKNOWN


@dataclass(frozen=True, slots=True)
class Codes:
    """Some codes, or all but some: new codes can come, so that no list of codes is ever everything."""

    codes: frozenset[str]
    excluded: bool = False

    def __and__(self, other: "Codes") -> "Codes":
        match self.excluded, other.excluded:
            case False, False:
                return Codes(self.codes & other.codes)
            case False, True:
                return Codes(self.codes - other.codes)
            case True, False:
                return Codes(other.codes - self.codes)
            case _:
                return Codes(self.codes | other.codes, excluded=True)

    def __invert__(self) -> "Codes":
        return Codes(self.codes, not self.excluded)

    def __bool__(self) -> bool:
        return bool(self.codes) or self.excluded

    def query(self, field: str) -> Query:
        """Return the condition that `field` has one of these values."""
        conditions = tuple(Is(field, code) for code in sorted(self.codes))
        if self.excluded:
            return Not(conditions[0]) if len(conditions) == 1 else AllOf(tuple(Not(leaf) for leaf in conditions))
        return conditions[0] if len(conditions) == 1 else AnyOf(conditions)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Some whole numbers within the field's bounds, as ascending spans with gaps between them, and perhaps unknown."""

    least: int
    most: int
    spans: tuple[tuple[int, int], ...]
    unknown: bool = False

    @classmethod
    def of(cls, field: str, leaf: Is | Between) -> Self:
        """Return the numbers for which a condition on `field` holds."""
        least, most = FIELDS[field].minimum or 0, FIELDS[field].maximum or 0
        if isinstance(leaf, Is):
            return cls(least, most, (), unknown=leaf.value == UNKNOWN)
        low = least if leaf.low is None else max(least, leaf.low)
        high = most if leaf.high is None else min(most, leaf.high)
        return cls(least, most, ((low, high),) if low <= high else ())

    def __and__(self, other: "Numbers") -> "Numbers":
        spans = [
            (max(low, other_low), min(high, other_high))
            for low, high in self.spans
            for other_low, other_high in other.spans
            if max(low, other_low) <= min(high, other_high)
        ]
        return Numbers(self.least, self.most, tuple(spans), self.unknown and other.unknown)

    def __invert__(self) -> "Numbers":
        gaps: list[tuple[int, int]] = []
        start = self.least
        for low, high in self.spans:
            if start < low:
                gaps.append((start, low - 1))
            start = high + 1
        if start <= self.most:
            gaps.append((start, self.most))
        return Numbers(self.least, self.most, tuple(gaps), not self.unknown)

    def __bool__(self) -> bool:
        return bool(self.spans) or self.unknown

    def query(self, field: str) -> Query:
        """Return the condition that `field` has one of these values."""
        parts: list[Query] = [
            Between(field, None if low == self.least else low, None if high == self.most else high)
            for low, high in self.spans
        ]
        if self.unknown:
            parts.append(Is(field, UNKNOWN))
        return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))


Values = Codes | Numbers


def common(one: Values, other: Values) -> Values:
    """Return the values that are in both sets, which belong to one field."""
    if isinstance(one, Codes) and isinstance(other, Codes):
        return one & other
    if isinstance(one, Numbers) and isinstance(other, Numbers):
        return one & other
    raise TypeError("a field has either codes or numbers")
