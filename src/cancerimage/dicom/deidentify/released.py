"""What is out already and may stay: what earlier runs have released, but for what was decided otherwise since."""

from cancerimage.dicom.deidentify.decisions import Decision, Faces
from cancerimage.dicom.deidentify.fates import Ending, Fate, in_doubt
from cancerimage.dicom.deidentify.journal import lines
from cancerimage.dicom.deidentify.place import Place
from cancerimage.dicom.deidentify.rulings import Ruling, applying, rulings, said
from cancerimage.dicom.pixels.verdicts import Why


def released(place: Place, faces: Faces) -> frozenset[str]:
    """Return the place of each image that is out and may stay, below the folder of the images.

    This asks nothing that takes long: the next run finds out what else has changed.
    """
    last: dict[str, Ending] = {}
    for line in lines(place.journal):
        for plain in line.get("files", ()):
            ending = Ending.of(plain)
            last[ending.source.path] = ending
    decided = rulings(said(place.decisions))
    return frozenset(
        ending.output
        for path, ending in last.items()
        if ending.fate is Fate.RELEASED
        and not _held(ending, applying(decided.get(path), ending.digest), faces)
        and (place.images / ending.output).is_file()
    )


def _held(ending: Ending, ruling: Ruling | None, faces: Faces) -> bool:
    """Whether an image that is out would not come out like this any more."""
    if ruling is None:
        return in_doubt(None, ending.head, faces, None if ending.fronted else Why.FACE) is not None
    return ruling.decision is not Decision.RELEASE and ruling.decision is not ending.decision
