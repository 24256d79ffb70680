"""How much of a body the slices of a study cover: of too little of it no face can be drawn."""

from typing import Any

from cancerimage.dicom import tags
from cancerimage.dicom.pixels.faces import TOLD_BY, Head, descriptions, in_volume, named, normal, projection
from cancerimage.dicom.read import Header

WANTED = frozenset(
    {
        *TOLD_BY,
        tags.SPECIFIC_CHARACTER_SET,
        tags.IMAGE_TYPE,
        tags.SOP_CLASS,
        tags.MODALITY,
        tags.SLICE_THICKNESS,
        tags.POSITION,
        tags.ORIENTATION,
        tags.FRAME_OF_REFERENCE,
        tags.PHOTOMETRIC,
        tags.FRAMES,
    }
)
"""The attributes that a header must have been read for."""

MOST = 15.0
"""Millimetres: from the eyes to the mouth it is about twice as far in newborns, and four times in adults."""
UPRIGHT = 0.86
"""The part of a normal that lies along the body at least: gantries of CT are tilted by 30 degrees and no more."""
_CLASSES = frozenset({"1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.4", "1.2.840.10008.5.1.4.1.1.128"})
"""Single slices of CT, MR and PET, as opposed to captures of a screen."""

_Stack = tuple[str, tuple[float, ...]]
_Slab = tuple[float, float, float]


class Depth:
    """Gathers the slices of one study, whichever series they are in.

    Each stack, which is a direction in a frame of reference, counts from its first slice to its last, and stacks are
    added up: what cannot be placed beside one another is taken to lie beside one another.
    """

    def __init__(self, *, deep: bool = False) -> None:
        self._stacks: dict[_Stack, _Slab] = {}
        self._deep = deep
        self._told: dict[tuple[bytes, ...], Head] = {}

    def add(self, header: Header) -> None:
        """Take one more image; those that no face can be made of do not count."""
        if self._deep or header.pixels is None or not in_volume(header):
            return
        if self._named(header) is Head.NO or projection(header):
            return
        found = _slab(header)
        if found is None:
            self._deep = True
            return
        self._put(*found)

    def join(self, other: "Depth") -> None:
        """Take what another has gathered of the same study; the same slices again change nothing."""
        for stack, slab in other._stacks.items():
            self._put(stack, slab)
        self._deep = self._deep or other._deep

    def plain(self) -> dict[str, Any]:
        """Return it as JSON holds it."""
        return {"deep": self._deep, "stacks": [[*stack, *slab] for stack, slab in self._stacks.items()]}

    @classmethod
    def of(cls, plain: Any) -> "Depth":
        """Return what `plain` has written."""
        found = cls(deep=plain["deep"])
        for frame, upright, low, high, thickness in plain["stacks"]:
            found._put((frame, tuple(upright)), (low, high, thickness))
        return found

    def _put(self, stack: _Stack, slab: _Slab) -> None:
        low, high, thickness = slab
        before = self._stacks.get(stack, (low, high, thickness))
        self._stacks[stack] = min(low, before[0]), max(high, before[1]), max(thickness, before[2])
        # Written so that what is no number is deep.
        covered = sum(last - first + thick for first, last, thick in self._stacks.values())
        self._deep = self._deep or not covered <= MOST

    def _named(self, header: Header) -> Head:
        # The images of a series say the same.
        raw = tuple(header.values.get(tag, b"") for tag in (tags.SPECIFIC_CHARACTER_SET, *TOLD_BY))
        if raw not in self._told:
            self._told[raw] = named(descriptions(header))
        return self._told[raw]

    @property
    def thin(self) -> bool:
        """Whether the slices that were taken are too few for a face; False where one of them does not tell."""
        return not self._deep


def _slab(header: Header) -> tuple[_Stack, _Slab] | None:
    """Return the stack that a slice is of, and from where to where it reaches; None where that is not certain.

    Only what a device has measured counts: what a program has drawn, such as the surface of a face seen from the
    front, may say that it is a slice.
    """
    upright, position = normal(header), header.numbers(tags.POSITION)
    thickness = header.number(tags.SLICE_THICKNESS) or 0.0
    measured = (
        header.sop_class in _CLASSES
        and header.texts(tags.IMAGE_TYPE)[:2] == ("ORIGINAL", "PRIMARY")
        and header.text(tags.PHOTOMETRIC) in {"MONOCHROME1", "MONOCHROME2"}
        and (header.integer(tags.FRAMES) or 1) == 1
    )
    if not measured or upright is None or abs(upright[2]) < UPRIGHT or len(position) != 3 or thickness <= 0:
        return None
    at = sum(a * b for a, b in zip(upright, position, strict=True))
    return (header.text(tags.FRAME_OF_REFERENCE), tuple(round(one, 3) for one in upright)), (at, at, thickness)
