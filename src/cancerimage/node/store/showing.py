"""Rendered images and thumbnails (PS3.18, sections 10.4.1.1.3 and 10.4.1.1.4), as PNG."""

import math
from collections.abc import Iterable, Mapping

from cancerimage.dicom.pixels.rendering import Box, Window
from cancerimage.node.store.accepting import PNG, admits, wishes
from cancerimage.node.store.instances import Instance
from cancerimage.node.store.queries import Malformed
from cancerimage.node.store.retrieving import Unacceptable
from cancerimage.node.store.store import THUMBNAIL, Store

MEDIA = PNG
LARGEST = 8192


def rendered(store: Store, one: Instance, frame: int, asked: Mapping[str, str], accepted: Iterable[str]) -> bytes:
    """Return a frame as the parameters `viewport` and `window` ask for it (PS3.18, section 8.3.5.1)."""
    _require_png(accepted)
    window = None
    if "window" in asked:
        centre, width = _numbers("window", asked["window"], 2)
        if width <= 0:
            raise Malformed("A window is wider than nothing.")
        window = Window(centre, width)
    return store.rendered(one, frame, _box(asked), window)


def thumbnail(store: Store, one: Instance, frame: int, asked: Mapping[str, str], accepted: Iterable[str]) -> bytes:
    """Return a small image of a frame; 0 stands for the middle one."""
    _require_png(accepted)
    box = _box(asked)
    if not frame and box is None:
        return store.small(one)
    return store.rendered(one, frame or one.frames // 2 + 1, box or THUMBNAIL)


def _require_png(accepted: Iterable[str]) -> None:
    if not any(admits(wish, PNG) for wish in wishes(accepted)):
        raise Unacceptable(f"Rendered images are sent as {PNG}.")


def _box(asked: Mapping[str, str]) -> Box | None:
    if "viewport" not in asked:
        return None
    width, height = _numbers("viewport", asked["viewport"], 2)
    if not (1 <= width <= LARGEST and 1 <= height <= LARGEST):
        raise Malformed(f"A viewport has 1 to {LARGEST} pixels on each side.")
    return int(width), int(height)


def _numbers(name: str, written: str, count: int) -> tuple[float, ...]:
    try:
        found = tuple(float(part) for part in written.split(",")[:count])
    except ValueError:
        found = ()
    if len(found) != count or not all(map(math.isfinite, found)):
        raise Malformed(f"{name} takes numbers, separated by commas.")
    return found
