"""From a body to the pixels that a scanner would give: blur, noise, shading, the table underneath."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cancerimage.dicom.phantoms.body import Body
from cancerimage.dicom.phantoms.stacks import Stack
from cancerimage.dicom.phantoms.tissues import NUMBERS, TISSUES

if TYPE_CHECKING:
    import numpy as np

AIR = NUMBERS["air"]
LESION = tuple(NUMBERS[name] for name in ("tumour", "necrosis", "calcification"))


@dataclass(frozen=True, slots=True)
class Slice:
    """One slice as stored, and how many of its pixels show the tumour."""

    pixels: "np.ndarray"
    tumour: int


@dataclass(frozen=True, slots=True)
class Echo:
    """The two times of a spin echo, in milliseconds, and whether water and fat cancel where they meet."""

    repetition: float
    echo: float
    opposed: bool = False


def ct(body: Body, stack: Stack, place: int, noise: "np.random.Generator") -> Slice:
    """Return a CT slice in Hounsfield units, from -1024 to 3071."""
    import numpy as np

    tissues = _with_table(body, stack, place)
    density = np.array([tissue.hounsfield for tissue in TISSUES], dtype=np.float32)[tissues]
    texture = np.array([tissue.texture for tissue in TISSUES], dtype=np.float32)[tissues]
    shape = density.shape
    density += texture * _smooth(noise.standard_normal(shape, dtype=np.float32), 2) * 3
    seen = _smooth(density, 1) + _smooth(noise.standard_normal(shape, dtype=np.float32), 1) * 22
    return Slice(np.clip(np.rint(seen), -1024, 3071).astype(np.int16), _tumour(tissues))


def mr(body: Body, stack: Stack, place: int, noise: "np.random.Generator", echo: Echo) -> Slice:
    """Return an MR slice, from 0 to 4095."""
    import numpy as np

    x, y, z = stack.points(place)
    tissues = body.tissues(x, y, z)
    t1, t2, water = (
        np.array([getattr(tissue, name) for tissue in TISSUES], dtype=np.float32) for name in ("t1", "t2", "water")
    )
    strength = water * (1 - np.exp(-echo.repetition / t1)) * np.exp(-echo.echo / t2)
    # The brightest tissue of a body, fat or fluid, is well inside the range.
    seen = strength[tissues] * np.float32(1500 / strength[[NUMBERS["fat"], NUMBERS["spinal fluid"]]].max())
    fat = _smooth((tissues == NUMBERS["fat"]).astype(np.float32), 1)
    seen *= 1 + 0.05 * _smooth(noise.standard_normal(seen.shape, dtype=np.float32), 2) * 4
    seen = _smooth(seen, 1)
    if echo.opposed:
        seen *= 1 - 3.4 * np.clip(fat * (1 - fat), 0, 0.25)
    # The coils are in front and behind: what is far from both is darker.
    across, deep, along = body.axes
    seen *= 1.12 - 0.22 * np.exp(-((x / across) ** 2) - (y / deep) ** 2) - 0.10 * (z / along) ** 2 + 0.05 * x / across
    real = seen + noise.standard_normal(seen.shape, dtype=np.float32) * 14
    imaginary = noise.standard_normal(seen.shape, dtype=np.float32) * 14
    return Slice(np.clip(np.rint(np.hypot(real, imaginary)), 0, 4095).astype(np.uint16), _tumour(tissues))


def radiograph(body: Body, stack: Stack, noise: "np.random.Generator") -> "np.ndarray":
    """Return the view from the front through the whole body, as a localiser shows it, from -1024 to 3071."""
    import numpy as np

    x, _, z = stack.points(0)
    density = np.array([tissue.hounsfield for tissue in TISSUES], dtype=np.float32)
    depths = np.linspace(-1.0, 1.0, 33, dtype=np.float32) * np.float32(body.axes[1])
    through = np.zeros_like(x)
    for y in depths:
        through += np.clip(density[body.tissues(x, np.full_like(x, y), z)] + 1000, 0, 2500) / len(depths)
    sharp = through + 0.8 * (through - _smooth(_smooth(through, 2), 2))
    seen = sharp * 0.55 - 480 + _smooth(noise.standard_normal(sharp.shape, dtype=np.float32), 1) * 8
    shown: np.ndarray = np.clip(np.rint(seen), -1024, 3071).astype(np.int16)
    return shown


def sonogram(body: Body, noise: "np.random.Generator", size: tuple[int, int], below: int) -> "np.ndarray":
    """Return an ultrasound sector of the upper abdomen in grey levels; the first `below` rows stay black."""
    import numpy as np

    rows, columns = size
    image = np.zeros(size, dtype=np.uint8)
    height = rows - below - rows // 16
    down = (np.arange(height, dtype=np.float32) + 0.5)[:, None] / height
    aside = (np.arange(columns, dtype=np.float32) - columns / 2) / height
    # A curved probe: rays leave from a point above the skin, and the picture ends on an arc.
    apex = 0.22
    far = np.hypot(down + apex, aside)
    depth = (far - apex * 1.12) / (1 + apex - apex * 1.12)
    fan = (depth > 0) & (depth < 0.97) & (np.abs(np.arctan2(aside, down + apex)) < 0.62)
    deep = body.axes[1]
    centre = body.tumour_centre
    x = np.broadcast_to(centre[0] * 0.92 + aside * 1.55 * deep, depth.shape)
    y = -0.97 * deep + depth * 1.75 * deep
    tissues = body.tissues(x.astype(np.float32), y.astype(np.float32), np.full_like(y, centre[2], dtype=np.float32))
    bright = np.full(len(TISSUES), 70, dtype=np.float32)
    for name, level in _ECHOES.items():
        bright[NUMBERS[name]] = level
    level = bright[tissues]
    edges = np.abs(np.diff(level, axis=0, prepend=level[:1]))
    real, imaginary = (_smooth(noise.standard_normal(level.shape, dtype=np.float32), 1) for _ in range(2))
    speckle = np.hypot(real, imaginary) * 2.0
    seen = (_smooth(level, 1) * (0.35 + 0.65 * speckle) + 0.5 * _smooth(edges, 1)) * (1.1 - 0.55 * depth)
    image[below : below + height] = np.where(fan, np.clip(seen, 3, 235), 0).astype(np.uint8)
    return image


_ECHOES = {
    "air": 4, "fat": 105, "skin": 150, "muscle": 60, "liver": 78, "spleen": 82, "kidney cortex": 58,
    "kidney medulla": 40, "vessel": 8, "bile": 5, "spinal fluid": 8, "cortical bone": 200, "gas": 190,
    "bowel content": 45, "tumour": 92, "necrosis": 30, "calcification": 230, "metastasis": 60,
}  # fmt: skip


def _with_table(body: Body, stack: Stack, place: int) -> "np.ndarray":
    import numpy as np

    x, y, z = stack.points(place)
    tissues = body.tissues(x, y, z)
    across, deep, _ = body.axes
    bowl = deep * 1.03 - 0.10 * deep * (x / across) ** 2
    board = (y > bowl) & (y < bowl + 7) & (np.abs(x) < 1.12 * across) & (tissues == AIR)
    hollow = (y > bowl + 1.6) & (y < bowl + 5.4)
    tissues[board & ~hollow] = NUMBERS["table"]
    return tissues


def _tumour(tissues: "np.ndarray") -> int:
    import numpy as np

    return int(np.isin(tissues, LESION).sum())


def _smooth(image: "np.ndarray", times: int) -> "np.ndarray":
    """Return the image blurred by one, two, one in both directions, as often as asked."""
    import numpy as np

    for _ in range(times):
        for axis in (0, 1):
            before, after = np.roll(image, 1, axis), np.roll(image, -1, axis)
            image = (before + 2 * image + after) / 4
    return image
