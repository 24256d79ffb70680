"""The pieces of work that a batch is made of, and what comes of each."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from cancerimage.dicom.canaries import Flight
from cancerimage.dicom.deidentify.decisions import Faces
from cancerimage.dicom.deidentify.fates import FACES, Ending, Source, Tally
from cancerimage.dicom.deidentify.identifiers import Identifiers
from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.dicom.deidentify.plans import Profile
from cancerimage.dicom.deidentify.rulings import Ruling
from cancerimage.dicom.pixels.faces import Head
from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.rules import Rules
from cancerimage.dicom.pixels.verdicts import Finding, Mode, Why


@dataclass(frozen=True, slots=True)
class Setting:
    """What all work of a batch has in common."""

    source: Path
    images: Path
    """Where the images are put, until the batch is graded."""
    unfinished: Path | None
    """None: nothing is written."""
    profile: Profile
    key: ProjectKey
    added: frozenset[str] = frozenset()
    """Words that the project allows."""
    site: str = ""
    mode: Mode = Mode.RULES
    devices: Rules | None = None
    verified: bool = True
    kept: frozenset[int] = frozenset()
    """Attributes whose values stay by decision; the verifier does not look for them."""
    faces: Faces = Faces.REVIEW

    @property
    def looks(self) -> bool:
        """Whether somebody looks at pixels: whoever wants faces masked wants them looked for."""
        return self.mode is not Mode.OFF or self.faces is Faces.MASK


@dataclass(frozen=True, slots=True)
class Looking:
    """Look at the pixels of a series."""

    sources: tuple[Source, ...]
    thin: bool = False
    """Whether the slices of its whole study are too few for a face to be drawn from them."""

    def parts(self) -> "list[Looking]":
        """Return the same work in the smallest pieces."""
        return [self]


@dataclass(frozen=True, slots=True)
class Writing:
    """Clean some files of a series."""

    person: Identifiers
    sources: tuple[Source, ...]
    findings: Mapping[str, Finding]
    """What the pixel stage found, by path; empty if it was off."""
    head: Head | None = None
    """Whether the series shows a head; None where nobody looked."""
    context: str = ""
    """A digest of everything outside of the files that their results depend on."""
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    """What people have decided, by path."""
    fronts: Mapping[str, Region] = field(default_factory=dict)
    """The front of the head, by path."""
    unmasked: Why | None = Why.FACE
    """Why that cannot be blackened, see `Looked`."""

    def parts(self) -> "list[Writing]":
        """Return the same work in the smallest pieces."""
        return [replace(self, sources=(source,)) for source in self.sources]


@dataclass(frozen=True, slots=True)
class Proving:
    """Send the canaries the way of the batch."""

    def parts(self) -> "list[Proving]":
        """Return the same work in the smallest pieces."""
        return [self]


@dataclass(frozen=True, slots=True)
class Looked:
    """What was seen in a series."""

    findings: Mapping[str, Finding]
    head: Head | None = None
    fronts: Mapping[str, Region] = field(default_factory=dict)
    """The front of the head, by path; slices in which there is nothing of it are not among them."""
    unmasked: Why | None = Why.FACE
    """Why no front can be told; None where it can, and FACE where nobody has asked for it."""

    def tells_enough(self, setting: Setting) -> bool:
        """Return whether nothing is left to look at in this setting."""
        return setting.faces is not Faces.MASK or self.head not in FACES or self.unmasked is not Why.FACE


@dataclass(frozen=True, slots=True)
class Written:
    """What became of some files."""

    endings: tuple[Ending, ...]
    tally: Tally = field(default_factory=Tally)


@dataclass(frozen=True, slots=True)
class Proved:
    """How the canaries fared; None where they could not be de-identified at all."""

    flight: Flight | None


Task = Looking | Writing | Proving
Result = Looked | Written | Proved
