"""One kind of problem, as the catalogue describes it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProblemType:
    """One kind of problem."""

    number: int
    code: str
    status: int
    """The HTTP status it travels with."""
    title: str
    sentence: str
    """What happened."""
    remedy: str
    """What to do about it."""

    @property
    def type(self) -> str:
        """The problem type of RFC 9457 section 3.1.1, a name that need not be fetched."""
        return f"urn:cancerimage:problem:{self.code}"
