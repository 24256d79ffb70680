"""The abdomen of a child with a tumour beside a kidney, told for any point in space."""

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import pi
from typing import TYPE_CHECKING

from cancerimage.dicom.phantoms.organs import FRAME, PELVIS, VISCERA, Solid, draw, loop
from cancerimage.dicom.phantoms.people import Person
from cancerimage.dicom.phantoms.tissues import NUMBERS

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Body:
    """The body of one person; `shrunk` is the tumour's diameter as a share of that at diagnosis."""

    person: Person
    shrunk: float = 1.0

    @cached_property
    def axes(self) -> tuple[float, float, float]:
        """The half-axes of the abdomen in millimetres: across, front to back, along. They grow with age."""
        years = self.person.days_old / 365.25
        grown = min(1.0, (years / 12) ** 0.75)
        build = self.person.chance.between("build", 0.95, 1.06)
        return (70 + 68 * grown) * build, (54 + 40 * grown) * build, 76 + 84 * grown

    @cached_property
    def tumour_centre(self) -> tuple[float, float, float]:
        """The centre of the tumour in millimetres."""
        centre = self.person.tumour.centre
        return centre[0] * self.axes[0], centre[1] * self.axes[1], centre[2] * self.axes[2]

    @cached_property
    def tumour_diameter(self) -> float:
        """The mean diameter in millimetres; no tumour is wider than the body has room for."""
        return min(self.person.tumour.diameter, 0.85 * self.axes[1]) * self.shrunk

    def tissues(self, x: "np.ndarray", y: "np.ndarray", z: "np.ndarray") -> "np.ndarray":
        """Return the number of the tissue at each point, given in millimetres as arrays of one shape."""
        import numpy as np

        across, deep, along = self.axes
        # No organ is an ellipsoid: space is bent a little before anything is drawn in it.
        u, v, w = x / across, y / deep, z / along
        bend = self._bend
        du = 0.022 * (np.sin(5.1 * v + 3.3 * w + bend[0]) + np.sin(9.7 * w - 6.3 * v + bend[1]))
        dv = 0.022 * (np.sin(5.7 * u - 2.9 * w + bend[2]) + np.sin(8.9 * u + 6.1 * w + bend[3]))
        dw = 0.020 * (np.sin(5.3 * u + 4.1 * v + bend[4]) + np.sin(7.7 * v - 6.7 * u + bend[5]))
        made = np.zeros(u.shape, dtype=np.uint8)
        self._wall(made, u, v, w)
        cavity = _ring(u, v) < 0.83
        u, v, w = u + du, v + dv, w + dw
        inside = made == NUMBERS["fat"]
        inside &= cavity
        for solid in (*FRAME, *VISCERA, *self._bowel, *self._kidneys):
            draw(made, solid, u, v, w, inside)
        self._gas(made, u, v, w)
        self._lungs(made, u, v, w, inside)
        self._spine(made, u, v, w)
        for solid in PELVIS:
            draw(made, solid, u, v, w, made != 0)
        self._lesions(made, x + 6 * du, y + 6 * dv, z + 6 * dw, inside)
        return made

    @cached_property
    def _bend(self) -> tuple[float, ...]:
        return tuple(self.person.chance.between(f"bend {place}", 0, 2 * pi) for place in range(12))

    @cached_property
    def _bowel(self) -> tuple[Solid, ...]:
        chance, loops = self.person.chance.of("bowel"), []
        places = product(range(7), (-0.50, -0.25, 0.0, 0.25, 0.50), (-0.62, -0.38, -0.14))
        for place, (layer, across, back) in enumerate(places):
            # Loops lie close, in layers, each a little off its place; a child has little fat between them.
            size = chance.between(f"size {place}", 0.085, 0.135)
            x = across * (1 - 0.3 * (back + 0.14) ** 2) + chance.between(f"x {place}", -0.08, 0.08)
            y, z = back + chance.between(f"y {place}", -0.06, 0.06), -1.15 + 0.19 * layer
            z += chance.between(f"z {place}", -0.07, 0.05)
            radii = (size * chance.between(f"a {place}", 1.0, 1.7), size, size * chance.between(f"c {place}", 0.8, 1.2))
            loops += loop((x, y, z), radii, chance.between(f"turn {place}", -70, 70))
        for side in (-0.70, 0.72):  # The ascending and the descending colon.
            loops += loop((side, 0.14, -0.45), (0.11, 0.14, 0.62), 0)
        return tuple(loops)

    @cached_property
    def _kidneys(self) -> tuple[Solid, ...]:
        made = []
        for name, side in (("right", -1), ("left", 1)):
            # The tumour grows above the kidney and pushes it down.
            pushed = 0.004 * self.tumour_diameter if name == self.person.tumour.side else 0.0
            x, z = side * 0.43, -0.10 - pushed - (0.04 if side < 0 else 0.0)
            turn, lean = side * 28.0, side * -0.12
            made.append(Solid("kidney cortex", (x, 0.38, z), (0.165, 0.215, 0.34), turn, lean))
            for place in range(5):
                centre = (x - side * 0.01, 0.37, z + (place - 2) * 0.12)
                made.append(Solid("kidney medulla", centre, (0.085, 0.12, 0.045), turn, lean))
            made.append(Solid("fat", (x - side * 0.075, 0.33, z), (0.055, 0.06, 0.16), turn, lean))
            made.append(Solid("bile", (x - side * 0.10, 0.32, z), (0.035, 0.03, 0.07), turn, lean))
        return tuple(made)

    @cached_property
    def _deposits(self) -> tuple[tuple[float, float, float, float], ...]:
        """Deposits in the liver, of a tumour that has spread: centre and radius in millimetres."""
        chance, across, deep, along = self.person.chance.of("deposits"), *self.axes
        count = chance.number("count", 2, 5) if self.person.stage in ("M", "MS") else 0
        return tuple(
            (
                chance.between(f"x {place}", -0.62, -0.22) * across,
                chance.between(f"y {place}", -0.40, 0.25) * deep,
                chance.between(f"z {place}", 0.30, 0.72) * along,
                chance.between(f"radius {place}", 4, 9) * self.shrunk,
            )
            for place in range(count)
        )

    def _wall(self, made: "np.ndarray", u: "np.ndarray", v: "np.ndarray", w: "np.ndarray") -> None:
        import numpy as np

        ring = _ring(u, v)
        made[ring < 1] = NUMBERS["skin"]
        made[ring < 0.975] = NUMBERS["fat"]
        wall = ring < 0.905
        made[wall] = NUMBERS["muscle"]
        # The white line in front, where the two straight muscles meet.
        made[wall & (v < 0) & (np.abs(u) < 0.018)] = NUMBERS["fat"]
        inner = ring < 0.835
        made[inner] = NUMBERS["fat"]
        # Ribs slope down towards the front, and end above the waist.
        angle = np.arctan2(u, v)
        slope = w + 0.30 * (1 - np.cos(angle))
        phase = (slope * 3.6) % 1
        shell = (ring > 0.835) & (ring < 0.905) & (slope > 0.12) & (np.abs(angle) < 2.5) & (np.abs(angle) > 0.35)
        made[shell & (phase < 0.30)] = NUMBERS["cortical bone"]
        made[shell & (phase > 0.06) & (phase < 0.24) & (ring > 0.85) & (ring < 0.89)] = NUMBERS["cancellous bone"]

    def _gas(self, made: "np.ndarray", u: "np.ndarray", v: "np.ndarray", w: "np.ndarray") -> None:
        """Fill the front of stomach and colon with gas, which rises in a child lying on the back."""
        fluid = made == NUMBERS["bowel content"]
        stomach = fluid & (w > 0.14) & (v < -0.44)
        colon = fluid & ((u < -0.56) | (u > 0.58)) & (v < 0.10)
        loops = fluid & (w < 0.08) & (v < -0.56)
        made[stomach | colon | loops] = NUMBERS["gas"]

    def _lungs(
        self, made: "np.ndarray", u: "np.ndarray", v: "np.ndarray", w: "np.ndarray", inside: "np.ndarray"
    ) -> None:
        for side in (-1, 1):
            dome = 0.62 + 0.55 * ((u - side * 0.40) ** 2 * -1.6 + (v - 0.02) ** 2 * -1.0 + 0.40)
            made[inside & (w > dome) & (side * u > 0.06) & (v < 0.55 + 0.2 * abs(side))] = NUMBERS["lung"]

    def _spine(self, made: "np.ndarray", u: "np.ndarray", v: "np.ndarray", w: "np.ndarray") -> None:
        import numpy as np

        vertebra = ((w + 0.05) * 4.6) % 1
        body = (u / 0.165) ** 2 + ((v - 0.50) / 0.155) ** 2
        disc = vertebra < 0.20
        made[(body < 1) & ~disc] = NUMBERS["cortical bone"]
        made[(body < 0.80) & ~disc & (vertebra > 0.25) & (vertebra < 0.95)] = NUMBERS["cancellous bone"]
        made[(body < 1) & disc] = NUMBERS["disc"]
        arch = (u / 0.135) ** 2 + ((v - 0.70) / 0.115) ** 2
        bony = vertebra > 0.30
        made[(arch < 1) & bony & (v > 0.64)] = NUMBERS["cortical bone"]
        process = (np.abs(u) < 0.030) & (v > 0.78) & (v < 0.90) & (vertebra > 0.35)
        made[process] = NUMBERS["cortical bone"]
        aside = np.abs(u)
        wings = (np.abs(v - 0.66) < 0.028) & (aside < 0.34) & (aside > 0.1) & (vertebra > 0.5) & (vertebra < 0.8)
        made[wings] = NUMBERS["cortical bone"]
        canal = (u / 0.085) ** 2 + ((v - 0.695) / 0.075) ** 2
        made[canal < 1] = NUMBERS["spinal fluid"]
        made[canal < 0.32] = NUMBERS["muscle"]

    def _lesions(
        self, made: "np.ndarray", x: "np.ndarray", y: "np.ndarray", z: "np.ndarray", inside: "np.ndarray"
    ) -> None:
        import numpy as np

        liver = made == NUMBERS["liver"]
        for left, back, up, radius in self._deposits:
            near = (x - left) ** 2 + (y - back) ** 2 + (z - up) ** 2 < radius**2
            made[near & liver] = NUMBERS["metastasis"]
        bend, radius = self._bend, self.tumour_diameter / 2
        dx, dy, dz = (point - centre for point, centre in zip((x, y, z), self.tumour_centre, strict=True))
        distance = np.sqrt(dx**2 + dy**2 + dz**2)
        # Lobes: the surface swells and shrinks with direction, and keeps the mean radius.
        size = np.maximum(distance, 1e-3)
        lobes = 1 + 0.11 * np.sin(4.1 * dx / size + bend[6]) * np.sin(4.7 * dy / size + bend[7])
        lobes += 0.07 * np.sin(7.3 * dz / size + bend[8])
        spine = (made == NUMBERS["cortical bone"]) | (made == NUMBERS["cancellous bone"]) | (made == NUMBERS["disc"])
        mass = inside & ~spine & (distance < radius * lobes)
        great = (made == NUMBERS["vessel"]) & (distance > 0.55 * radius)  # It wraps around great vessels.
        mass &= ~great
        made[mass] = NUMBERS["tumour"]
        grain = (
            np.sin(0.31 * x + 0.17 * y + bend[9])
            + np.sin(0.23 * y - 0.29 * z + 0.11 * x + bend[10])
            + np.sin(0.27 * z + 0.19 * x - 0.21 * y + bend[11])
        )
        if radius > 20:
            made[mass & (distance < radius * 0.55) & (grain > 0.55)] = NUMBERS["necrosis"]
        made[mass & (distance < radius * 0.8) & (grain < -2.3)] = NUMBERS["calcification"]


def _ring(u: "np.ndarray", v: "np.ndarray") -> "np.ndarray":
    """Return how far out a point is: 0 on the axis, 1 on the skin; flatter at the back than an ellipse."""
    import numpy as np

    bulged = np.where(v > 0, v * 1.06, v)
    ring: np.ndarray = (np.abs(u) ** 2.35 + np.abs(bulged) ** 2.35) ** (1 / 2.35)
    return ring
