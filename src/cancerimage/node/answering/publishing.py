"""What the node publishes of its datasets: of each, no more than its policy lets it tell."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from cancerimage.disclosure.policy import POLICIES, Audience, PolicyName
from cancerimage.node.index import Index
from cancerimage.query.nodes import EVERYTHING
from cancerimage.wire.cube import Cube
from cancerimage.wire.dataset import Catalogue, DatasetRecord, Description, Epoch


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosed:
    """What the ledger says of one dataset: how much may be told, to whom, and what was computed for that."""

    policy: PolicyName
    audience: Audience
    snapshot: str
    """Names the build of the index that the numbers were counted in, and says nothing about the data."""
    indexed: datetime
    """When the index was built that the numbers were counted in."""
    epoch: Epoch | None = None
    cube: Cube | None = None


def catalogue(
    node: str, title: str, index: Index, disclosed: Mapping[str, Disclosed], opened: Index | None = None
) -> Catalogue:
    """Return the records of all the datasets in an index, to be signed; `opened` holds at least the open ones."""
    return Catalogue(
        node=node,
        title={"en": title},
        datasets=tuple(
            record(opened or index, index.descriptions[dataset], disclosed[dataset]) for dataset in index.datasets
        ),
        issued=datetime.now(UTC),
    )


def record(index: Index, description: Description, disclosed: Disclosed) -> DatasetRecord:
    """Return what the node publishes about one dataset: the holder's words, and the numbers that its policy allows."""
    if disclosed.policy is PolicyName.OPEN:
        return _open(index, description, disclosed)
    # Without an epoch there is nothing that could be told of a protected dataset.
    protected = POLICIES[disclosed.policy].protected and disclosed.cube is not None and disclosed.epoch is not None
    return DatasetRecord(
        description=description,
        policy=disclosed.policy if protected else PolicyName.CATALOGUE_ONLY,
        audience=disclosed.audience,
        epoch=disclosed.epoch if protected else None,
        cube=disclosed.cube if protected else None,
        snapshot=disclosed.snapshot,
        indexed=disclosed.indexed,
    )


def _open(index: Index, description: Description, disclosed: Disclosed) -> DatasetRecord:
    dataset = description.dataset
    cohort = index.answer(EVERYTHING, frozenset({dataset}))
    youngest, oldest = index.ages(dataset) or (None, None)
    return DatasetRecord(
        description=description,
        policy=disclosed.policy,
        audience=disclosed.audience,
        totals=cohort.datasets[dataset],
        facets=cohort.facets,
        coverage=index.coverage(dataset),
        age_min=youngest,
        age_max=oldest,
        snapshot=disclosed.snapshot,
        indexed=disclosed.indexed,
    )
