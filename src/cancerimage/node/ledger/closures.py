"""Why a ledger is closed: the node cannot prove what it has told so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Closure(StrEnum):
    """One reason for which nothing is told until the holder begins a new ledger."""

    MISSING = "missing"
    DAMAGED = "damaged"
    BEHIND = "behind"
    UNMARKED = "unmarked"
    OTHER = "other"
    SECRETS = "secrets"
    HUB_AHEAD = "hub_ahead"
    HUB_DIFFERS = "hub_differs"


WHY: Mapping[Closure, str] = {
    Closure.MISSING: "The ledger is missing, but this node has answered before.",
    Closure.DAMAGED: "The ledger is damaged.",
    Closure.BEHIND: "The ledger is older than what this node has told since; it was probably restored from a copy.",
    Closure.UNMARKED: "The file ledger.mark is missing or damaged, so nobody can tell whether the ledger is complete.",
    Closure.OTHER: "The file ledger.mark belongs to another ledger.",
    Closure.SECRETS: "The secret of an epoch is missing, so its answers cannot be continued.",
    Closure.HUB_AHEAD: "The hub knows later entries of this node's log; the ledger was probably restored from a copy.",
    Closure.HUB_DIFFERS: "The hub remembers another history of this node's log.",
}
"""Every reason in words."""

WHAT_TO_DO = (
    "Until you begin a new one, no question is answered: cancerimage node epoch open DATASET --after-loss. "
    "What was told before then adds to what will be told."
)


@dataclass(frozen=True, slots=True)
class State:
    """Whether the ledger is open, and if not, why."""

    closure: Closure | None = None

    @property
    def open(self) -> bool:
        """Whether questions can be answered."""
        return self.closure is None

    @property
    def reason(self) -> str:
        """Why it is closed and what to do, in words; empty if it is open."""
        return "" if self.closure is None else f"{WHY[self.closure]} {WHAT_TO_DO}"
