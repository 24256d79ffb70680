"""A head of a phantom in CT, with everything that a mask for faces has to find, to blacken and to leave alone."""

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from pydicom import dcmread

from tests.support.originals import original

Array = np.ndarray[Any, Any]

AIR, SOFT, BRAIN, BONE = -1000, 50, 35, 900
INTERCEPT = -1024


@dataclass(frozen=True)
class Head:
    """A head scanned straight across, and how the scanner writes it down; lengths in millimetres.

    The middle of the brain is at 0; as DICOM has it, coordinates grow to the left, to the back and to the head.
    """

    size: int = 112
    spacing: float = 2.0
    between: float = 5.0
    lowest: float = -110.0
    """Where the first slice is."""
    highest: float = 95.0
    scale: float = 1.0
    """1 is an adult's."""
    bent: float = 0.0
    """Degrees by which it is bent backwards."""
    looks: float = 0.0
    """Degrees by which it looks to the left."""
    turned: bool = False
    """Whether the images are of somebody on the face, as the scanner sees them."""
    falling: bool = False
    """Whether it scans from the head to the feet."""
    skull: bool = True
    noise: float = 15.0
    clutter: bool = False
    """A headrest of two plates and a shell, and metal in the teeth."""
    said: dict[str, Any] = field(default_factory=dict)

    @property
    def heights(self) -> list[float]:
        """Where the slices are."""
        return list(np.arange(self.lowest, self.highest, self.between))[:: -1 if self.falling else 1]

    @cached_property
    def _plane(self) -> tuple[Array, Array]:
        at = (np.arange(self.size) - (self.size - 1) / 2) * self.spacing
        y, x = np.meshgrid(at - 10, at, indexing="ij")
        return (-x, -y - 20) if self.turned else (x, y)

    def _own(self, height: float) -> tuple[Array, Array, Array]:
        """Return the head's own coordinates of a slice's pixels."""
        x, y = (axis / self.scale for axis in self._plane)
        z = np.full_like(x, height / self.scale)
        bent, looks = np.radians(self.bent), np.radians(self.looks)
        x, y = x * np.cos(looks) + y * np.sin(looks), y * np.cos(looks) - x * np.sin(looks)
        return x, y * np.cos(bent) - z * np.sin(bent), z * np.cos(bent) + y * np.sin(bent)

    def tissues(self, height: float) -> dict[str, Array]:
        """Return where everything is in a slice."""
        x, y, z = self._own(height)
        # From the forehead to the neck, the base of the skull falls.
        brain = ((x / 66) ** 2 + (y / 85) ** 2 + ((z - 10) / 70) ** 2 < 1) & (z > -50 - y / 2)
        shell = ((x / 73) ** 2 + (y / 92) ** 2 + ((z - 10) / 77) ** 2 < 1) & (z > -58 - y / 2)
        skin = ((x / 79) ** 2 + (y / 98) ** 2 + ((z - 10) / 83) ** 2 < 1) & (z > -60)
        face = ((x / 62) ** 2 + ((y + 45) / 55) ** 2 < 1) & (z > -120) & (z < -5)
        neck = (x**2 + (y - 15) ** 2 < 60**2) & (z < -30)
        nose = (abs(x) < 14) & (y > -118) & (y < -90) & (z > -75) & (z < -28)
        # What there is to see of them: the front half.
        eyes = ((abs(x) - 32) ** 2 + (y + 76) ** 2 + (z + 40) ** 2 < 12**2) & (y < -76)
        airway = (abs(x) < 12) & (y > -88) & (y < -40) & (z > -75) & (z < -45)
        return {
            "brain": brain, "skull": shell & ~brain, "nose": nose, "eyes": eyes, "airway": airway,
            "back": neck & (y > 15),
            "soft": skin | face | neck | nose | eyes,
        }  # fmt: skip

    def hounsfield(self, height: float) -> Array:
        """Return what the scanner measures in a slice."""
        found = self.tissues(height)
        values = np.full((self.size, self.size), AIR)
        values[found["soft"]] = SOFT
        values[found["airway"]] = AIR
        values[found["skull"]] = BONE if self.skull else SOFT
        values[found["brain"]] = BRAIN
        if self.clutter:
            self._clutter(values, height)
        noise = np.random.default_rng(round(height) + 1000).normal(0, self.noise, values.shape)
        return values + noise.astype(int)

    def _clutter(self, values: Array, height: float) -> None:
        x, y = self._plane
        values[(y > 102) & (y < 108)] = 100
        values[(y > 90) & (y < 102) & (abs(x) > 60) & (abs(x) < 70)] = 300
        if -82 < height < -68:
            streaks = np.sin(12 * np.arctan2(y + 70, x)) > 0.8
            values[streaks & (values > -500)] += 400
            values[(abs(abs(x) - 30) < 6) & (abs(y + 70) < 6)] = 3000

    def write(self, folder: Path, names: Any = "{:03}.dcm".format, **said: Any) -> dict[Path, float]:
        """Write its slices as files, and return where each is."""
        x, y = self._plane
        way = -1 if self.turned else 1
        made = {}
        for number, height in enumerate(self.heights, 1):
            stored = np.clip(self.hounsfield(height) - INTERCEPT, 0, 4095).astype("<u2")
            facts = {
                "Rows": self.size, "Columns": self.size, "BitsStored": 12, "HighBit": 11,
                "RescaleIntercept": INTERCEPT, "RescaleSlope": 1, "PixelData": stored.tobytes(),
                "PixelSpacing": [self.spacing] * 2, "ImageOrientationPatient": [way, 0, 0, 0, way, 0],
                "ImagePositionPatient": [float(x[0, 0]), float(y[0, 0]), float(height)],
                "FrameOfReferenceUID": "1.2.3.4", "BodyPartExamined": "HEAD", "SliceThickness": self.between,
            }  # fmt: skip
            path = original(folder / names(number), number, 1, **(facts | self.said | said))
            made[path] = height
        return made


def pixels(path: Path) -> Array:
    """Return the stored values of a file."""
    return dcmread(path).pixel_array
