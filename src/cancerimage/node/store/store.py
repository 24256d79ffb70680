"""The research store of a node: instances come in, are found, shown and taken out again."""

import hashlib
import threading
import time
from collections.abc import Collection, Set
from pathlib import Path
from types import TracebackType

from cancerimage.dicom.pixels.rendering import Box, Window, rendered
from cancerimage.node.store import changes, place
from cancerimage.node.store.blobs import Blobs, FolderBlobs
from cancerimage.node.store.buckets import BucketBlobs
from cancerimage.node.store.entering import admitted, described, searched
from cancerimage.node.store.faults import StoreFault, Unsuitable
from cancerimage.node.store.instances import Entry, Holding, Instance, Series, Stored
from cancerimage.node.store.place import Bucket
from cancerimage.node.store.records import Records

GROUP = 512
"""Instances that are made durable together."""
SWEPT = 256
"""Instances whose bytes are taken away at a time."""
PAUSE = 0.12
"""Seconds in between: whoever waits for SQLite looks again every tenth of a second."""
THUMBNAIL = 160, 160
"""The most columns and rows of a thumbnail."""
PIECE = 1 << 20
FOLDER = "blobs"
DOOMED = "SELECT 1 FROM doomed LIMIT 1"


class Store:
    """The images of a node; any number of threads and processes may use it at once.

    Bytes are safely in their place before the database names them, and the database says that they are to go before
    they do. So whatever is named is there, and what is there without a name is never served.
    """

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / "images"
        for folder in (data_dir, self.folder):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.records = Records(self.folder / "store.sqlite3")
        self.blobs = _blobs(self.folder, data_dir)
        self._pending: dict[tuple[str, str, str], tuple[Entry, Path]] = {}
        self._coming: dict[tuple[str, str], str] = {}
        self._sweeps = 0
        self._adding = threading.RLock()

    @staticmethod
    def exists(data_dir: Path) -> bool:
        """Return whether the node in this directory has a store."""
        return (data_dir / "images" / "store.sqlite3").is_file()

    @classmethod
    def open(cls, data_dir: Path) -> "Store":
        """Open the store of the node in this directory, and make it if there is none."""
        return cls(data_dir)

    @property
    def place(self) -> str:
        """Where the bytes are, for people."""
        return str(place.load(self.folder) or self.folder / FOLDER)

    def move(self, bucket: Bucket) -> None:
        """Keep the bytes in a bucket from now on; only for a store that holds nothing."""
        if self.holdings():
            raise StoreFault("The store holds images already. Choose the bucket before any enter.")
        place.save(self.folder, bucket)
        self.blobs = _blobs(self.folder, self.folder.parent)

    def close(self) -> None:
        """Give everything back; what was added and not flushed is lost."""
        self.records.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(
        self, path: Path, dataset: str, batch: str = "", *, public: bool = False, words: Set[str] = frozenset()
    ) -> Stored:
        """Let a de-identified file enter; raises `Unsuitable`.

        What comes in a batch was verified there. What somebody vouches for is searched as far as it can be without its
        source, and may have `words` in texts beside those that everybody uses.

        The same file again changes nothing. Other bytes of an instance that is there take its place if they come in
        a batch, and stay outside otherwise. A place is certain after `flush`, or once `GROUP` files came.
        """
        found = admitted(path, public=public)
        if not batch and not public:
            searched(path, words)
        digest, size = _digest(path)
        entry = Entry(dataset, batch, digest, size, described(found))
        name = dataset, found.sop_instance
        with self._adding:
            if not self._pending:
                self._sweeps = self.records.sweeps()
            before = self._coming.get(name) or self.records.digest(*name)
            if not batch and before not in (None, digest):
                raise Unsuitable("The store holds other bytes under the same UID (SOP Instance UID).")
            new = before != digest
            if new or (batch and not self.records.brought(dataset, digest, batch)):
                if new and not self.records.known(digest):
                    self.blobs.put(digest, path)
                self._pending[dataset, digest, batch] = entry, path
                self._coming[name] = digest
                if len(self._pending) >= GROUP:
                    self.flush()
        return Stored(digest, new)

    def flush(self) -> None:
        """Return when everything that was added is safely on the disk."""
        with self._adding:
            if not self._pending:
                return
            self._complete()
            self.blobs.settle({digest for _, digest, _ in self._pending})
            with self.records.change() as connection:
                self._complete()
                changes.add(connection, [entry for entry, _ in self._pending.values()])
            self._pending.clear()
            self._coming.clear()
            self.sweep()

    def _complete(self) -> None:
        """Bring back bytes that another process has swept away since they were added here."""
        sweeps = self.records.sweeps()
        if sweeps != self._sweeps:
            for (_, digest, _), (_, path) in self._pending.items():
                if not self.blobs.has(digest):
                    self.blobs.put(digest, path)
                    self.blobs.settle({digest})
            self._sweeps = sweeps

    def remove(self, batch: str, keep: Collection[str] = frozenset()) -> int:
        """Take out what came in a batch, except the digests in `keep`; return how many instances went."""
        with self._adding:
            self.flush()
            with self.records.change() as connection:
                gone = changes.prune(connection, batch, frozenset(keep))
            self.sweep()
            return gone

    def sweep(self) -> None:
        """Take away bytes that no instance has any more, also those that an interruption left.

        Some at a time: while a bucket forgets them, nobody else can change the records.
        """
        while self.records.rows(DOOMED) and self._sweep_some():
            time.sleep(PAUSE)

    def _sweep_some(self) -> bool:
        """Take away some, and return whether there are more."""
        with self.records.change() as connection:
            for (digest,) in connection.execute("SELECT digest FROM doomed LIMIT ?", (SWEPT,)).fetchall():
                self.blobs.remove(digest)
                self._thumbnail(digest).unlink(missing_ok=True)
                connection.execute("DELETE FROM doomed WHERE digest = ?", (digest,))
            connection.execute("UPDATE sweeps SET number = number + 1")
            return connection.execute(DOOMED).fetchone() is not None

    def digests(self, batch: str) -> frozenset[str]:
        """Return the digests of what came in a batch and is there."""
        return self.records.digests(batch)

    def brought(self, batch: str) -> tuple[Instance, ...]:
        """Return the instances that came in a batch and are there."""
        return self.records.instances_of(batch)

    def uids(self, dataset: str, series: str) -> frozenset[str]:
        """Return the UIDs of the instances of a series that a dataset holds."""
        return self.records.uids(dataset, series)

    def holdings(self) -> tuple[Holding, ...]:
        """Return how much of each dataset is there."""
        return self.records.holdings()

    def series(self, dataset: str, limit: int = 100, offset: int = 0) -> tuple[Series, ...]:
        """Return series of a dataset, a page at a time."""
        return self.records.series(dataset, limit, offset)

    def instances(self, series: Series) -> tuple[Instance, ...]:
        """Return the instances of a series by their numbers."""
        return self.records.instances(series.id)

    def thumbnail(self, series: Series) -> bytes:
        """Return a small PNG of the middle of a series; raises `Unreadable` where nothing of it can be shown."""
        found = self.instances(series)
        if not found:
            raise StoreFault("This series is not in the store any more.")
        return self.small(found[len(found) // 2])

    def small(self, instance: Instance) -> bytes:
        """Return a small PNG of the middle frame of an instance; raises `Unreadable`."""
        from cancerimage.node.files import write_private

        path = self._thumbnail(instance.digest)
        if path.is_file():
            return path.read_bytes()
        content = self.rendered(instance, instance.frames // 2 + 1, THUMBNAIL)
        write_private(path, content)
        return content

    def rendered(
        self, instance: Instance, frame: int = 1, box: Box | None = None, window: Window | None = None
    ) -> bytes:
        """Return a PNG of a frame, counted from 1, that fits into so many columns and rows; raises `Unreadable`."""
        from cancerimage.dicom.pixels.png import png

        with self.blobs.local(instance.digest) as path:
            return png(rendered(path, frame, box, window))

    def _thumbnail(self, digest: str) -> Path:
        return self.folder / "thumbnails" / digest[:2] / f"{digest}.png"


def _blobs(folder: Path, data_dir: Path) -> Blobs:
    bucket = place.load(folder)
    return FolderBlobs(folder / FOLDER, data_dir) if bucket is None else BucketBlobs(bucket, folder / "read")


def _digest(path: Path) -> tuple[str, int]:
    """Return the SHA-256 of a file and its size."""
    made, size = hashlib.sha256(), 0
    with path.open("rb", buffering=0) as file:
        while piece := file.read(PIECE):
            made.update(piece)
            size += len(piece)
    return made.hexdigest(), size
