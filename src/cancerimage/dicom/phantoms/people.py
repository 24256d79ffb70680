"""The invented children of a synthetic dataset: who they are, where they were seen, and what they have."""

import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from cancerimage.dicom.phantoms.chance import Chance
from cancerimage.dicom.phantoms.vendors import CT_VENDORS, MR_VENDORS, US_VENDORS, Vendor

SYNTHETIC = "SYNTHETIC"
"""The word that every name, description and table of a phantom carries."""

LATEST = date(2021, 12, 31)
EARLIEST = date(2015, 1, 1)

# Marks on letters, and with them a character set other than the default: one child in three has some.
_MARKED = str.maketrans({"a": "ä", "e": "é", "o": "ö", "u": "ü"})


@dataclass(frozen=True, slots=True)
class Tumour:
    """Where the tumour is and how large, in parts of the body's half-axes and in millimetres."""

    side: str
    centre: tuple[float, float, float]
    diameter: float


@dataclass(frozen=True, slots=True)
class Person:
    """One invented child; every identifying value is unique to the child, so that it can be searched for."""

    number: int
    seed: int
    family: str
    given: str
    sex: str
    birth: date
    diagnosis: date
    follow_up: date | None
    stage: str
    mycn: str
    tumour: Tumour
    response: float
    """The tumour's diameter at follow-up, as a share of that at diagnosis."""
    ct: Vendor
    mr: Vendor
    us: Vendor

    @property
    def chance(self) -> Chance:
        """The choices of this person."""
        return _chance(self.number, self.seed)

    @property
    def patient_id(self) -> str:
        """The number under which the invented hospital knows the child."""
        return f"SYN{self.chance.digits('patient id', 8)}"

    @property
    def name(self) -> str:
        """The name as DICOM writes it (PS3.5, section 6.2.1.1), which says that it is synthetic."""
        return f"{self.family}^{self.given}^^^{SYNTHETIC}"

    @property
    def shown(self) -> str:
        """The name as a screen shows it, without marks on letters."""
        marked = unicodedata.normalize("NFD", f"{self.family}, {self.given}")
        return "".join(letter for letter in marked if letter.isascii()).upper()

    @property
    def character_set(self) -> str:
        """The Specific Character Set of the objects; empty where none is needed."""
        return "" if self.family.isascii() else self.chance.pick("character set", ("ISO_IR 100", "ISO_IR 192"))

    @property
    def days_old(self) -> int:
        """The age at diagnosis."""
        return (self.diagnosis - self.birth).days


def person(number: int, seed: int = 0) -> Person:
    """Return the person with this number; the same number and seed give the same person."""
    chance = _chance(number, seed)
    family, given = chance.word("family"), chance.word("given")
    if number % 3 == 0:
        family, given = family.translate(_MARKED), given.translate(_MARKED)
    # Half of all children with a neuroblastoma are younger than eighteen months, and few are older than ten years.
    low, high = chance.weighted("age", (((20, 540), 0.5), ((541, 1825), 0.36), ((1826, 4000), 0.14)))
    age = chance.number("days", low, high)
    diagnosis = chance.day("diagnosis", EARLIEST, LATEST)
    late = chance.number("follow-up", 70, 240)
    infant = age < 540
    stages = (("L1", 0.3), ("L2", 0.25), ("M", 0.25), ("MS", 0.2)) if infant else (("L1", 0.2), ("L2", 0.2), ("M", 0.6))
    stage = chance.weighted("stage", stages)
    amplified = chance.share("mycn") < (0.32 if stage == "M" else 0.08)
    return Person(
        number=number,
        seed=seed,
        family=family,
        given=given,
        sex=chance.pick("sex", ("F", "M")),
        birth=diagnosis - timedelta(days=age),
        diagnosis=diagnosis,
        follow_up=diagnosis + timedelta(days=late) if chance.share("seen again") < 0.6 else None,
        stage=stage,
        mycn="amplified" if amplified else "not amplified",
        tumour=_tumour(chance, stage),
        response=chance.between("response", 0.35, 0.9),
        ct=chance.pick("ct", CT_VENDORS),
        mr=chance.pick("mr", MR_VENDORS),
        us=chance.pick("us", US_VENDORS),
    )


def _tumour(chance: Chance, stage: str) -> Tumour:
    side = chance.pick("side", ("left", "right"))
    across = 0.36 if side == "left" else -0.34  # x grows towards the patient's left (PS3.3, section C.7.6.2.1.1).
    centre = (
        across + chance.between("x", -0.05, 0.05),
        chance.between("y", 0.05, 0.2),
        chance.between("z", 0.08, 0.22),
    )
    low, high = {"L1": (22, 45), "MS": (22, 50)}.get(stage, (45, 80))
    return Tumour(side, centre, chance.between("diameter", low, high))


def _chance(number: int, seed: int) -> Chance:
    return Chance(("phantoms", seed, number))
