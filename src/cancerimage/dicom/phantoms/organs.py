"""Organs as ellipsoids, and how they are drawn into a grid of points."""

from math import cos, radians, sin
from typing import TYPE_CHECKING, NamedTuple

from cancerimage.dicom.phantoms.tissues import NUMBERS

if TYPE_CHECKING:
    import numpy as np


class Solid(NamedTuple):
    """An ellipsoid, in parts of the body's half-axes; x to the patient's left, y to the back, z to the head."""

    tissue: str
    centre: tuple[float, float, float]
    radii: tuple[float, float, float]
    turn: float = 0
    """Degrees around the long axis of the body."""
    lean: float = 0
    """How far the centre moves in x for one step in z."""


_LONG = 9.0
"""A radius that makes an ellipsoid a tube through the whole body."""

VISCERA = (
    Solid("liver", (-0.40, -0.06, 0.50), (0.44, 0.64, 0.66), -8),
    Solid("liver", (0.02, -0.44, 0.62), (0.46, 0.30, 0.34), 12),
    Solid("spleen", (0.63, 0.30, 0.46), (0.17, 0.34, 0.36), -28),
    Solid("stomach wall", (0.34, -0.34, 0.40), (0.30, 0.27, 0.32), 20),
    Solid("bowel content", (0.34, -0.34, 0.40), (0.275, 0.245, 0.30), 20),
    Solid("bile", (-0.33, -0.40, 0.12), (0.09, 0.15, 0.16), 10),
    Solid("pancreas", (0.10, -0.02, 0.20), (0.30, 0.075, 0.10), -18),
    Solid("pancreas", (-0.16, 0.02, 0.12), (0.11, 0.11, 0.16)),
    Solid("vessel", (0.05, 0.27, 0.0), (0.062, 0.075, _LONG)),
    Solid("vessel", (-0.13, 0.20, 0.0), (0.078, 0.078, _LONG)),
    Solid("vessel", (-0.10, -0.05, 0.36), (0.055, 0.05, 0.22), 0, -0.35),
    Solid("vessel", (-0.34, 0.05, 0.56), (0.20, 0.035, 0.04), 30),
    Solid("vessel", (-0.40, -0.20, 0.66), (0.035, 0.18, 0.04), 10),
)
FRAME = (
    Solid("muscle", (-0.22, 0.50, -0.45), (0.11, 0.14, 0.62), 0, 0.18),
    Solid("muscle", (0.22, 0.50, -0.45), (0.11, 0.14, 0.62), 0, -0.18),
    Solid("muscle", (-0.24, 0.76, 0.0), (0.20, 0.13, _LONG)),
    Solid("muscle", (0.24, 0.76, 0.0), (0.20, 0.13, _LONG)),
    Solid("muscle", (-0.46, 0.62, -0.5), (0.15, 0.11, 0.55), 20),
    Solid("muscle", (0.46, 0.62, -0.5), (0.15, 0.11, 0.55), -20),
)
PELVIS = tuple(
    Solid(tissue, (side * 0.62, 0.42, -1.05), (across, 0.40, 0.30), side * -32)
    for side in (-1, 1)
    for tissue, across in (("cortical bone", 0.085), ("cancellous bone", 0.055))
)


def loop(centre: tuple[float, float, float], radii: tuple[float, float, float], turn: float) -> list[Solid]:
    """Return a loop of the bowel: its wall and what is in it."""
    inner = (radii[0] - 0.022, radii[1] - 0.028, radii[2] - 0.02)
    return [Solid("bowel wall", centre, radii, turn), Solid("bowel content", centre, inner, turn)]


def draw(
    made: "np.ndarray", solid: Solid, u: "np.ndarray", v: "np.ndarray", w: "np.ndarray", inside: "np.ndarray"
) -> None:
    """Fill the points of `made` that lie in the solid and `inside` with its tissue."""
    import numpy as np

    reach = solid.radii[2] + 0.05
    if w.min() > solid.centre[2] + reach or w.max() < solid.centre[2] - reach:
        return
    angle = radians(solid.turn)
    up = w - solid.centre[2]
    du, dv = u - solid.centre[0] - solid.lean * up, v - solid.centre[1]
    along, aside = du * cos(angle) + dv * sin(angle), dv * cos(angle) - du * sin(angle)
    a, b, c = solid.radii
    np.putmask(made, inside & ((along / a) ** 2 + (aside / b) ** 2 + (up / c) ** 2 < 1), NUMBERS[solid.tissue])
