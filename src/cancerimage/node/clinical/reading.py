"""A table read by its mapping: one person for each patient ID, and what was found on the way."""

from dataclasses import dataclass
from datetime import date

from cancerimage.dicom.deidentify.dates import OLDEST
from cancerimage.dicom.deidentify.identifiers import names_nobody
from cancerimage.node.clinical import dates, units
from cancerimage.node.clinical.cells import cell, manner, together
from cancerimage.node.clinical.checks import CHECKS, Effect
from cancerimage.node.clinical.findings import Finding
from cancerimage.node.clinical.mapping import Mapping
from cancerimage.node.clinical.people import COMBINATIONS, Person
from cancerimage.node.clinical.tables import Table
from cancerimage.node.clinical.values import Manner, Refused, sex, within

DAYS = ("born", "diagnosed", "seen", "died")
AGE_APART = 1
"""Years by which a stated age can differ from the dates: some tables round, others count birthdays."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a table says, under the patient IDs that it has."""

    rows: int
    fields: tuple[str, ...]
    people: tuple[Person, ...]
    findings: tuple[Finding, ...]


def read(table: Table, mapping: Mapping, today: date) -> Reading:
    """Read a whole table; raises ClinicalFault where table and mapping do not fit."""
    return _Reader(table, mapping, today).read()


class _Reader:
    """One table on its way."""

    def __init__(self, table: Table, mapping: Mapping, today: date) -> None:
        self._table, self._mapping, self._today = table, mapping, today
        self._subject = table.position(mapping.subject.column)
        self._cells = {name: cell(name, table, mapping) for name in mapping.wanted}
        self._facts = {
            name: (table.position(rule.column), manner(mapping, rule))
            for name in (*DAYS, "sex")
            if (rule := getattr(mapping.facts, name)) is not None
        }
        self._findings: list[Finding] = []
        self._row, self._who = 0, ""

    def read(self) -> Reading:
        """Read every row, bring those of one person together, and look for what cannot be."""
        people: dict[str, Person] = {}
        rows = 0
        for number, row in enumerate(self._table.rows, self._table.first):
            if not any(row):
                continue
            rows += 1
            self._row = number
            self._who = self._identity(row[self._subject])
            if not self._who or names_nobody(self._who):
                self._tell("no_subject", "subject", row[self._subject])
            elif self._who in people:
                self._join(people[self._who], self._said(row))
            else:
                people[self._who] = self._said(row)
        for person in people.values():
            self._row, self._who = person.row, person.subject
            self._judge(person)
        self._findings += units.doubtful(people.values(), self._mapping.wanted)
        return Reading(rows, tuple(self._cells), tuple(people.values()), tuple(self._findings))

    def _tell(self, code: str, place: str, text: str = "") -> None:
        self._findings.append(Finding(self._row, self._who, place, code, text))

    def _identity(self, text: str) -> str:
        text = text.strip(" \0")
        return text.zfill(self._mapping.subject.digits) if text.isdecimal() else text

    def _said(self, row: tuple[str, ...]) -> Person:
        person = Person(self._who, self._row)
        for name, (position, how) in self._facts.items():
            try:
                if name == "sex":
                    person.sex = sex(row[position], how)
                elif (day := self._day(row[position], how)) is not None:
                    person.days[name] = day
            except Refused as why:
                self._tell(why.code, name, row[position])
        person.values = {name: value(row, self._tell) for name, value in self._cells.items()}
        return person

    def _day(self, text: str, how: Manner) -> date | None:
        if how.is_missing(text):
            return None
        found = dates.read(text, self._mapping.dates)
        if found is None:
            raise Refused("unreadable")
        if found > self._today:
            raise Refused("future")
        return found

    def _join(self, person: Person, other: Person) -> None:
        """Bring two rows of a person together; where they differ, nobody knows which one holds."""
        if person.sex and other.sex and person.sex != other.sex:
            person.doubtful.add("sex")
        person.sex = person.sex or other.sex
        for name, day in other.days.items():
            if person.days.setdefault(name, day) != day:
                person.doubtful.add(name)
        for name, value in other.values.items():
            before = person.values[name]
            if name == "treatment":
                person.values[name] = together(before.split("|") + value.split("|"))
            elif before and value and before != value:
                person.doubtful.add(name)
            else:
                person.values[name] = before or value

    def _judge(self, person: Person) -> None:
        for name in sorted(person.doubtful):
            self._tell("contradiction", name)
            person.take_away(name)
        for combination in COMBINATIONS:
            if combination.found(person):
                self._tell(combination.code, ", ".join(combination.concerned))
                if CHECKS[combination.code].effect is Effect.VALUES:
                    for name in combination.concerned:
                        person.take_away(name)
        self._calculate(person)
        if int(person.values.get("age_at_diagnosis") or 0) > OLDEST:  # As the images tell it, too.
            person.values["age_at_diagnosis"] = str(OLDEST + 1)

    def _calculate(self, person: Person) -> None:
        """Let the dates tell what the mapping wants of them, or compare them with what the table says."""
        fields = self._mapping.fields
        age, seen = fields.age_at_diagnosis, fields.followup_days
        if fields.diagnosis_year is not None and fields.diagnosis_year.of is not None and "diagnosed" in person.days:
            self._put(person, "diagnosis_year", person.days["diagnosed"].year)
        if age is not None and {"born", "diagnosed"} <= person.days.keys():
            told = dates.years(person.days["born"], person.days["diagnosed"])
            stated = person.values["age_at_diagnosis"]
            if age.between is not None:
                self._put(person, "age_at_diagnosis", told)
            elif stated and abs(int(stated) - told) > AGE_APART:
                self._tell("age_differs", "age_at_diagnosis", stated)
                person.take_away("age_at_diagnosis")
        if seen is not None and seen.between is not None:
            # Who died was last known of on that day.
            found = person.between("diagnosed", "seen" if "seen" in person.days else "died")
            if found is not None:
                self._put(person, "followup_days", found)

    def _put(self, person: Person, field: str, found: int) -> None:
        try:
            person.values[field] = f"{within(field, found):.0f}"
        except Refused as why:
            self._tell(why.code, field, str(found))
