"""The states of a batch: what each means, and which may follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How far a batch has come."""

    RECEIVING = "receiving"
    INCOMPLETE = "incomplete"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a state says to people, and where a batch can go from it."""

    sentence: str
    following: frozenset[State]


STATES: Mapping[State, Meaning] = {
    State.RECEIVING: Meaning(
        "Files are arriving, or the work was interrupted and goes on when it is asked for again.",
        frozenset({State.INCOMPLETE, State.COMPLETE}),
    ),
    State.INCOMPLETE: Meaning(
        "The source did not deliver everything. Asking for it again goes on with this batch.",
        frozenset({State.RECEIVING}),
    ),
    State.COMPLETE: Meaning("Everything that the source had is here or in quarantine.", frozenset()),
}
"""Every state."""

OPEN = frozenset({State.RECEIVING, State.INCOMPLETE})
"""States in which the same request goes on with the batch instead of beginning another."""


class Way(StrEnum):
    """How files come to the node."""

    FOLDER = "folder"
    ARCHIVE = "archive"
    STORE = "c-store"
    STOW = "stow-rs"
    GET = "c-get"
    MOVE = "c-move"
    WEB = "dicomweb"


WAYS: Mapping[Way, str] = {
    Way.FOLDER: "taken from a folder",
    Way.ARCHIVE: "taken from an archive",
    Way.STORE: "pushed by a device or an archive (C-STORE)",
    Way.STOW: "pushed over the web (STOW-RS)",
    Way.GET: "retrieved from an archive over one connection (C-GET)",
    Way.MOVE: "retrieved from an archive that connects back (C-MOVE)",
    Way.WEB: "retrieved from an archive over the web (QIDO-RS and WADO-RS)",
}
"""Every way in words."""
