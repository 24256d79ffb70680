"""Whether the result of a batch may be shared, and why."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from cancerimage.dicom.canaries import Flight
from cancerimage.dicom.deidentify.decisions import Faces
from cancerimage.dicom.faults import Reason
from cancerimage.dicom.pixels.verdicts import Mode


class Grade(StrEnum):
    """How far the result can be trusted without a person."""

    PASSED = "passed"
    REVIEW = "review"
    BLOCKED = "blocked"


GRADES: Mapping[Grade, str] = {
    Grade.PASSED: "Passed: everything was de-identified and verified.",
    Grade.REVIEW: "Review required: what was written is verified, but somebody has to look at what is named here.",
    Grade.BLOCKED: "Blocked: do not share the result before the cause is found.",
}
"""Every grade in a sentence."""

REHEARSED: Mapping[Grade, str] = {
    Grade.PASSED: "Would pass: everything would be de-identified and verified.",
    Grade.REVIEW: "Would need a review: somebody would have to look at what is named here.",
    Grade.BLOCKED: "Would be blocked: nothing could be shared before the cause is found.",
}
"""The same of a rehearsal, which writes nothing."""

HARMLESS = frozenset({Reason.DICOMDIR, Reason.EMPTY, Reason.NOT_DICOM, Reason.OUTSIDE, Reason.REJECTED})
"""Reasons for which a file is left out without anybody having to look: no image is in it, or somebody has."""
_NO_INSTANCE = HARMLESS - {Reason.REJECTED}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a grade rests on."""

    quarantine: Mapping[Reason, int]
    flight: Flight | None
    """How the canaries fared; None where they could not be de-identified."""
    mode: Mode
    verified: bool
    released: int
    heads: int = 0
    """Series that show a head."""
    maybe_heads: int = 0
    """Series of which nothing tells whether they show one."""
    faces: Faces = Faces.REVIEW
    fronted: int = 0
    """Series in which the front of the head was blackened."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A grade with its reasons."""

    grade: Grade
    because: tuple[str, ...]


def judge(found: Circumstances) -> Judgement:
    """Return the grade, and every sentence that speaks for it."""
    blocked = list(_blocked(found))
    review = list(_review(found))
    if blocked:
        return Judgement(Grade.BLOCKED, (*blocked, *review))
    if review:
        return Judgement(Grade.REVIEW, tuple(review))
    return Judgement(Grade.PASSED, ("Nothing is left to be looked at.",))


def _blocked(found: Circumstances) -> Iterator[str]:
    if found.flight is None:
        yield "The canaries could not be de-identified, so nothing proves this version: a fault of ours."
    elif found.flight.leaked:
        yield f"{_counted(found.flight.leaked, 'planted identifier')} of the canaries came through: a fault of ours."
    elif found.flight.unseen:
        yield "The verifier let canaries pass that had not been de-identified: a fault of ours."
    if hits := found.quarantine.get(Reason.IDENTIFIERS_REMAIN):
        yield (
            f"The verifier found something of the original in {_counted(hits, 'file')}. "
            "Nothing of the batch is in images; what could be written waits in private."
        )


def _review(found: Circumstances) -> Iterator[str]:
    if not found.verified:
        yield "The verifier was switched off, so nothing has checked the result."
    if found.mode is Mode.OFF:
        yield "The pixels were not looked at, so text may be burned into them."
    if doubtful := found.quarantine.get(Reason.PIXELS_IN_DOUBT):
        yield f"Somebody has to look at the pixels of {_counted(doubtful, 'file')} in private/quarantine.csv."
    if several := found.quarantine.get(Reason.SEVERAL_PEOPLE):
        yield (
            f"{_counted(several, 'file')} lie under patient ids that seem to be of several people each; "
            "private/quarantine.csv says how they differ."
        )
    if found.faces is Faces.REVIEW and found.heads:
        yield (
            f"A face can be drawn from {_counted(found.heads, 'series', 'series')} through heads, named in "
            "private/heads.csv: decide whether they may be shared."
        )
    if found.faces is Faces.REVIEW and found.maybe_heads:
        yield (
            f"Nothing tells whether {_counted(found.maybe_heads, 'series', 'series')} in private/heads.csv show a head."
        )
    if found.fronted:
        yield (
            f"The front of the head was blackened by a shear plane in {_counted(found.fronted, 'series', 'series')}, "
            "named in private/heads.csv: that is no validated defacing, and somebody should look at them."
        )
    named = HARMLESS | {Reason.IDENTIFIERS_REMAIN, Reason.PIXELS_IN_DOUBT, Reason.SEVERAL_PEOPLE}
    if others := sum(count for reason, count in found.quarantine.items() if reason not in named):
        yield f"{_counted(others, 'file')} could not be de-identified; private/quarantine.csv says why."
    if not found.released:
        yield _nothing(found.quarantine)


def _nothing(quarantine: Mapping[Reason, int]) -> str:
    """Say that nothing was released, and why if no instance was there; the sentences before this one say the rest."""
    held = {reason for reason, count in quarantine.items() if count}
    if not held:
        return "Nothing was released: there was no file to de-identify."
    if held <= _NO_INSTANCE:
        return "Nothing was released: no file is a DICOM instance; private/quarantine.csv lists why."
    return "Nothing was released."


def _counted(number: int, noun: str, nouns: str = "") -> str:
    return f"{number:,} {noun if number == 1 else nouns or f'{noun}s'}"
