"""Why the ledger is closed, in the words of the pages."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from cancerimage.node.ledger.closures import Closure, State

WHY: Mapping[Closure, Promise] = {
    Closure.MISSING: gettext_lazy("The ledger is missing, but this node has answered before."),
    Closure.DAMAGED: gettext_lazy("The ledger is damaged."),
    Closure.BEHIND: gettext_lazy(
        "The ledger is older than what this node has told since; it was probably restored from a copy."
    ),
    Closure.UNMARKED: gettext_lazy(
        "The file ledger.mark is missing or damaged, so nobody can tell whether the ledger is complete."
    ),
    Closure.OTHER: gettext_lazy("The file ledger.mark belongs to another ledger."),
    Closure.SECRETS: gettext_lazy("The secret of an epoch is missing, so its answers cannot be continued."),
    Closure.HUB_AHEAD: gettext_lazy(
        "The hub knows later entries of this node’s log; the ledger was probably restored from a copy."
    ),
    Closure.HUB_DIFFERS: gettext_lazy("The hub remembers another history of this node’s log."),
}
"""Every closure, as `node.ledger.closures` says it in English."""


def why_closed(state: State) -> str:
    """Return why the ledger is closed; empty if it is open."""
    return "" if state.closure is None else str(WHY[state.closure])
