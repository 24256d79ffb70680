"""Opening epochs: freeze the snapshot, compute the cube, and charge it, before anything is told."""

import logging
from collections.abc import Collection, Mapping
from functools import partial
from pathlib import Path

from cancerimage.disclosure.noise import Key
from cancerimage.disclosure.policy import Policy
from cancerimage.node import cube
from cancerimage.node.index import Index, place
from cancerimage.node.ledger import Ledger, LedgerFault
from cancerimage.node.ledger.epochs import Pinned
from cancerimage.wire.cube import Cube

logger = logging.getLogger(__name__)


def open_epochs(ledger: Ledger, index_dir: Path, index: Index) -> None:
    """Open an epoch for every protected dataset that has none, and keep the snapshots of all that have one."""
    datasets = wanting(ledger, index.datasets)
    if datasets:
        place.pin(index_dir, [*_existing(index_dir, _used(ledger)), index.generation.name])
        for dataset in datasets:
            _open(ledger, index, dataset)
    keeping = _existing(index_dir, _used(ledger))
    if place.pinned(index_dir) != frozenset(keeping):
        place.pin(index_dir, keeping)


def wanting(ledger: Ledger, datasets: Collection[str]) -> Mapping[str, Policy]:
    """Return the datasets of which an epoch is wanting, and under which policy."""
    begun = {(epoch.dataset, epoch.policy) for epoch in ledger.current_epochs().values()}
    policies = {dataset: choice.terms for dataset, choice in ledger.policies().items() if dataset in datasets}
    return {
        dataset: policy
        for dataset, policy in policies.items()
        if policy.protected and (dataset, policy.name) not in begun
    }


def _used(ledger: Ledger) -> set[str]:
    return {epoch.pinned.generation for epoch in ledger.current_epochs().values()}


def _open(ledger: Ledger, index: Index, dataset: str) -> None:
    part, generation = index.only({dataset}), index.generation
    pinned = Pinned(generation.name, generation.manifest, index.snapshot, index.indexed)
    # Computing takes a while, in which the holder may choose another policy; then it is done once more for that one.
    while (policy := wanting(ledger, {dataset}).get(dataset)) is not None:
        try:
            if ledger.begin_epoch(dataset, policy.name, pinned, partial(_computed, part, dataset, policy)):
                logger.info("A new epoch of %s has begun.", dataset)
                return
        except LedgerFault as fault:
            logger.error("No epoch of %s could be opened, so it tells nothing: %s", dataset, fault)
            return


def _computed(index: Index, dataset: str, policy: Policy, key: Key) -> tuple[bool, Cube]:
    people = cube.People.of(index, dataset, key)
    return cube.tells(people, policy, key), cube.compute(people, policy, key)


def _existing(index_dir: Path, generations: set[str]) -> list[str]:
    # One that somebody has removed is missed when it is opened; it must not keep others from being kept.
    return [name for name in sorted(generations) if (index_dir / name).is_dir()]
