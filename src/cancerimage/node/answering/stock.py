"""The index in use, the frozen snapshots of epochs, and what is offered of them; exchanged while questions come."""

import contextlib
import logging
import sqlite3
import threading
from pathlib import Path

from cancerimage.node.answering.offers import Offers, offers
from cancerimage.node.answering.opening import open_epochs, wanting
from cancerimage.node.index import Index, IndexFault, place
from cancerimage.node.index.place import Generation
from cancerimage.node.ledger import Ledger, LedgerFault
from cancerimage.node.ledger.standing import Version
from cancerimage.node.ledger.telling import Revised

ATTEMPTS = 3
"""How often offers are put together because the holder ends epochs at the same moment."""

logger = logging.getLogger(__name__)


class Stock:
    """What there is to answer from."""

    def __init__(self, index_dir: Path, ledger: Ledger) -> None:
        self._index_dir = index_dir
        self._ledger = ledger
        self._lock = threading.Lock()
        self._mark = self._look()
        self._parts: dict[tuple[str, frozenset[str]], Index] = {}
        """By the digest of what is counted and the datasets: the same data are held once, whatever their generation."""
        self._known: dict[Generation, str] = {}
        self._offers: Offers | None = None
        self._incomplete = False
        """Whether an epoch that was wanting could not be opened."""
        self.index = self._taken(Index.open(index_dir))

    def offers(self, version: Version) -> Offers:
        """Return what is offered at this version of the ledger; where epochs are wanting, they are opened first."""
        found = self._offers
        if found is not None and found.version == version and found.index is self.index:
            return found
        with self._lock:
            found = self._offers
            if found is None or found.version != version or found.index is not self.index:
                found = self._offers = self._made(version)
            return found

    def renew(self) -> bool:
        """Take up a newly built index and return True; one that cannot be opened leaves the old one in use."""
        mark = self._look()
        if mark == self._mark:
            return self._again()
        self._mark = mark
        try:
            fresh = self._taken(Index.open(self._index_dir))
            # The same data built once more need no further room, but they bear the name and the time of their build.
            self.index = self.index.taken_for(fresh) if fresh.snapshot == self.index.snapshot else fresh
        except IndexFault as fault:
            logger.error("The new index is not used: %s", fault)
            return False
        logger.info("A new index is in use: %d datasets.", len(self.index.datasets))
        return True

    def _again(self) -> bool:
        """Try once more to open what could not be opened, and return whether that has changed anything."""
        standing, closure = self._ledger.look()
        if not self._incomplete or standing is None or closure is not None:
            return False
        self._offers = None
        self.offers(standing.version)
        return not self._incomplete

    def _made(self, version: Version) -> Offers:
        index = self.index
        made = self._offered(version, index)
        protected = [offer.protection.index for offer in made.by_dataset.values() if offer.protection is not None]
        used = {id(part) for part in (made.open, *protected)}
        self._parts = {key: part for key, part in self._parts.items() if id(part) in used}
        return made

    def _offered(self, version: Version, index: Index) -> Offers:
        made = None
        for _ in range(ATTEMPTS):
            self._open_epochs(index)
            standing, _closure = self._ledger.look()
            # Whoever ends an epoch before this look is found out below, and whoever does so later has made a new
            # version of the ledger, of which these are not the offers.
            with contextlib.suppress(Revised):
                made = offers(self._ledger, version if standing is None else standing.version, index, self._part)
                if self._incomplete or not wanting(self._ledger, index.datasets):
                    break
        if made is None:
            raise LedgerFault("Epochs end faster than they can be looked at. Ask again.")
        return made

    def _open_epochs(self, index: Index) -> None:
        try:
            open_epochs(self._ledger, self._index_dir, index)
            self._incomplete = False
        except (IndexFault, OSError, sqlite3.DatabaseError) as fault:
            # Perhaps a newer index has just taken the place of this one, or the disk is full.
            logger.error("No epoch could be opened, so some datasets tell nothing for now: %s", fault)
            self._incomplete = True

    def _part(self, generation: Generation, datasets: frozenset[str]) -> Index:
        known = self._known.get(generation)
        part = None if known is None else self._parts.get((known, datasets))
        if part is None:
            same = known == self.index.snapshot
            whole = self.index if same else self._taken(Index.open(self._index_dir, generation))
            part = self._parts[whole.snapshot, datasets] = whole.only(datasets)
            part.prepare()
        return part

    def _taken(self, index: Index) -> Index:
        self._known[index.generation] = index.snapshot
        return index

    def _look(self) -> tuple[int, int] | None:
        try:
            found = (self._index_dir / place.POINTER).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns
