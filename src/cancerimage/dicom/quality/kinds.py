"""What kinds of checks there are: what they look at, how grave they are, what they say about the data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Group(StrEnum):
    """What a check looks at."""

    FILE = "file"
    IDENTITY = "identity"
    GEOMETRY = "geometry"
    COMPLETENESS = "completeness"
    CONFORMANCE = "conformance"
    CONTENT = "content"
    METRICS = "metrics"
    PRIVACY = "privacy"


class Level(StrEnum):
    """How grave a finding is."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


LEVELS: Mapping[Level, str] = {
    Level.ERROR: "Something is wrong or lost; repair it, or leave the images out.",
    Level.WARNING: "Something is probably wrong; look at it, and repair it or explain it to users of the data.",
    Level.NOTE: "Nothing is wrong; whoever uses the data should know.",
}


class Dimension(StrEnum):
    """What a finding says about the data: EUCAIM's dimensions of quality, validity, and confidentiality."""

    COMPLETENESS = "completeness"
    UNIQUENESS = "uniqueness"
    CONSISTENCY = "consistency"
    ACCURACY = "accuracy"
    INTEGRITY = "integrity"
    VALIDITY = "validity"
    CONFIDENTIALITY = "confidentiality"


_LDQD = "http://www.w3.org/2016/05/ldqd#"

IRIS: Mapping[Dimension, str] = {
    Dimension.COMPLETENESS: f"{_LDQD}completeness",
    Dimension.UNIQUENESS: f"{_LDQD}conciseness",
    Dimension.CONSISTENCY: f"{_LDQD}consistency",
    Dimension.ACCURACY: f"{_LDQD}semanticAccuracy",
    Dimension.INTEGRITY: f"{_LDQD}availability",
    Dimension.VALIDITY: f"{_LDQD}syntacticValidity",
    Dimension.CONFIDENTIALITY: f"{_LDQD}security",
}
"""The dimension that comes nearest among those W3C published for the Data Quality Vocabulary (DQV)."""


class Part(StrEnum):
    """Which part of an inspection makes a check: some have to be asked for."""

    HEADERS = "headers"
    PIXELS = "pixels"
    CONFORMANCE = "conformance"
    AGAINST = "against"


PARTS: Mapping[Part, str] = {
    Part.HEADERS: "always",
    Part.PIXELS: "with `--pixels`, as far as the budget of time reaches",
    Part.CONFORMANCE: "with `--conformance`, for one file of each distinct structure",
    Part.AGAINST: "with `--against FOLDER`",
}


NAMES: Mapping[Part, str] = {
    Part.HEADERS: "Headers of all files",
    Part.PIXELS: "Pixels",
    Part.CONFORMANCE: "Conformance with the standard",
    Part.AGAINST: "Comparison with other folders",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One check; its group is the beginning of its code."""

    code: str
    level: Level
    dimension: Dimension
    sentence: str
    remedy: str
    tier: int | None = None
    """The lowest tier of the European cancer imaging platform that a finding stands against, if any."""
    part: Part = Part.HEADERS

    @property
    def group(self) -> Group:
        """What the check looks at."""
        return Group(self.code.partition(".")[0])
