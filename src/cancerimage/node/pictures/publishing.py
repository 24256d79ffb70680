"""What the hub is told of the pictures: those of open datasets whose images are still there, and of the others none."""

import logging
import sqlite3
from collections.abc import Collection
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from cancerimage.audit.events import NodeEvent
from cancerimage.node.ledger import Ledger, LedgerFault
from cancerimage.node.ledger.notes import note
from cancerimage.node.pictures.choices import Choices, Chosen
from cancerimage.node.pictures.doubts import noted
from cancerimage.node.store.faults import StoreFault
from cancerimage.node.store.instances import Series
from cancerimage.node.store.records import SERIES, Records
from cancerimage.node.store.store import Store
from cancerimage.node.store.uses import record
from cancerimage.wire.pictures import Picture, Pictures

Watched = frozenset[tuple[str, str, str, bool]] | None
"""Dataset, series, a batch that brought it, and whether that brought the image that is shown; None if nobody knows."""

_WATCHED = (
    "SELECT DISTINCT coalesce(batch, ''), digest = ? FROM studies JOIN series ON study = studies.id "
    "JOIN instances ON in_series = series.id LEFT JOIN batches ON instance = instances.id "
    "WHERE dataset = ? AND series.uid = ?"
)

logger = logging.getLogger(__name__)


def published(data_dir: Path, node: str, ledger: Ledger, opened: Collection[str]) -> tuple[Pictures, ...]:
    """Return what each dataset shows now, also those that show nothing any more; `opened` are the open ones.

    It is in the log before it is returned. A dataset that never showed a picture is not among them.
    """
    if not Choices.exist(data_dir):
        return ()
    with Choices(data_dir) as choices:
        before = choices.told()
        found = []
        for dataset in choices.datasets():
            kept = standing(data_dir, dataset, choices.of(dataset)) if dataset in opened else ()
            told = Pictures(
                node=node,
                dataset=dataset,
                pictures=tuple(Picture.of(one.image, one.modality, one.bodypart) for one in kept),
                issued=datetime.now(UTC),
            )
            if not kept and dataset not in before:
                continue
            if told.digest != before.get(dataset):
                if not _logged(ledger, told):
                    continue
                choices.tell(dataset, told.digest)
            found.append(told)
    return tuple(found)


def watched(data_dir: Path) -> Watched:
    """Return what the store says of the chosen series, for whoever watches it; it is cheap to ask every few seconds."""
    if not Choices.exist(data_dir) or not Store.exists(data_dir):
        return frozenset()
    try:
        with Choices(data_dir) as choices:
            chosen = [(name, one) for name in choices.datasets() for one in choices.of(name)]
        # The records alone: nobody needs a client of the bucket for this.
        with closing(Records(data_dir / "images" / "store.sqlite3")) as records:
            return frozenset(
                (name, one.series, str(batch), bool(drawn))
                for name, one in chosen
                for batch, drawn in records.rows(_WATCHED, (one.instance, name, one.series))
            )
    except (StoreFault, OSError, sqlite3.DatabaseError):
        # Whoever publishes finds out what is wrong with it.
        return None


def standing(data_dir: Path, dataset: str, chosen: Collection[Chosen]) -> tuple[Chosen, ...]:
    """Return the pictures of which the store holds the very bytes that they were drawn from, and nobody doubts."""
    if not chosen or not Store.exists(data_dir):
        return ()
    with Store.open(data_dir) as store:
        return tuple(one for one in chosen if _stands(data_dir, store.records, dataset, one))


def _stands(data_dir: Path, records: Records, dataset: str, one: Chosen) -> bool:
    rows = records.rows(
        f"{SERIES} JOIN instances ON in_series = series.id WHERE dataset = ? AND series.uid = ? AND digest = ?",
        (dataset, one.series, one.instance),
    )
    return any(noted(data_dir, records, Series(*row)) is None for row in rows)


def _logged(ledger: Ledger, told: Pictures) -> bool:
    """Write into the log what the hub is about to be told; without the log, pictures stay here."""
    if not told.pictures:
        note(ledger, NodeEvent.DATASET_PICTURES_WITHDRAWN, "system", dataset=told.dataset)
        return True
    about: dict[str, str | int] = {"dataset": told.dataset, "pictures": len(told.pictures), "digest": told.digest}
    try:
        record(ledger, NodeEvent.DATASET_PICTURES_PUBLISHED, "system", about)
    except LedgerFault as fault:
        logger.error("The pictures of %s are not published, for the log cannot be written: %s", told.dataset, fault)
        return False
    return True
