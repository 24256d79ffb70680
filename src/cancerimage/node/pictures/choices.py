"""Which pictures were chosen, with their pixels, and what the hub was told of them, in an SQLite database."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from cancerimage.node import database
from cancerimage.node.store.faults import StoreFault

FILE = "pictures.sqlite3"
VERSION = 1
WAIT = 30.0
"""Seconds in which another process must have finished its change."""

TABLES = """
CREATE TABLE chosen (
  dataset TEXT NOT NULL, place INTEGER NOT NULL, series TEXT NOT NULL, instance TEXT NOT NULL, modality TEXT NOT NULL,
  bodypart TEXT NOT NULL, image BLOB NOT NULL, PRIMARY KEY (dataset, place)
) STRICT;
CREATE TABLE told (dataset TEXT PRIMARY KEY, digest TEXT NOT NULL) STRICT;
CREATE TABLE changes (number INTEGER NOT NULL) STRICT;
INSERT INTO changes VALUES (0)
"""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A picture as it was drawn when it was chosen."""

    series: str
    """The new UID of the series."""
    instance: str
    """The digest of the bytes that it was drawn from: with other bytes, or without them, it is not shown."""
    modality: str
    bodypart: str
    image: bytes
    """A PNG of the form that `wire.png` describes."""


class Choices:
    """The choices of a node; any number of threads and processes may use them at once."""

    def __init__(self, data_dir: Path) -> None:
        try:
            self._tables = database.Records(data_dir / FILE, WAIT, TABLES, VERSION)
        except database.Newer:
            raise StoreFault(
                "The choice of pictures was written by a newer version of Cancer Image. Update it."
            ) from None

    @staticmethod
    def exist(data_dir: Path) -> bool:
        """Return whether anything was ever chosen at the node in this directory."""
        return (data_dir / FILE).is_file()

    def close(self) -> None:
        """Close the database."""
        self._tables.close()

    def __enter__(self) -> "Choices":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def of(self, dataset: str) -> tuple[Chosen, ...]:
        """Return what was chosen for a dataset, in order."""
        columns = "series, instance, modality, bodypart, image"
        query = f"SELECT {columns} FROM chosen WHERE dataset = ? ORDER BY place"  # noqa: S608  # our own words
        return tuple(Chosen(*row) for row in self._tables.rows(query, dataset))

    def datasets(self) -> tuple[str, ...]:
        """Return the datasets for which something is chosen, or of which the hub was ever told something."""
        return tuple(name for (name,) in self._tables.rows("SELECT dataset FROM chosen UNION SELECT dataset FROM told"))

    def number(self) -> int:
        """Return how often the choice was changed."""
        return int(self._tables.rows("SELECT number FROM changes")[0][0])

    def choose(self, dataset: str, pictures: Sequence[Chosen]) -> None:
        """Put these in the place of what was chosen for a dataset before."""
        rows = [
            (dataset, place, one.series, one.instance, one.modality, one.bodypart, one.image)
            for place, one in enumerate(pictures)
        ]
        with self._tables.change() as connection:
            connection.execute("DELETE FROM chosen WHERE dataset = ?", (dataset,))
            connection.executemany("INSERT INTO chosen VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
            connection.execute("UPDATE changes SET number = number + 1")

    def told(self) -> Mapping[str, str]:
        """Return what the hub was told last, by dataset: a digest of the pictures, or an empty text for none."""
        return dict(self._tables.rows("SELECT dataset, digest FROM told"))

    def tell(self, dataset: str, digest: str) -> None:
        """Write down what the hub is told from now on."""
        with self._tables.change() as connection:
            connection.execute("INSERT OR REPLACE INTO told VALUES (?, ?)", (dataset, digest))


def number(data_dir: Path) -> int:
    """Return how often the choice was changed at the node in this directory."""
    if not Choices.exist(data_dir):
        return 0
    try:
        with Choices(data_dir) as choices:
            return choices.number()
    except (StoreFault, sqlite3.DatabaseError):
        # Whoever publishes finds out what is wrong with it.
        return -1
