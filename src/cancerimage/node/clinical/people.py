"""The people of a table: what its rows say of each, and what of it cannot be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(slots=True)
class Person:
    """One patient: the values that may come out, and the facts that never do."""

    subject: str
    row: int
    """The first row of this patient, as an editor numbers it."""
    values: dict[str, str] = field(default_factory=dict)
    days: dict[str, date] = field(default_factory=dict)
    sex: str = ""
    doubtful: set[str] = field(default_factory=set)
    """Fields and facts on which the rows of this patient differ."""

    def between(self, first: str, then: str) -> int | None:
        """Return the days from one date to another; None if one is not known."""
        if first in self.days and then in self.days:
            return (self.days[then] - self.days[first]).days
        return None

    def take_away(self, name: str) -> None:
        """Forget a value or a fact."""
        if name in self.values:
            self.values[name] = ""
        self.days.pop(name, None)
        if name == "sex":
            self.sex = ""

    def has(self, *fields: str) -> bool:
        """Return whether there is a value for one of the fields."""
        return any(self.values.get(name) for name in fields)

    def site(self) -> int | None:
        """Return the number of the tumour's site, 61 of C61.9; None if it is not known."""
        topography = self.values.get("topography", "")
        return int(topography[1:3]) if topography else None


@dataclass(frozen=True, slots=True)
class Combination:
    """Values that cannot be true together, or hardly; `concerned` are the fields and facts that it is about."""

    code: str
    concerned: tuple[str, ...]
    found: Callable[[Person], bool]


ISUP: Mapping[int, tuple[int, ...]] = {
    **dict.fromkeys(range(2, 7), (1,)), 7: (2, 3), 8: (4,), 9: (5,), 10: (5,),
}  # fmt: skip
"""The grade groups of each Gleason score (International Society of Urological Pathology, 2014)."""
PROSTATE = ("psa", "gleason", "isup", "pirads")
OF_WOMEN = range(51, 59)
"""Sites C51 to C58 of ICD-O-3: female genital organs, and the placenta."""
OF_MEN = range(60, 64)
BREAST_SITE, PROSTATE_SITE = 50, 61


def _reversed(first: str, then: str) -> Callable[[Person], bool]:
    """What should have come later came earlier."""
    return lambda person: (person.between(first, then) or 0) < 0


def _year_differs(person: Person) -> bool:
    stated, day = person.values.get("diagnosis_year"), person.days.get("diagnosed")
    return bool(stated) and day is not None and stated != str(day.year)


def _gleason_and_isup(person: Person) -> bool:
    gleason, isup = person.values.get("gleason"), person.values.get("isup")
    return bool(gleason and isup) and int(isup or 0) not in ISUP[int(gleason or 0)]


def _of_another_sex(person: Person) -> bool:
    site = person.site()
    return (person.sex == "male" and site in OF_WOMEN) or (person.sex == "female" and site in OF_MEN)


def _elsewhere(site: int, *fields: str) -> Callable[[Person], bool]:
    return lambda person: person.site() not in (None, site) and person.has(*fields)


def _metastases_and_stage(person: Person) -> bool:
    spread = any(person.values.get(name, "").startswith("M1") for name in ("cm", "pm"))
    return spread and person.values.get("stage", "").rstrip("ABCD") in ("0", "I")


def _treated_and_observed(person: Person) -> bool:
    treatments = person.values.get("treatment", "").split("|")
    return "observation" in treatments and len(treatments) > 1


COMBINATIONS: tuple[Combination, ...] = (
    Combination("born_after_diagnosis", ("age_at_diagnosis", "born", "diagnosed"), _reversed("born", "diagnosed")),
    Combination("followup_negative", ("followup_days", "seen"), _reversed("diagnosed", "seen")),
    Combination("death_before_diagnosis", ("followup_days", "vital_status", "died"), _reversed("diagnosed", "died")),
    Combination("seen_after_death", ("followup_days", "seen", "died"), _reversed("seen", "died")),
    Combination(
        "dead_and_alive",
        ("vital_status",),
        lambda person: "died" in person.days and person.values.get("vital_status") == "alive",
    ),
    Combination("year_differs", ("diagnosis_year", "diagnosed"), _year_differs),
    Combination("gleason_and_isup", ("gleason", "isup"), _gleason_and_isup),
    Combination("prostate_of_a_woman", PROSTATE, lambda person: person.sex == "female" and person.has(*PROSTATE)),
    Combination("site_of_another_sex", ("topography",), _of_another_sex),
    Combination("metastases_and_stage", ("stage", "cm", "pm"), _metastases_and_stage),
    Combination(
        "prostate_elsewhere", ("gleason", "isup", "pirads"), _elsewhere(PROSTATE_SITE, "gleason", "isup", "pirads")
    ),
    Combination("breast_elsewhere", ("birads",), _elsewhere(BREAST_SITE, "birads")),
    Combination("treated_and_observed", ("treatment",), _treated_and_observed),
)
"""The combinations, in the order in which they are looked for."""
