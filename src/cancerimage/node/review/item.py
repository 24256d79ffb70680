"""One thing to decide about: images of a series that were held back for one reason."""

from dataclasses import dataclass
from enum import StrEnum

from cancerimage.dicom.deidentify.decisions import Decision
from cancerimage.dicom.deidentify.waiting import Group
from cancerimage.dicom.faults import Explanation
from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.verdicts import WHYS, Why


class Side(StrEnum):
    """How an image is shown."""

    ORIGINAL = "original"
    """As it came, with a frame around everything that looks like text."""
    RELEASED = "released"
    """As it would be released with its regions blackened."""


@dataclass(frozen=True, slots=True)
class Item:
    """Images to decide about together; they are of one size."""

    batch: str
    id: str
    """Names it within its batch, and tells nothing."""
    group: Group
    decision: Decision | None = None
    """What was decided, as long as the batch has not gone on; None while it is open."""
    chosen: tuple[Region, ...] = ()
    """What is to be blackened, if that was decided."""
    by: str = ""
    """Who has decided."""

    @property
    def modality(self) -> str:
        """The modality of the series, as the header says it."""
        return self.group.modality

    @property
    def why(self) -> Why:
        """Why the images were held back."""
        return self.group.why

    @property
    def explanation(self) -> Explanation:
        """What that means."""
        return WHYS[self.why]

    @property
    def faces(self) -> bool:
        """Whether a face can be drawn from the images, or nothing tells that none can."""
        return self.group.faces

    @property
    def rows(self) -> int:
        """The height of each image in pixels; 0 where there is no image."""
        return self.group.rows

    @property
    def columns(self) -> int:
        """The width of each image in pixels; 0 where there is no image."""
        return self.group.columns

    @property
    def regions(self) -> tuple[Region, ...]:
        """Where something looks like text, alike in all images; there may be none."""
        return self.group.regions

    @property
    def files(self) -> int:
        """How many files it is about."""
        return len(self.group.files)

    @property
    def images(self) -> int:
        """How many images can be shown, numbered from 0: every frame of every file; 0 for what is no picture."""
        return sum(file.frames for file in self.group.files) if self.shown else 0

    @property
    def shown(self) -> bool:
        """Whether there are images to look at: a document or a film cannot be shown."""
        return self.rows > 0 and self.columns > 0

    @property
    def choices(self) -> tuple[Decision, ...]:
        """What can be decided: what nobody can look at can only be left out."""
        return tuple(Decision) if self.shown else (Decision.REJECT,)

    def place(self, number: int) -> tuple[str, int]:
        """Return the file and the frame in it of an image; raises IndexError."""
        for file in self.group.files if number >= 0 else ():
            if number < file.frames:
                return file.path, number
            number -= file.frames
        raise IndexError(number)
