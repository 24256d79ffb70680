"""Results that permit holders hand in, such as segmentations: they wait until the data holder has decided."""

import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.read import Header, header
from cancerimage.dicom.verify import SENTENCES, Kind, alone
from cancerimage.node.intake.draft import Draft, place_for_drafts
from cancerimage.node.store.attributes import WANTED
from cancerimage.node.store.changes import RESULT
from cancerimage.node.store.faults import StoreFault, Unsuitable
from cancerimage.node.store.permits import Permit
from cancerimage.node.store.result import CLASSES, Result, Standing
from cancerimage.node.store.store import Store

MOST, MOST_BYTES = 1_000, 10 << 30
"""What may wait of one permit at a time."""

PATIENT: Mapping[str, int] = {
    "patient": tags.PATIENT_ID,
    "name": tags.PATIENT_NAME,
    "birth": tags.BIRTH_DATE,
    "sex": tags.SEX,
}
"""The columns of a study that a result repeats word for word."""


COLUMNS = "id, permit, dataset, digest, size, class, study, series, uid, came, standing"


class Results:
    """The results of a node; what waits is read by nobody but the data holder."""

    def __init__(self, store: Store) -> None:
        self._store, self._records = store, store.records
        self.folder = store.folder / "results"
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self._drafts: tuple[Path, int] | None = None

    def close(self) -> None:
        """Take away what was not written to its end."""
        if self._drafts is not None:
            folder, alive = self._drafts
            shutil.rmtree(folder, ignore_errors=True)
            os.close(alive)
            self._drafts = None

    def receive(self) -> None:
        """Make a place for what comes over the web, and take away what processes that were killed left of theirs."""
        self._drafts = place_for_drafts(self.folder / "unfinished")
        self.tidy()

    def tidy(self) -> None:
        """Take away files that wait for nothing any more, because the images that they are about are withdrawn."""
        with self._records.change():
            waiting = {self.path(one) for one in self.waiting()}
            for path in self.folder.glob("*.dcm"):
                if path not in waiting:
                    path.unlink(missing_ok=True)

    def room(self, permit: Permit) -> int:
        """Return how many bytes may still come with a permit; 0 where enough waits already."""
        waiting = self._rows("WHERE permit = ? AND standing = 'waiting'", permit.name)
        return max(0, MOST_BYTES - sum(one.bytes for one in waiting)) if len(waiting) < MOST else 0

    def draft(self) -> Draft:
        """Return a draft to write an instance into, after `receive`; `take` lets it wait."""
        if self._drafts is None:
            raise RuntimeError("receive() comes first")
        return Draft(self._drafts[0])

    def path(self, result: Result) -> Path:
        """Return where the bytes are until somebody has decided."""
        return self._path(result.digest)

    def take(self, permit: Permit, draft: Draft) -> Result:
        """Let an instance wait, and return when it is on the disk; the same one again changes nothing.

        Raises `Unsuitable` for what cannot be a result, and `StoreFault` where too much waits already.
        """
        try:
            found = _read(draft.path)
            dataset = self._dataset(permit, found)
            draft.secure()  # Now, and not while everybody who reads waits for the change.
            with self._records.change() as connection:
                before = self._rows("WHERE permit = ? AND digest = ?", permit.name, draft.digest)
                if not before or before[0].standing is Standing.REFUSED:
                    self._require_new(permit, found)
                    if self.room(permit) < draft.size:
                        raise StoreFault("Too much of this permit waits for the data holder.")
                    values = (
                        permit.name, dataset, draft.digest, draft.size, found.sop_class, found.study, found.series,
                        found.sop_instance, datetime.now(UTC).isoformat(timespec="seconds"), Standing.WAITING,
                    )  # fmt: skip
                    connection.execute(
                        f"INSERT OR REPLACE INTO results ({COLUMNS}) VALUES (NULL{', ?' * len(values)})",  # noqa: S608 - our own names
                        values,
                    )
                    # Whoever decides takes bytes away in a change as well: so there is no record without them.
                    draft.land(self._path(draft.digest))
        finally:
            draft.discard()
        return self._rows("WHERE permit = ? AND digest = ?", permit.name, draft.digest)[0]

    def waiting(self) -> tuple[Result, ...]:
        """Return what nobody has decided about, the oldest first."""
        return self._rows("WHERE standing = 'waiting'")

    def every(self) -> tuple[Result, ...]:
        """Return everything that was ever handed in, the oldest first."""
        return self._rows("")

    def numbered(self, number: int) -> Result:
        """Return the result of a number."""
        for one in self._rows("WHERE id = ?", number):
            return one
        raise StoreFault(f"There is no result {number}. `cancerimage node images results list` shows them.")

    def doubts(self, result: Result) -> tuple[str, ...]:
        """Return what in a result that waits may identify somebody, as far as its bytes alone tell."""
        # Whoever makes a result makes its UIDs, too, and never had the originals.
        hits = [hit for hit in alone(self.path(result).read_bytes()) if hit.kind is not Kind.FOREIGN]
        return tuple(dict.fromkeys(f"{SENTENCES[hit.kind]} {hit.place if hit.path else ''}".strip() for hit in hits))

    def require_open(self, result: Result, standing: Standing) -> None:
        """Raise `StoreFault` where a result cannot come to stand like this any more."""
        if result.standing in (standing, Standing.REFUSED):
            raise StoreFault(f"Result {result.number} is {result.standing} already.")

    def admit(self, result: Result) -> None:
        """Bring a result into the research store, where everybody who may read its dataset finds it."""
        if not self._records.rows(
            "SELECT 1 FROM studies WHERE (dataset, uid) = (?, ?)", (result.dataset, result.study)
        ):
            raise StoreFault(f"The images that result {result.number} is about are not in the store any more.")
        self._store.add(self.path(result), result.dataset, _batch(result), public=True)
        self._store.flush()
        self._decide(result, Standing.ADMITTED)

    def refuse(self, result: Result) -> None:
        """Take a result away, also one that was admitted."""
        self._store.remove(_batch(result))
        self._decide(result, Standing.REFUSED)

    def _decide(self, result: Result, standing: Standing) -> None:
        with self._records.change() as connection:
            connection.execute("UPDATE results SET standing = ? WHERE id = ?", (standing, result.number))
            if not self._rows("WHERE digest = ? AND standing = 'waiting'", result.digest):
                self.path(result).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self.folder / f"{digest}.dcm"

    def _dataset(self, permit: Permit, found: Header) -> str:
        """Return the dataset of the study that a result is about; it must be that study's in every respect."""
        columns, held = ", ".join(PATIENT), ", ".join("?" * len(permit.datasets))
        rows = self._records.rows(
            f"SELECT dataset, {columns} FROM studies WHERE uid = ? AND dataset IN ({held}) ORDER BY dataset",  # noqa: S608 - our own names
            (found.study, *permit.datasets),
        )
        if not rows:
            raise Unsuitable("It belongs to no study that this permit may read.")
        said = tuple(found.text(tag) for tag in PATIENT.values())
        for dataset, *known in rows:
            if said == tuple(known):
                return str(dataset)
        raise Unsuitable("What it says of the patient is not what the images of its study say.")

    def _require_new(self, permit: Permit, found: Header) -> None:
        """Refuse what would stand among the images, or take the place of something."""
        if self._records.rows(
            "SELECT 1 FROM series WHERE uid = ? AND NOT EXISTS (SELECT 1 FROM results WHERE series = series.uid "
            "AND permit = ?)",
            (found.series, permit.name),
        ):
            raise Unsuitable("Its series is there already, and not of this permit. Give it a series of its own.")
        taken = "SELECT 1 FROM instances WHERE uid = ?", "SELECT 1 FROM results WHERE uid = ? AND standing = 'waiting'"
        if any(self._records.rows(query, (found.sop_instance,)) for query in taken):
            raise Unsuitable("Something else is there under the same UID (SOP Instance UID).")

    def _rows(self, where: str, *values: Any) -> tuple[Result, ...]:
        rows = self._records.rows(f"SELECT {COLUMNS} FROM results {where} ORDER BY id", values)  # noqa: S608 - our own words
        return tuple(map(_result, rows))


def _result(row: tuple[Any, ...]) -> Result:
    number, permit, dataset, digest, size, sop_class, study, series, instance, came, standing = row
    when = datetime.fromisoformat(came)
    return Result(
        number, permit, dataset, digest, size, sop_class, study, series, instance, when, Standing(standing)
    )  # fmt: skip


def _batch(result: Result) -> str:
    """Return the name under which a result is in the store, so that it can be taken out again."""
    return f"{RESULT}{result.number}"


def _read(path: Path) -> Header:
    try:
        found = header(path, WANTED)
        found.require_identity()
    except Unreadable:
        raise Unsuitable("It is no DICOM instance that can be read.") from None
    with path.open("rb") as file:
        if file.read(132)[128:] != b"DICM":
            raise Unsuitable("It has no preamble, without which most readers take it for no DICOM file (PS3.10, 7.1).")
    if found.sop_class not in CLASSES:
        raise Unsuitable("It is no segmentation, report, structure set or other result about images.")
    if found.text(tags.IDENTITY_REMOVED) != "YES":
        raise Unsuitable("It does not say that it is de-identified: Patient Identity Removed (0012,0062) is not YES.")
    return found
