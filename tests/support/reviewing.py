"""A node's batch of real images, some of which wait for a person."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from pydicom import dcmread
from pydicom.data import get_testdata_file

from cancerimage.dicom.deidentify.decisions import Faces
from cancerimage.dicom.deidentify.folder import Folder, Manner, key_for
from cancerimage.dicom.deidentify.place import Place
from cancerimage.dicom.deidentify.report import Report
from cancerimage.dicom.pixels.rules import Rules
from cancerimage.dicom.pixels.verdicts import Mode, Why
from cancerimage.node.review.item import Item
from cancerimage.node.review.queue import Queue
from tests.support.originals import original

BATCH = "lung-ct-0001"
DOCUMENT = "1.2.840.10008.5.1.4.1.1.104.1"
ULTRASOUND, CINE = "US1_UNCR.dcm", "examples_ybr_color.dcm"
"""A picture in colours, and one of 30 compressed frames; no rule fits their devices."""


@dataclass(frozen=True)
class Reviewed:
    """A node with one batch."""

    root: Path
    faces: Faces = Faces.HOLD
    mode: Mode = Mode.RULES
    devices: Rules | None = None

    @property
    def source(self) -> Path:
        """Where the originals are."""
        return self.root / "arrivals" / BATCH

    @property
    def place(self) -> Place:
        """Where the batch is worked on."""
        return Place(self.root / "work" / BATCH)

    @property
    def queue(self) -> Queue:
        """What waits at the node."""
        return Queue.open(self.root)

    def fill(self) -> None:
        """Let images arrive: two that may hold text, two slices through a head, a document, and a chest.

        The slices hold the same picture, the first one in oblong pixels.
        """
        self.source.mkdir(parents=True)
        for name in (ULTRASOUND, CINE):
            shutil.copy(str(get_testdata_file(name)), self.source / name)
        ramp = bytes(range(256)) * 2
        original(self.source / "head-1.dcm", 1, 2, BodyPartExamined="HEAD", PixelData=ramp, PixelSpacing=[2, 1])
        original(self.source / "head-2.dcm", 2, 2, BodyPartExamined="HEAD", PixelData=ramp)
        original(self.source / "document.dcm", 1, 3, SOPClassUID=DOCUMENT, Modality="DOC")
        original(self.source / "chest.dcm", 1, 4, BodyPartExamined="CHEST")

    def run(self) -> Report:
        """De-identify what is not done yet, with everything that was decided."""
        self.place.root.parent.mkdir(exist_ok=True)
        folder = Folder(
            self.source,
            self.place,
            Manner(mode=self.mode, devices=self.devices, faces=self.faces),
            key_for(self.source, self.place, None),
        )
        with folder.held():
            folder.look()
            return folder.work(1)

    def item(self, why: Why, name: str = "") -> Item:
        """Return the one item that waits for this reason, and, where a name is given, is about that file."""
        (found,) = [
            item
            for item in self.queue.items(BATCH)
            if item.why is why and (not name or name in {file.path for file in item.group.files})
        ]
        return found

    def outputs(self) -> dict[str, tuple[bytes, int]]:
        """Return the bytes of every image that is out, and when they were written."""
        images = self.place.images
        return {
            str(path.relative_to(images)): (path.read_bytes(), path.stat().st_mtime_ns)
            for path in images.rglob("*.dcm")
        }


def rejoined(outputs: Sequence[bytes], modality: str, frames: int = 1) -> Any:
    """Return the one data set of this modality with so many frames."""
    found = [dcmread(BytesIO(data)) for data in outputs]
    (one,) = [ds for ds in found if ds.Modality == modality and int(ds.get("NumberOfFrames") or 1) == frames]
    return one


def pixels(png: bytes) -> Any:
    """Return the picture that a browser would show, as an array."""
    with Image.open(BytesIO(png)) as image:
        assert image.format == "PNG"
        return np.array(image)
