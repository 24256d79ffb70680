"""Columns whose values all look like those of another unit than the mapping says."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from cancerimage.node.clinical.findings import Finding
from cancerimage.node.clinical.people import Person

ENOUGH = 5
"""Values from which on a column tells anything."""

DOUBTFUL: Mapping[tuple[str, str], Callable[[Sequence[float]], bool]] = {
    # Fractions look like very few percent: whole columns of those do not occur.
    ("ki67", "percent"): lambda found: max(found) <= 1 and any(0 < value < 1 for value in found),
    # Half of all patients above 1000 ng/mL would be rare even where all have metastases.
    ("psa", "ng/mL"): lambda found: median(found) > 1000,
    ("psa", "ug/L"): lambda found: median(found) > 1000,
    ("psa", "pg/mL"): lambda found: median(found) < 0.1,
    # Years that were taken for less make everybody a newborn.
    ("age_at_diagnosis", "days"): lambda found: max(found) == 0,
    ("age_at_diagnosis", "weeks"): lambda found: max(found) <= 1,
    ("age_at_diagnosis", "months"): lambda found: max(found) <= 9,
    # Nobody publishes a cohort of which all were seen for less than a quarter of a year; in months that is usual.
    ("followup_days", "days"): lambda found: max(found) < 90 and median(found) > 2,
}
"""What speaks against a unit, by field and unit; the values are those that come out."""


def doubtful(people: Iterable[Person], rules: Mapping[str, Any]) -> Iterator[Finding]:
    """Find the columns of doubtful unit; `rules` are the mapping's, by field."""
    everyone = tuple(people)
    for (field, unit), speaks_against in DOUBTFUL.items():
        rule = rules.get(field)
        if rule is None or rule.column is None or rule.unit != unit:
            continue
        found = [float(person.values[field]) for person in everyone if person.values.get(field)]
        if len(found) >= ENOUGH and speaks_against(found):
            yield Finding(0, "", field, "unit")
