"""The queue of what waits for a person: look at it, decide, and take a decision back while the batch has not gone on.

Nothing is released here. Decisions are written into the private folder of their batch; when its de-identification is
run again, it takes them in, verifies what it releases, and leaves everything else as it was.
"""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from cancerimage.audit.events import NodeEvent
from cancerimage.dicom.deidentify.decisions import Decision
from cancerimage.dicom.deidentify.place import Place
from cancerimage.dicom.deidentify.rulings import Said, said, say
from cancerimage.dicom.deidentify.waiting import Waiting
from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.pixels.regions import Region, within
from cancerimage.dicom.pixels.rendering import NoFrame
from cancerimage.node.ledger import Ledger
from cancerimage.node.ledger.notes import note
from cancerimage.node.review import previews
from cancerimage.node.review.faults import ReviewFault
from cancerimage.node.review.item import Item, Side

BATCH = re.compile(r"[a-z0-9][a-z0-9_.-]*")
OPEN = "open"
"""What the log says of a decision that was taken back."""


class Queue:
    """What waits in the batches of a node; any number of threads and processes may use it at once."""

    def __init__(self, work: Path, ledger: Ledger | None) -> None:
        self._work = work
        self._ledger = ledger

    @classmethod
    def open(cls, data_dir: Path, ledger: Ledger | None = None) -> "Queue":
        """Open the queue of the node in this directory.

        `ledger` is where decisions are logged; a node that has not enrolled yet has none.
        """
        return cls(data_dir / "work", ledger)

    def batches(self) -> tuple[str, ...]:
        """Return the batches in which something waits or is decided, by name."""
        if not self._work.is_dir():
            return ()
        names = (path.name for path in sorted(self._work.iterdir()) if Place(path).waiting.exists())
        return tuple(name for name in names if self.items(name))

    def items(self, batch: str) -> tuple[Item, ...]:
        """Return what a batch that was de-identified asks for: what is open first, in the order of the series.

        Once the batch has gone on, what was decided is not among them any more.
        """
        place = self._place(batch)
        waiting = Waiting.read(place.waiting)
        if waiting is None:
            return ()
        last = {one.item: one for one in said(place.decisions)}
        found = []
        for group in waiting.groups:
            one = last.get(group.name)
            if one is None or one.decision is None:
                found.append(Item(batch, group.name, group))
            else:
                found.append(Item(batch, group.name, group, one.decision, one.regions, one.actor))
        return tuple(sorted(found, key=lambda item: item.decision is not None))

    def item(self, batch: str, name: str) -> Item:
        """Return one of them by its id; raises ReviewFault."""
        for item in self.items(batch):
            if item.id == name:
                return item
        raise ReviewFault(
            f"Nothing called {name} waits in {batch}. `cancerimage node review list` shows what does; the rest may "
            "have gone on."
        )

    def preview(self, item: Item, number: int, side: Side, regions: Sequence[Region] | None = None) -> bytes:
        """Return an image as PNG in its full size; `number` counts from 0.

        `regions` takes the place of those that were chosen or, before that, found. Raises ReviewFault where there is
        no such image, or it cannot be decoded within the limits of time and memory.
        """
        waiting = Waiting.read(self._place(item.batch).waiting)
        if waiting is None or not 0 <= number < item.images:
            raise ReviewFault(f"There is no such image: {item.images:,} can be shown.")
        path, frame = item.place(number)
        shown = regions if regions is not None else item.chosen or item.regions
        draw = previews.original if side is Side.ORIGINAL else previews.released
        try:
            return draw(waiting.source / path, frame, (item.rows, item.columns), shown)
        except (Unreadable, NoFrame, OSError):
            raise ReviewFault("The image cannot be decoded. If it cannot be judged without it, leave it out.") from None

    def decide(self, item: Item, decision: Decision, regions: Sequence[Region] = (), *, actor: str) -> Item:
        """Decide about an item, for good once its batch goes on; returns when it is on the disk.

        For `Decision.MASK`, `regions` are what is blackened in every image, and without them what was found. `actor`
        is written as the log does: `steward:NAME`. Raises ReviewFault, also for a region of which nothing lies inside.
        """
        item = self.item(item.batch, item.id)
        if decision not in item.choices:
            raise ReviewFault("There is nothing to look at in it, so it can only be left out.")
        chosen: tuple[Region, ...] = ()
        if decision is Decision.MASK:
            for region in regions:
                if region.clipped(item.rows, item.columns) is None:
                    named = ",".join(map(str, region.plain()))
                    size = f"{item.columns} x {item.rows} pixels"
                    raise ReviewFault(f"Nothing of the region {named} lies in the images, which are {size}.")
            chosen = within(regions or item.regions, item.rows, item.columns)
            if not chosen:
                raise ReviewFault("Nothing was found in it to blacken. Draw the regions, or decide otherwise.")
        self._say(item, decision, chosen, actor)
        return self.item(item.batch, item.id)

    def take_back(self, item: Item, *, actor: str) -> Item:
        """Open an item again; raises ReviewFault where its batch has gone on."""
        item = self.item(item.batch, item.id)
        if item.decision is not None:
            self._say(item, None, (), actor)
        return self.item(item.batch, item.id)

    def _say(self, item: Item, decision: Decision | None, regions: tuple[Region, ...], actor: str) -> None:
        files = {file.path: file.digest for file in item.group.files}
        moment = datetime.now(UTC).isoformat(timespec="seconds")
        # The log first: a line too many in it is better than a decision that it does not know.
        if self._ledger is not None:
            told = OPEN if decision is None else decision.value
            note(self._ledger, NodeEvent.BATCH_IMAGES_DECIDED, actor, batch=item.batch, decision=told)
        say(self._place(item.batch).decisions, Said(item.id, files, decision, regions, actor, moment))

    def _place(self, batch: str) -> Place:
        if BATCH.fullmatch(batch) is None:
            raise ReviewFault(f"{batch!r} is no name of a batch.")
        return Place(self._work / batch)
