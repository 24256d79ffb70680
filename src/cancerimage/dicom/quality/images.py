"""The images of a folder as the checks see them: few bytes each, grouped into series, studies and patients."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.quality import attributes

if TYPE_CHECKING:
    from cancerimage.dicom.read import Header, Place
    from cancerimage.dicom.syntaxes import Syntax

_ORDER = tuple(sorted(attributes.WANTED))
_AT = {tag: place for place, tag in enumerate(_ORDER)}

Raw = bytes | None
"""A value as it stands in the file, or None where the attribute is missing."""


class Image:
    """One DICOM object: where it is, and the values that the checks compare, as they stand in the file."""

    __slots__ = ("_values", "path", "pixels", "size", "syntax")

    def __init__(
        self, path: Path, syntax: "Syntax", size: int, pixels: "Place | None", values: tuple[Raw, ...]
    ) -> None:
        self.path = path
        self.syntax = syntax
        self.size = size
        self.pixels = pixels
        self._values = values

    def raw(self, tag: int) -> bytes:
        """Return a value without its padding, or nothing where the attribute is missing or empty."""
        return self._values[_AT[tag]] or b""

    def has(self, tag: int) -> bool:
        """Return whether the attribute is there, be it empty."""
        return self._values[_AT[tag]] is not None

    def text(self, tag: int) -> str:
        """Return a value as text; what is not ASCII is kept apart, but not decoded."""
        return self.raw(tag).decode("latin-1")

    def numbers(self, tag: int) -> tuple[float, ...]:
        """Return the numbers of a decimal or integer string, or nothing where it is none."""
        return numbers(self.raw(tag))

    def integer(self, tag: int, default: int | None = None) -> int | None:
        """Return the number in a binary value of two bytes (US), or the default."""
        raw = self._values[_AT[tag]]
        if raw is None or len(raw) < 2:
            return default
        return int.from_bytes(raw[:2], "little")

    @property
    def localizer(self) -> bool:
        """Whether the image was made to plan others; such series have images in several directions."""
        return b"LOCALIZER" in self.raw(tags.IMAGE_TYPE)


# In binary numbers no byte is padding.
_BINARY = frozenset(
    {
        tags.SAMPLES_PER_PIXEL,
        tags.ROWS,
        tags.COLUMNS,
        tags.BITS_ALLOCATED,
        tags.BITS_STORED,
        tags.HIGH_BIT,
        tags.PIXEL_REPRESENTATION,
        attributes.B_VALUE,
        attributes.GRADIENT_DIRECTION,
        attributes.SLICES,
        attributes.TIME_SLICES,
    }
)


class Gatherer:
    """Makes images of headers; values that many images share are kept once."""

    def __init__(self) -> None:
        self._known: dict[bytes, bytes] = {}

    def image(self, path: Path, header: "Header") -> Image:
        """Return the image of a header."""
        known, found = self._known, header.values
        values: list[Raw] = []
        for tag in _ORDER:
            raw = found.get(tag)
            if raw is not None:
                raw = raw if tag in _BINARY else raw.strip(b" \0")
                raw = known.setdefault(raw, raw)
            values.append(raw)
        return Image(path, header.syntax, header.size, header.pixels, tuple(values))


@dataclass(slots=True)
class Series:
    """The images of one series UID, each instance once."""

    uid: bytes
    images: list[Image] = field(default_factory=list)

    def distinct(self, tag: int) -> Mapping[bytes, list[Image]]:
        """Return the images by their value of an attribute."""
        return split(self.images, lambda image: image.raw(tag))


@dataclass(frozen=True, slots=True)
class Collection:
    """All that was found in a folder."""

    images: tuple[Image, ...]
    unreadable: tuple[tuple[Path, Unreadable], ...]

    def series(self) -> list[Series]:
        """Return the series, each with one image of every instance UID."""
        found: dict[bytes, Series] = {}
        seen: set[bytes] = set()
        for image in self.images:
            instance = image.raw(tags.SOP_INSTANCE)
            if instance in seen:
                continue
            seen.add(instance)
            uid = image.raw(tags.SERIES)
            if (one := found.get(uid)) is None:
                one = found[uid] = Series(uid)
            one.images.append(image)
        return list(found.values())


def split(images: Iterable[Image], key: Callable[[Image], bytes]) -> dict[bytes, list[Image]]:
    """Return the images by a key."""
    found: dict[bytes, list[Image]] = defaultdict(list)
    for image in images:
        found[key(image)].append(image)
    return dict(found)


def counts(images: Sequence[Image]) -> dict[str, int]:
    """Return how many images, series, studies and patients there are."""
    return {
        "images": len(images),
        "series": len({image.raw(tags.SERIES) for image in images}),
        "studies": len({image.raw(tags.STUDY) for image in images}),
        "patients": len({image.raw(tags.PATIENT_ID) for image in images}),
    }


@lru_cache(maxsize=65_536)
def numbers(raw: bytes) -> tuple[float, ...]:
    """Return the numbers of a decimal or integer string (PS3.5, section 6.2), or nothing where it is none."""
    if not raw:
        return ()
    try:
        return tuple(float(part) for part in raw.split(b"\\"))
    except ValueError:
        return ()
