"""What permits are used for: written down before anything is sent."""

import threading
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from time import monotonic

from cancerimage.audit.entry import Entry
from cancerimage.audit.events import NodeEvent
from cancerimage.node.ledger import Ledger, log
from cancerimage.node.store.permits import Permit
from cancerimage.node.store.records import Records

EVERY = 5.0
"""Seconds between two writings of what is only counted."""


class Way(StrEnum):
    """What a permit is used for."""

    SEARCH = "search"
    RETRIEVE = "retrieve"
    SHOW = "show"
    HAND_IN = "hand in"


@dataclass(frozen=True, slots=True)
class Use:
    """What a permit was used for on one day."""

    day: str
    dataset: str
    way: Way
    study: str
    """Empty of searches."""
    requests: int


Key = tuple[str, str, Way, str, str]


class Uses:
    """Writes into the node's log that a permit is used on a dataset, once in an hour, and every use into the store.

    The first use of a study on a day is on the disk before its answer begins; how often it follows is counted and
    written now and then, so that a viewer that asks for hundreds of frames does not wait for the disk each time.
    """

    def __init__(self, records: Records, ledger: Ledger) -> None:
        self._records, self._ledger = records, ledger
        self._turn = threading.Lock()
        self._counted: Counter[Key] = Counter()
        self._known: set[Key] = set()
        self._logged: set[tuple[str, str, str]] = set()
        self._written = monotonic()

    def use(self, permit: Permit, datasets: Collection[str], way: Way, study: str = "") -> None:
        """Write down that a permit is used; returns when that is certain."""
        now = datetime.now(UTC)
        day, hour = f"{now:%Y-%m-%d}", f"{now:%Y-%m-%d %H}"
        with self._turn:
            for dataset in datasets:
                if (permit.name, dataset, hour) not in self._logged:
                    about = {"permit": permit.name, "dataset": dataset}
                    record(self._ledger, NodeEvent.PERMIT_IMAGES_USED, "system", about)
                    self._logged = {one for one in self._logged if one[2] == hour} | {(permit.name, dataset, hour)}
                self._counted[permit.name, dataset, way, study, day] += 1
            keys = {(permit.name, dataset, way, study, day) for dataset in datasets}
            if way is Way.HAND_IN or not keys <= self._known or monotonic() - self._written > EVERY:
                self._write()
                self._known = {one for one in self._known if one[4] == day} | keys

    def close(self) -> None:
        """Write what was counted."""
        with self._turn:
            self._write()

    def _write(self) -> None:
        if self._counted:
            with self._records.change() as connection:
                connection.executemany(
                    "INSERT INTO uses (permit, dataset, way, study, day, requests) VALUES (?, ?, ?, ?, ?, ?) "
                    "ON CONFLICT DO UPDATE SET requests = requests + excluded.requests",
                    [(*key, count) for key, count in self._counted.items()],
                )
        self._counted.clear()
        self._written = monotonic()


def record(ledger: Ledger, event: NodeEvent, actor: str, about: Mapping[str, str | int]) -> None:
    """Write an event into the node's log; raises `LedgerFault` where it cannot be, and then nothing may be sent."""
    with ledger.store.writing() as change:
        log.append(change.connection, Entry(event, actor, about))


def of(records: Records, permit: str) -> tuple[Use, ...]:
    """Return what a permit was used for, the latest day first."""
    rows = records.rows(
        "SELECT day, dataset, way, study, requests FROM uses WHERE permit = ? ORDER BY day DESC, dataset, study, way",
        (permit,),
    )
    return tuple(Use(day, dataset, Way(way), study, requests) for day, dataset, way, study, requests in rows)
