"""The states of a node and the moves between them."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cancerimage.wire.faults import Refusal


class State(TextChoices):
    """Where a node stands with the operator of the hub."""

    PENDING = "pending", _("waiting for approval")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")
    REVOKED = "revoked", _("revoked")


MOVES: Mapping[State, frozenset[State]] = {
    State.PENDING: frozenset({State.APPROVED, State.REFUSED}),
    State.APPROVED: frozenset({State.REVOKED}),
    State.REFUSED: frozenset({State.APPROVED}),
    # The keys of a revoked node may be in other hands, so it comes back by enrolling with new ones.
    State.REVOKED: frozenset(),
}

REMOVABLE = frozenset({State.PENDING, State.REFUSED, State.REVOKED})
"""The states in which the operator can delete a node and so free its name."""


def move(name: str, current: State, to: State) -> State:
    """Return `to`, or refuse with the moves that were possible."""
    if to not in MOVES[current]:
        possible = ", ".join(sorted(MOVES[current])) or "none"
        raise Refusal("node.wrong_state", f"{name} is {current.value}; possible from there: {possible}")
    return to
