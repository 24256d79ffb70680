"""Opening epochs: freeze the snapshot, compute the cube, and charge it, before anything is told."""

import logging
from pathlib import Path

from cancerimage.disclosure.noise import Key
from cancerimage.disclosure.policy import Policy
from cancerimage.node import cube
from cancerimage.node.index import Index, place
from cancerimage.node.ledger import Ledger
from cancerimage.node.ledger.epochs import Pinned
from cancerimage.wire.cube import Cube

logger = logging.getLogger(__name__)


def open_epochs(ledger: Ledger, index_dir: Path, index: Index) -> None:
    """Open an epoch for every protected dataset that has none, and keep the snapshots of all that have one."""
    current = {epoch.dataset: epoch for epoch in ledger.epochs() if epoch.ended is None}
    used = {epoch.pinned.generation for epoch in current.values()}
    wanting = [
        (dataset, choice.terms)
        for dataset, choice in ledger.policies().items()
        if choice.terms.protected and dataset in index.descriptions and dataset not in current
    ]
    if wanting:
        place.pin(index_dir, [*_existing(index_dir, used), index.generation.name])
        for dataset, policy in wanting:
            _open(ledger, index, dataset, policy)
            logger.info("A new epoch of %s has begun.", dataset)
        used.add(index.generation.name)
    keeping = _existing(index_dir, used)
    if place.pinned(index_dir) != frozenset(keeping):
        place.pin(index_dir, keeping)


def _open(ledger: Ledger, index: Index, dataset: str, policy: Policy) -> None:
    def computed(key: Key) -> tuple[bool, Cube]:
        return cube.tells(index, dataset, policy, key), cube.compute(index, dataset, policy, key)

    generation = index.generation
    pinned = Pinned(generation.name, generation.manifest, index.snapshot, index.indexed)
    ledger.begin_epoch(dataset, policy.name, pinned, computed)


def _existing(index_dir: Path, generations: set[str]) -> list[str]:
    # One that somebody has removed is missed when it is opened; it must not keep others from being kept.
    return [name for name in sorted(generations) if (index_dir / name).is_dir()]
