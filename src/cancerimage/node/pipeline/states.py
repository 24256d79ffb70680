"""How far a batch has come, and the steps that lead from one state to the next: one table that the pipeline walks."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How far a batch has come."""

    ARRIVING = "arriving"
    TAKEN = "taken"
    DEIDENTIFIED = "deidentified"
    BLOCKED = "blocked"
    CHECKED = "checked"
    SUMMARISED = "summarised"
    ATTESTED = "attested"
    LOGGED = "logged"
    STORED = "stored"
    WAITING = "waiting"
    RELEASED = "released"


STATES: Mapping[State, str] = {
    State.ARRIVING: "Files are arriving, or did not all arrive.",
    State.TAKEN: "Everything that the source had is here or in quarantine.",
    State.DEIDENTIFIED: "The people are taken out, and the verifier has looked for what may have remained.",
    State.BLOCKED: "Nothing goes on: the report of the de-identification says why and what to do.",
    State.CHECKED: "The quality of the de-identified images is known.",
    State.SUMMARISED: "There is a row for each series, and for each person if a clinical table came along.",
    State.ATTESTED: "What was done is written down and signed.",
    State.LOGGED: "The node's log tells of the release; nobody can read or find the images yet.",
    State.STORED: "The de-identified images are in the research store.",
    State.WAITING: "Released, but for what waits for somebody to look at it.",
    State.RELEASED: "Released: whoever holds a permit can read the images, and the index of the node counts them.",
}
"""Every state in a sentence."""

NEEDED = frozenset({State.BLOCKED, State.WAITING})
"""States that a batch leaves only when somebody has done something."""


class Step(StrEnum):
    """What is done to a batch, in this order."""

    TAKE = "take"
    DEIDENTIFY = "deidentify"
    CHECK = "check"
    SUMMARISE = "summarise"
    ATTEST = "attest"
    RELEASE = "release"
    STORE = "store"
    INDEX = "index"


@dataclass(frozen=True, slots=True)
class Arrow:
    """One step: from where to where, what it does, and what it leaves."""

    start: frozenset[State]
    to: tuple[State, ...]
    """The usual state first."""
    doing: str
    """What is said while it is done."""
    does: str
    leaves: str
    """Below the node's data directory."""


ROUND = frozenset({State.TAKEN, State.BLOCKED, State.WAITING, State.RELEASED})
"""Where a round begins: the first one, and another one once somebody has decided something or more has arrived."""

STEPS: Mapping[Step, Arrow] = {
    Step.TAKE: Arrow(
        frozenset({State.ARRIVING}),
        (State.TAKEN,),
        "Taking in",
        "Copies a folder or an archive and puts aside what is no DICOM instance.",
        "arrivals/BATCH/, quarantine/BATCH/",
    ),
    Step.DEIDENTIFY: Arrow(
        ROUND,
        (State.DEIDENTIFIED, State.BLOCKED, State.WAITING),
        "De-identifying",
        "Takes the people out of headers and pixels as PS3.15 Annex E says, verifies every file, sends canaries along, "
        "and carries out what people decided in the review. What is not to be released any more goes out of store and "
        "index before anything else is done.",
        "work/BATCH/, keys/DATASET.key, .ids",
    ),
    Step.CHECK: Arrow(
        frozenset({State.DEIDENTIFIED}),
        (State.CHECKED,),
        "Checking quality",
        "Makes the checks of quality on what was de-identified.",
        "datasets/DATASET/quality/BATCH.json, .html",
    ),
    Step.SUMMARISE: Arrow(
        frozenset({State.CHECKED}),
        (State.SUMMARISED,),
        "Summarising",
        "Writes a row for each series and, if a clinical table came along, for each person; nothing is counted yet.",
        "datasets/DATASET/evidence/BATCH.csv, datasets/DATASET/coming/BATCH.csv",
    ),
    Step.ATTEST: Arrow(
        frozenset({State.SUMMARISED}),
        (State.ATTESTED,),
        "Signing the evidence",
        "Writes down and signs what was done, what was lost, and what was left out.",
        "datasets/DATASET/evidence/BATCH.json, .outputs",
    ),
    Step.RELEASE: Arrow(
        frozenset({State.ATTESTED}),
        (State.LOGGED,),
        "Releasing",
        "Tells the node's log of the release. Before that, nobody can read or find anything of it.",
        "the node's log",
    ),
    Step.STORE: Arrow(
        frozenset({State.LOGGED}),
        (State.STORED,),
        "Storing",
        "Puts the images into the research store, and takes away those that are no output of the batch any more.",
        "images/",
    ),
    Step.INDEX: Arrow(
        frozenset({State.STORED}),
        (State.RELEASED, State.WAITING),
        "Indexing",
        "Builds the index anew, over all datasets of the node and the files that it was built from by hand. A batch of "
        "which something waits for a review is not done yet.",
        "datasets/DATASET/series/BATCH.csv, datasets/DATASET/clinical.csv, index/",
    ),
}
"""Every step."""


def following(state: State, *, anew: bool = False) -> Step | None:
    """Return the step that comes next; `anew` begins another round where one has ended."""
    if state in (ROUND - {State.TAKEN}) and not anew:
        return None
    return next((step for step, arrow in STEPS.items() if state in arrow.start), None)
