"""What became of the files of a batch: each has one fate, and nothing is without."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cancerimage.dicom.deidentify.actions import Action
from cancerimage.dicom.deidentify.decisions import Decision, Faces
from cancerimage.dicom.deidentify.losses import Loss
from cancerimage.dicom.faults import Reason
from cancerimage.dicom.pixels.faces import Head
from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.verdicts import Finding, State, Why


class Fate(StrEnum):
    """What became of a file."""

    RELEASED = "released"
    REPEATED = "repeated"
    QUARANTINED = "quarantined"


FATES: Mapping[Fate, str] = {
    Fate.RELEASED: "De-identified, verified and written.",
    Fate.REPEATED: "The same instance with the same content as another file, which was taken.",
    Fate.QUARANTINED: "Not released, for a reason.",
}
"""Every fate in a sentence."""


FACES = (Head.YES, Head.UNKNOWN)
"""Series that a face may be drawn from: where nothing tells, it is taken for possible."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the source, as it was when it was looked at."""

    path: str
    """Below the folder of the source."""
    size: int
    modified: int
    """In nanoseconds."""
    changed: int = 0
    """When the file system itself says that it was written last, which no program can set; in nanoseconds."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The fate of one file."""

    source: Source
    fate: Fate
    output: str = ""
    """Below the folder of the images."""
    size: int = 0
    """The bytes that were written."""
    reason: Reason | None = None
    detail: str = ""
    """Where or how; it holds no value of a file."""
    masked: bool = False
    digest: str = ""
    """Of the source as it was read; empty if it was not."""
    result: str = ""
    """The digest of what was written."""
    head: Head | None = None
    """Whether its series shows a head; None where nobody looked."""
    held: Finding | None = None
    """What a person has to look at, where it waits for one."""
    decision: Decision | None = None
    """What a person has decided about it."""
    fronted: bool = False
    """Whether the front of the head in its series was blackened."""

    def plain(self) -> list[Any]:
        """Return it as JSON holds it."""
        source = self.source
        reason = self.reason.value if self.reason else None
        held = self.held and [self.held.why.value, *(region.plain() for region in self.held.regions)]
        return [
            source.path, source.size, source.modified, source.changed, self.fate.value, self.output, self.size, reason,
            self.detail, self.masked, self.digest, self.result, self.head and self.head.value,
            held, self.decision and self.decision.value, self.fronted,
        ]  # fmt: skip

    @classmethod
    def of(cls, plain: list[Any]) -> "Ending":
        """Return what `plain` has written."""
        path, before, modified, changed, fate, output, size, reason, detail, masked, digest, result, *people = plain
        head, held, decision, *fronted = people
        return cls(
            Source(path, before, modified, changed), Fate(fate), output, size, Reason(reason) if reason else None,
            detail, masked, digest, result, Head(head) if head else None,
            Finding(Why(held[0]), tuple(Region(*region) for region in held[1:])) if held else None,
            Decision(decision) if decision else None,
            # Earlier versions mask no faces.
            any(fronted),
        )  # fmt: skip


def in_doubt(
    finding: Finding | None, head: Head | None, faces: Faces, unmasked: Why | None = Why.FACE
) -> Finding | None:
    """Return what a person has to look at before a file goes on, if anything; `unmasked`: why a face shows."""
    if finding is not None and finding.state is State.REVIEW:
        return finding
    if faces is Faces.HOLD and head in FACES:
        return Finding(Why.FACE, () if finding is None else finding.regions)
    if faces is Faces.MASK and head in FACES and unmasked is not None:
        return Finding(unmasked, () if finding is None else finding.regions)
    return None


@dataclass(slots=True)
class Tally:
    """What was done to files that were released, and what the verifier found in others."""

    actions: Counter[Action] = field(default_factory=Counter)
    losses: Counter[tuple[int, Loss]] = field(default_factory=Counter)
    """Elements that lost something, by attribute (0 for private ones) and reason."""
    hits: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Files with a hit, by its kind and place."""

    def add(self, other: "Tally") -> None:
        """Add what another one has counted."""
        self.actions.update(other.actions)
        self.losses.update(other.losses)
        self.hits.update(other.hits)

    def plain(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {
            "actions": {action.value: count for action, count in self.actions.items()},
            "losses": [[tag, loss.value, count] for (tag, loss), count in self.losses.items()],
            "hits": [[kind, place, count] for (kind, place), count in self.hits.items()],
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> "Tally":
        """Return what `plain` has written."""
        return cls(
            Counter({Action(action): count for action, count in plain["actions"].items()}),
            Counter({(tag, Loss(loss)): count for tag, loss, count in plain["losses"]}),
            Counter({(kind, place): count for kind, place, count in plain["hits"]}),
        )
