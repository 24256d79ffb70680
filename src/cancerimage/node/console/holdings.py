"""What the holder has to know of each dataset: what it may tell, to whom, and how much of that is spent."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cancerimage.disclosure.charge import rho
from cancerimage.disclosure.policy import POLICIES, Policy
from cancerimage.node.index import Index, IndexFault, place
from cancerimage.node.index.place import Generation
from cancerimage.node.ledger import Choice, Ledger
from cancerimage.node.ledger.charges import Spending
from cancerimage.node.ledger.epochs import Epoch
from cancerimage.node.ledger.policies import NO_CHOICE
from cancerimage.wire.dataset import Description


@dataclass(frozen=True, slots=True)
class Holding:
    """One dataset as the holder sees it."""

    name: str
    description: Description | None
    """None where the dataset is no longer in the index."""
    choice: Choice
    epoch: Epoch | None
    spending: Spending | None
    turns_left: int
    """How many times a new epoch can still be opened within this year."""
    known: bool
    """Whether the ledger could be read; otherwise nothing is known of what was chosen."""

    @property
    def chosen(self) -> bool:
        """Whether the holder has said what the dataset may tell, as far as that is known."""
        return not self.known or self.choice.chosen is not None

    @property
    def terms(self) -> Policy:
        """What its policy does to a count."""
        return POLICIES[self.choice.policy]

    @property
    def too_small(self) -> bool:
        """Whether it tells nothing in this epoch because it has too few people."""
        return self.terms.protected and self.epoch is not None and not self.epoch.tells

    @property
    def live_left(self) -> int:
        """What all persons together can still spend."""
        return self.spending.live_allowance - self.spending.live if self.spending else 0

    @property
    def questions_left(self) -> int:
        """How many new questions can still be answered in this epoch, by all persons together."""
        answers = self.terms.protected and not self.too_small
        return self.live_left // rho(self.terms.variance) if answers else 0

    def title(self, language: str = "en") -> str:
        """Return what the dataset is called."""
        if self.description is None:
            return self.name
        titles = self.description.title
        return titles.get(language) or titles.get("en") or next(iter(titles.values()))


def holdings(data_dir: Path, ledger: Ledger) -> tuple[Holding, ...]:
    """Return every dataset of the index, and those of which the ledger still knows; first those without a choice."""
    described, choices = descriptions(data_dir), _choices(ledger)
    names = [*described, *(name for name in choices or {} if name not in described)]
    found = [_holding(name, described.get(name), choices, ledger) for name in names]
    return tuple(sorted(found, key=lambda one: (one.chosen, one.description is None)))


def holding(data_dir: Path, ledger: Ledger, name: str) -> Holding | None:
    """Return one dataset, or None where neither index nor ledger know it."""
    described, choices = descriptions(data_dir), _choices(ledger)
    if name not in described and name not in (choices or {}):
        return None
    return _holding(name, described.get(name), choices, ledger)


def descriptions(data_dir: Path) -> Mapping[str, Description]:
    """Return the descriptions of the datasets in the index, none where there is no index yet."""
    try:
        return _described(*_mark(data_dir))
    except IndexFault:
        return {}


def snapshot(data_dir: Path, epoch: Epoch) -> str | None:
    """Return the snapshot that an epoch after this one would count in, or None where that of this one is damaged."""
    directory = data_dir / "index"
    try:
        place.verified(directory, Generation(epoch.pinned.generation, epoch.pinned.manifest))
    except IndexFault:
        return None
    _, manifest = place.find(directory)
    return manifest.snapshot


def index(data_dir: Path) -> Index:
    """Return the index in use, opened anew only when another one was built."""
    return _opened(*_mark(data_dir))


def _choices(ledger: Ledger) -> Mapping[str, Choice] | None:
    """Return what was chosen, or None where the ledger cannot be read."""
    try:
        return ledger.policies()
    except (sqlite3.DatabaseError, OSError):
        return None


def _holding(
    name: str, description: Description | None, choices: Mapping[str, Choice] | None, ledger: Ledger
) -> Holding:
    if choices is None:
        return Holding(name, description, NO_CHOICE, None, None, turns_left=0, known=False)
    return Holding(
        name=name,
        description=description,
        choice=choices.get(name, NO_CHOICE),
        epoch=ledger.epoch(name),
        spending=ledger.spending(name),
        turns_left=ledger.turns_left(name),
        known=True,
    )


def _mark(data_dir: Path) -> tuple[Path, int, int]:
    directory = data_dir / "index"
    try:
        found = (directory / place.POINTER).stat()
    except OSError:
        return directory, 0, 0
    return directory, found.st_ino, found.st_mtime_ns


@lru_cache(maxsize=2)
def _described(directory: Path, _inode: int, _written: int) -> Mapping[str, Description]:
    _, manifest = place.find(directory)
    return {one.dataset: one for one in manifest.descriptions if one.dataset in manifest.datasets}


@lru_cache(maxsize=1)
def _opened(directory: Path, _inode: int, _written: int) -> Index:
    return Index.open(directory)
