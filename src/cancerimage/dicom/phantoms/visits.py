"""What was done with a person and when: the studies and series of the synthetic dataset."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from cancerimage.dicom.phantoms.chance import Chance
from cancerimage.dicom.phantoms.people import Person
from cancerimage.dicom.phantoms.vendors import Vendor


class Kind(StrEnum):
    """The kinds of series."""

    ULTRASOUND = "ultrasound"
    LOCALISER = "localiser"
    CT = "ct"
    DOSE = "dose report"
    T2 = "t2"
    T1 = "t1"


MODALITIES = {
    Kind.ULTRASOUND: "US",
    Kind.LOCALISER: "CT",
    Kind.CT: "CT",
    Kind.DOSE: "SR",
    Kind.T2: "MR",
    Kind.T1: "MR",
}
"""The modality of each kind."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One study of a person."""

    person: Person
    number: int
    day: date
    title: str
    kinds: tuple[Kind, ...]
    shrunk: float = 1.0
    """The tumour's diameter as a share of that at diagnosis."""

    @property
    def chance(self) -> Chance:
        """The choices of this study."""
        return self.person.chance.of("visit", self.number)

    @property
    def uid(self) -> str:
        """The Study Instance UID."""
        return self.chance.uid("study")

    @property
    def hour(self) -> int:
        """The hour at which the study began."""
        return self.chance.number("hour", 8, 17)

    @property
    def series(self) -> "tuple[Take, ...]":
        """The series of this study, in their order."""
        return tuple(Take(self, number, kind) for number, kind in enumerate(self.kinds, start=1))


@dataclass(frozen=True, slots=True)
class Take:
    """One series of a study."""

    visit: Visit
    number: int
    kind: Kind

    @property
    def person(self) -> Person:
        """Whose series it is."""
        return self.visit.person

    @property
    def chance(self) -> Chance:
        """The choices of this series."""
        return self.visit.chance.of("series", self.number)

    @property
    def uid(self) -> str:
        """The Series Instance UID."""
        return self.chance.uid("series")

    @property
    def modality(self) -> str:
        """The modality, as DICOM writes it."""
        return MODALITIES[self.kind]

    @property
    def vendor(self) -> Vendor:
        """Whose device made it."""
        return {"US": self.person.us, "MR": self.person.mr}.get(self.modality, self.person.ct)

    @property
    def time(self) -> str:
        """The time at which the series began, as DICOM writes it."""
        return f"{self.visit.hour:02}{4 * self.number:02}{self.chance.number('second', 0, 59):02}"


def visits(person: Person) -> tuple[Visit, ...]:
    """Return the studies of a person: ultrasound, CT and MR at diagnosis, and MR after treatment for most."""
    first = person.diagnosis
    made = [
        Visit(person, 1, first - timedelta(days=3), "US abdomen", (Kind.ULTRASOUND,)),
        Visit(person, 2, first, "CT abdomen", (Kind.LOCALISER, Kind.CT, Kind.DOSE)),
        Visit(person, 3, first + timedelta(days=2), "MR abdomen", (Kind.T2, Kind.T1)),
    ]
    if person.follow_up:
        made.append(Visit(person, 4, person.follow_up, "MR abdomen follow-up", (Kind.T2,), person.response))
    return tuple(made)


def age(born: date, day: date) -> str:
    """Return the age on a day as DICOM writes it (PS3.5, section 6.2, AS): in the unit that suits it."""
    days = (day - born).days
    if days < 90:
        return f"{days // 7:03}W"
    months = (day.year - born.year) * 12 + day.month - born.month - (day.day < born.day)
    return f"{months:03}M" if months < 24 else f"{months // 12:03}Y"
