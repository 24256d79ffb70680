"""A cohort question on its way to one node, and that node's answer."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from cancerimage.disclosure.policy import POLICIES, PolicyName
from cancerimage.query.limits import CONDITIONS
from cancerimage.wire.asker import VISITOR, Asker
from cancerimage.wire.counts import Facets, Released, Totals
from cancerimage.wire.shapes import DATASETS, Code, Line, Moment, Name, Shape

Fingerprint = Annotated[Line, Field(max_length=64)]


class CriterionState(StrEnum):
    """What became of one criterion at one dataset."""

    APPLIED = "applied"
    NOT_HELD = "not_held"
    """The dataset has no value of this field at all: every record counted as unknown."""
    REFUSED = "refused"
    """The node does not know this field or value, or will not apply it; nothing was counted."""


class Criterion(Shape):
    """One condition of the query, as its text form writes it, and what became of it."""

    text: Annotated[Line, Field(max_length=500)]
    field: Code
    state: CriterionState
    reason: Annotated[Line, Field(max_length=500)] = ""


Criteria = Annotated[tuple[Criterion, ...], Field(max_length=CONDITIONS)]


class Question(Shape):
    """The body of a query task: the query in its JSON form, and who asks."""

    query: dict[str, Any]
    fingerprint: Fingerprint
    datasets: Annotated[tuple[Name, ...], Field(max_length=DATASETS)] | None = None
    """Ask only these; None asks all that the node holds."""
    asker: Asker = VISITOR
    preview: bool = False
    """Whether to tell only what an answer would cost: nothing is counted, charged or released."""


class Withheld(StrEnum):
    """Why a dataset tells no number. None of these says anything about the data."""

    CATALOGUE_ONLY = "catalogue_only"
    """The holder answers no live questions of this dataset."""
    NOT_PERMITTED = "not_permitted"
    """The asker is not among those whom the holder lets ask."""
    PAUSED = "paused"
    """The holder answers no questions for now."""
    PERSON_SPENT = "person_spent"
    """The asker has used up what one person may learn of this dataset until its next epoch."""
    DATASET_SPENT = "dataset_spent"
    """All askers together have used up what may be learnt of this dataset until its next epoch."""
    CLOSED = "closed"
    """The node cannot prove what it has told so far, and so tells nothing until the holder opens a new epoch."""


Loss = Annotated[int, Field(ge=0, le=10**15)]
"""Privacy loss: 1e-9 of zero-concentrated differential privacy's ρ."""


class Charge(Shape):
    """What an answer costs the asker, or would cost, at one protected dataset."""

    cost: Loss
    """0 where the same form was answered before, to whomever, or is read from the cube."""
    left: Loss
    """What the asker has left, after an answer or before a preview."""
    allowance: Loss
    """What one person has in an epoch."""


NOBODY = Released(value=0, margin=0, below=0)
"""Exactly nobody, which follows from what is published anyway."""


class DatasetAnswer(Shape):
    """What one dataset tells: exact totals if it is open, a released count of subjects if it is protected, or why not.

    Of a preview, and where it is withheld, both are None.
    """

    dataset: Name
    policy: PolicyName
    criteria: Criteria
    totals: Totals | None = None
    subjects: Released | None = None
    """`NOBODY`, from a dataset of any policy and whoever asks, where its description alone rules the question out."""
    withheld: Withheld | None = None
    charge: Charge | None = None
    """For a protected dataset that the asker may ask."""


PADDING = 1024
"""The body of an answer that speaks of a protected dataset is padded to a multiple of so many bytes."""
QUANTUM = 0.001
"""Seconds: such an answer leaves a multiple of this after its task came, and says that it took such a multiple."""


class Answer(Shape):
    """The body of a node's answer; if a criterion was refused, `refused` says why and no dataset is listed."""

    node: Name
    fingerprint: Fingerprint
    datasets: Annotated[tuple[DatasetAnswer, ...], Field(max_length=DATASETS)]
    """One entry for every dataset asked, also where nothing matched."""
    facets: Facets
    """Over all the open datasets of the node."""
    snapshot: Fingerprint
    """Names the state of the node's data; it can be compared with itself, and says nothing about them."""
    indexed: Moment
    elapsed_ms: Annotated[float, Field(ge=0)]
    refused: Criteria = ()
    padding: Annotated[str, Field(max_length=PADDING, pattern=r"^0*$")] = ""

    @property
    def protected(self) -> bool:
        """Whether the answer speaks of a protected dataset, so that neither its length nor its time may tell more."""
        return any(POLICIES[part.policy].protected for part in self.datasets)
