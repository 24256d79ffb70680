"""A question as it was asked, and what is known of each node's reply to it."""

from dataclasses import dataclass
from datetime import datetime

from cancerimage.query import Query
from cancerimage.wire.question import Answer


class QuestionUnknown(Exception):
    """There is no question under this token, or it is no longer kept."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that was accepted."""

    token: str
    query: Query
    text: str
    """The canonical text form."""
    fingerprint: str
    deadline: float
    """Seconds after which it completes with the answers that came."""
    created: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class Reply:
    """What is known of one node's reply."""

    node: str
    state: str
    """`asked`, `answered`, `slow`, `offline`, `refused` or `failed`."""
    latency_ms: float | None = None
    answer: Answer | None = None
    problem: str | None = None
    """A code of the problem catalogue."""
    detail: str = ""
