"""What each dataset of the node offers just now: its policy in force, its audience, its epoch and its cube."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cancerimage.disclosure.charge import rho
from cancerimage.disclosure.noise import Key
from cancerimage.disclosure.policy import POLICIES, Policy, PolicyName
from cancerimage.node.answering.publishing import Disclosed
from cancerimage.node.cube import reading
from cancerimage.node.index import Index, IndexFault
from cancerimage.node.index.place import Generation
from cancerimage.node.index.selection import dataset_values
from cancerimage.node.ledger import Choice, Ledger
from cancerimage.node.ledger.epochs import Epoch
from cancerimage.node.ledger.policies import NO_CHOICE
from cancerimage.node.ledger.standing import Version
from cancerimage.vocabulary import UNKNOWN
from cancerimage.wire.cube import Cube
from cancerimage.wire.dataset import Description
from cancerimage.wire.dataset import Epoch as PublishedEpoch

logger = logging.getLogger(__name__)

Part = Callable[[Generation, frozenset[str]], Index]
"""Returns what a generation of the index holds of some datasets."""


@dataclass(frozen=True, slots=True)
class Protection:
    """What a protected dataset is answered from in its epoch."""

    epoch: Epoch
    index: Index
    """What the frozen snapshot holds of the datasets that are protected in it."""
    key: Key
    cube: Cube
    cost: int
    """What one new form of a question costs."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What one dataset offers."""

    dataset: str
    choice: Choice
    policy: Policy
    """The one in force: a protected dataset that is too small is in the catalogue only."""
    held: frozenset[str]
    """The fields that it has values of, as far as may be known."""
    values: Mapping[str, tuple[str, ...]]
    """What its published description says of the fields of datasets; conditions on them cost nothing."""
    protection: Protection | None = None
    """None for a dataset that is not protected, or cannot be answered."""


@dataclass(frozen=True, slots=True)
class Offers:
    """The offers of all datasets, at one version of the ledger and of the index."""

    version: Version
    paused: bool
    index: Index
    """All that the node holds: of this, names and descriptions are told."""
    open: Index
    """What it holds of the open datasets: nothing else is read for an exact number."""
    by_dataset: Mapping[str, Offer]


def offers(ledger: Ledger, version: Version, index: Index, part: Part) -> Offers:
    """Return what is offered just now."""
    policies = ledger.policies()
    choices = {dataset: policies.get(dataset, NO_CHOICE) for dataset in index.datasets}
    epochs = {dataset: epoch for dataset, epoch in ledger.current_epochs().items() if dataset in choices}
    is_open = frozenset(dataset for dataset, choice in choices.items() if choice.policy is PolicyName.OPEN)
    together: dict[str, set[str]] = {}
    for dataset, epoch in epochs.items():
        if epoch.tells and epoch.policy is choices[dataset].policy:
            together.setdefault(epoch.pinned.snapshot, set()).add(dataset)
    opened = part(index.generation, is_open)
    return Offers(
        version=version,
        paused=ledger.paused(),
        index=index,
        open=opened,
        by_dataset={
            dataset: _offer(
                ledger,
                index,
                opened,
                lambda epoch: _frozen(part, together, epoch),
                dataset,
                choice,
                epochs.get(dataset),
            )
            for dataset, choice in choices.items()
        },
    )


def _frozen(part: Part, together: Mapping[str, set[str]], epoch: Epoch) -> Index:
    """Return what the snapshot of an epoch holds of the datasets that are protected in it: all are counted at once."""
    generation = Generation(epoch.pinned.generation, epoch.pinned.manifest)
    return part(generation, frozenset(together[epoch.pinned.snapshot]))


def disclosed(ledger: Ledger, offered: Offers) -> Mapping[str, Disclosed]:
    """Return what may be published of each dataset."""
    return {dataset: _disclosed(ledger, offered.index, offer) for dataset, offer in offered.by_dataset.items()}


def _offer(
    ledger: Ledger,
    index: Index,
    opened: Index,
    frozen_in: Callable[[Epoch], Index],
    dataset: str,
    choice: Choice,
    epoch: Epoch | None,
) -> Offer:
    policy, values = choice.terms, dataset_values(index.descriptions[dataset])
    if policy.name is PolicyName.OPEN:
        return Offer(dataset, choice, policy, _held_exactly(opened, dataset), values)
    if not policy.protected:
        return Offer(dataset, choice, policy, frozenset(), values)
    if epoch is None or epoch.policy is not policy.name:
        logger.error("%s has no epoch, so it tells nothing.", dataset)
        return Offer(dataset, choice, policy, frozenset(), values)
    if not epoch.tells:
        return Offer(dataset, choice, POLICIES[PolicyName.CATALOGUE_ONLY], frozenset(), values)
    try:
        frozen = frozen_in(epoch)
        description = frozen.descriptions[dataset]
    except (IndexFault, KeyError) as fault:
        logger.error("%s tells nothing, for the snapshot of its epoch cannot be used: %s", dataset, fault)
        return Offer(dataset, choice, policy, frozenset(), values)
    cube = ledger.cube_of(epoch)
    protection = Protection(epoch, frozen, ledger.key(epoch), cube, rho(policy.variance))
    return Offer(
        dataset, choice, policy, _held_by_cube(cube, frozen, description), dataset_values(description), protection
    )


def _held_exactly(index: Index, dataset: str) -> frozenset[str]:
    return frozenset(coverage.field for coverage in index.coverage(dataset) if coverage.known)


def _held_by_cube(cube: Cube, index: Index, description: Description) -> frozenset[str]:
    """Return the fields of which the description or the cube shows a value, or which may have some."""
    said = {field for field, values in dataset_values(description).items() if values != (UNKNOWN,)}
    return (reading.held(cube) & index.fields) | said


def _disclosed(ledger: Ledger, index: Index, offer: Offer) -> Disclosed:
    protection = offer.protection
    pinned = None if protection is None else protection.epoch.pinned
    return Disclosed(
        policy=offer.policy.name,
        audience=offer.choice.audience,
        snapshot=ledger.snapshot(index.generation.name if pinned is None else pinned.generation),
        indexed=index.indexed if pinned is None else pinned.indexed,
        epoch=None
        if protection is None
        else PublishedEpoch(number=protection.epoch.number, opened=protection.epoch.opened),
        cube=None if protection is None else protection.cube,
    )
