"""What can be told of a table without telling of anybody in it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from cancerimage.node.clinical.checks import CHECKS
from cancerimage.node.clinical.fields import FIELDS, Kind
from cancerimage.node.clinical.findings import Finding, counts
from cancerimage.node.clinical.reading import Reading


@dataclass(frozen=True, slots=True)
class Report:
    """Counts of a table: rows, people, values, findings."""

    rows: int
    subjects: int
    recorded: dict[str, int]
    """For how many subjects each field has a value; the fields of the mapping, in the order of the columns."""
    values: dict[str, dict[str, int]]
    """How often each word or score occurs; numbers and codes are not listed."""
    findings: dict[str, dict[str, int]]
    """How often each check found something, by the field that it concerns."""

    @classmethod
    def of(cls, reading: Reading, findings: Iterable[Finding]) -> "Report":
        """Count what was read."""
        people = reading.people
        return cls(
            reading.rows,
            len(people),
            {name: sum(bool(person.values[name]) for person in people) for name in reading.fields},
            {name: _values(reading, name) for name in reading.fields if FIELDS[name].kind in (Kind.WORD, Kind.WORDS)},
            counts(findings),
        )

    @property
    def missing(self) -> dict[str, int]:
        """How many subjects have no value, for each field."""
        return {name: self.subjects - number for name, number in self.recorded.items()}

    def plain(self) -> dict[str, Any]:
        """Return what JSON says of it."""
        return {
            "rows": self.rows,
            "subjects": self.subjects,
            "fields": {
                name: {"recorded": number, "missing": self.subjects - number, "values": self.values.get(name)}
                for name, number in self.recorded.items()
            },
            "findings": [
                {"check": code, "field": place, "found": number, "effect": CHECKS[code].effect}
                for code, places in self.findings.items()
                for place, number in places.items()
            ],
        }


def _values(reading: Reading, name: str) -> dict[str, int]:
    found = Counter(word for person in reading.people for word in person.values[name].split("|") if word)
    return {word: found[word] for word in FIELDS[name].words if found[word]}
