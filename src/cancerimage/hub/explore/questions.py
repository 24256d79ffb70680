"""A question as it was asked, and what is known of each node's reply to it."""

from dataclasses import dataclass
from datetime import datetime

from cancerimage.hub.accounts.roles import Account
from cancerimage.query import Query
from cancerimage.wire.question import Answer


class QuestionUnknown(Exception):
    """There is no question under this token, it is no longer kept, or it is somebody else's."""


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
    owner: int | None = None
    """The account that asked; None for a visitor's, which whoever has the token can read."""
    project: str | None = None

    def is_readable_by(self, user: Account | None) -> bool:
        """Whether `user` may see what became of the question."""
        return self.owner is None or self.owner == owner(user)


def owner(user: Account | None) -> int | None:
    """Return whose the questions of `user` are."""
    return user.pk if user is not None and user.is_authenticated else None


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
