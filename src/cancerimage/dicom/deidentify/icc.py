"""Colour profiles (ISO 15076-1): their numbers stay, and whatever can name somebody or something is written anew."""

import struct
from collections.abc import Iterable, Mapping
from functools import cache

_HEAD = 128
_ENTRY = struct.Struct(">4sLL")
_COUNT = struct.Struct(">L")
_NUMBERS = frozenset(
    {
        *(b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2", b"D2B0", b"D2B1", b"D2B2", b"D2B3", b"B2D0", b"B2D1"),
        *(b"B2D2", b"B2D3", b"bTRC", b"bXYZ", b"bkpt", b"chad", b"chrm", b"gTRC", b"gXYZ", b"gamt", b"kTRC", b"lumi"),
        *(b"pre0", b"pre1", b"pre2", b"rTRC", b"rXYZ", b"wtpt"),
    }
)
"""Tags that hold colours and curves and nothing else."""
_TYPES = frozenset({b"XYZ ", b"curv", b"para", b"sf32", b"chrm", b"mft1", b"mft2", b"mAB ", b"mBA ", b"mpet"})
_SPACES = frozenset({b"RGB ", b"GRAY", b"CMYK", b"Lab ", b"XYZ ", b"YCbr"})
_CLASSES = frozenset({b"scnr", b"mntr", b"prtr", b"spac"})
_LARGEST = 64 << 20

_WHITE = (0.9642, 1.0, 0.8249)
_SRGB: Mapping[bytes, tuple[float, float, float]] = {
    b"wtpt": (0.9505, 1.0, 1.0891),
    b"rXYZ": (0.4361, 0.2225, 0.0139),
    b"gXYZ": (0.3851, 0.7169, 0.0971),
    b"bXYZ": (0.1431, 0.0606, 0.7141),
}
"""The primaries of IEC 61966-2-1, adapted to D50."""


def cleaned(profile: bytes) -> bytes | None:
    """Return a profile with its colours alone, of even length; None if it cannot be read."""
    try:
        (size,) = _COUNT.unpack_from(profile)
        (count,) = _COUNT.unpack_from(profile, _HEAD)
        entries = [_ENTRY.unpack_from(profile, _HEAD + 4 + 12 * number) for number in range(min(count, 100))]
    except struct.error:
        return None
    kind, space, connection = profile[12:16], profile[16:20], profile[20:24]
    known = kind in _CLASSES and space in _SPACES and connection in (b"XYZ ", b"Lab ")
    if not known or not _HEAD < size <= min(len(profile), _LARGEST) or profile[36:40] != b"acsp":
        return None
    kept: dict[bytes, bytes] = {}
    for name, start, length in entries:
        value = profile[start : start + length]
        if name in _NUMBERS and value[:4] in _TYPES and len(value) == length:
            kept[name] = value[:4] + bytes(4) + value[8:]
    version, intent = profile[8:10] + bytes(2), profile[64:68]
    return _written(version, kind + space + connection, intent, kept) if b"wtpt" in kept else None


@cache
def standard() -> bytes:
    """Return a profile of sRGB (IEC 61966-2-1), for what must have one and has none that can be read."""
    colours = {name: b"XYZ " + bytes(4) + _numbers(values) for name, values in _SRGB.items()}
    steps = [round(65535 * _light(step / 255)) for step in range(256)]
    curve = b"curv" + bytes(4) + struct.pack(">L256H", len(steps), *steps)
    curves = dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    return _written(b"\2\x20\0\0", b"mntrRGB XYZ ", bytes(4), {**colours, **curves})


def _light(step: float) -> float:
    return step / 12.92 if step <= 0.04045 else ((step + 0.055) / 1.055) ** 2.4


def _written(version: bytes, spaces: bytes, intent: bytes, kept: Mapping[bytes, bytes]) -> bytes:
    tags = {b"desc": _description(version), b"cprt": _copyright(version), **kept}
    at = _HEAD + 4 + 12 * len(tags)
    table, values = [], []
    for name, value in sorted(tags.items()):
        padded = value + bytes(-len(value) % 4)
        table.append(_ENTRY.pack(name, at, len(value)))
        values.append(padded)
        at += len(padded)
    # No date, maker, model, creator nor digest: all of these may be zero (ISO 15076-1, section 7.2).
    head = _COUNT.pack(at) + bytes(4) + version + spaces + bytes(12) + b"acsp" + bytes(24) + intent
    return b"".join((head, _numbers(_WHITE), bytes(48), _COUNT.pack(len(tags)), *table, *values))


def _numbers(values: Iterable[float]) -> bytes:
    return b"".join(struct.pack(">l", round(value * 65536)) for value in values)


def _description(version: bytes) -> bytes:
    text = b"REMOVED\0"
    if version[0] >= 4:
        return _unicode("REMOVED")
    return b"desc" + bytes(4) + _COUNT.pack(len(text)) + text + bytes(8) + bytes(3 + 67)


def _copyright(version: bytes) -> bytes:
    return _unicode("none") if version[0] >= 4 else b"text" + bytes(4) + b"none\0"


def _unicode(text: str) -> bytes:
    written = text.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">LL2s2sLL", 1, 12, b"en", b"US", len(written), 28) + written
