"""Real files with damage: cut, turned, repeated, and lying about their lengths."""

import random
from collections.abc import Callable, Mapping
from functools import cache

from tests.support.real_files import unique_files

LARGEST = 128 * 1024
"""More of a file is not damaged: behind it there are only pixels."""

HEAD = 4 * 1024
"""Where most of the damage is done: what a header is made of."""

LENGTHS = (0, 1, 2, 7, 0x7F, 0xFF, 0x7FFF, 0xFFFE, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFF0, 0xFFFFFFFE, 0xFFFFFFFF)
MARKS = (
    b"\xfe\xff\x00\xe0",  # an item begins
    b"\xfe\xff\x0d\xe0\0\0\0\0",  # it ends
    b"\xfe\xff\xdd\xe0\0\0\0\0",  # a sequence ends
    b"\xe0\x7f\x10\0",  # pixels
    b"SQ\0\0\xff\xff\xff\xff",
    b"UN\0\0\xff\xff\xff\xff",
    b"\x08\0\x05\0CS\x0c\0ISO 2022 IR 87",
    b"\\",
    b"\x1b$B",
    b"DICM",
)


def _place(data: bytearray, chance: random.Random) -> int:
    return chance.randrange(min(len(data), HEAD if chance.random() < 0.9 else len(data)) or 1)


def _cut(data: bytearray, chance: random.Random) -> None:
    del data[_place(data, chance) :]


def _turn(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 2, 8, 64))):
        if data:
            data[_place(data, chance)] ^= 1 << chance.randrange(8)


def _overwrite(data: bytearray, chance: random.Random) -> None:
    at = _place(data, chance)
    size = chance.choice((1, 2, 4, 8, 32))
    data[at : at + size] = chance.randbytes(size)


def _lie(data: bytearray, chance: random.Random) -> None:
    at = _place(data, chance)
    size = chance.choice((2, 4))
    length = chance.choice(LENGTHS)
    data[at : at + size] = (length & (1 << 8 * size) - 1).to_bytes(size, chance.choice(("little", "big")))


def _mark(data: bytearray, chance: random.Random) -> None:
    at = _place(data, chance)
    mark = chance.choice(MARKS)
    data[at : at + (len(mark) if chance.random() < 0.5 else 0)] = mark


def _remove(data: bytearray, chance: random.Random) -> None:
    at = _place(data, chance)
    del data[at : at + chance.choice((1, 2, 4, 8, 100))]


def _repeat(data: bytearray, chance: random.Random) -> None:
    at = _place(data, chance)
    size = chance.choice((1, 8, 64, 512))
    data[at:at] = data[at : at + size] * chance.choice((1, 2, 50))


def _exchange(data: bytearray, chance: random.Random) -> None:
    one, other = _place(data, chance), _place(data, chance)
    size = chance.choice((1, 2, 4, 8))
    data[one : one + size], data[other : other + size] = data[other : other + size], data[one : one + size]


DAMAGES: Mapping[str, Callable[[bytearray, random.Random], None]] = {
    "cut": _cut,
    "turn": _turn,
    "overwrite": _overwrite,
    "lie": _lie,
    "mark": _mark,
    "remove": _remove,
    "repeat": _repeat,
    "exchange": _exchange,
}
"""Every kind of damage by its name."""


@cache
def _originals() -> tuple[bytes, ...]:
    return tuple(path.read_bytes()[:LARGEST] for path in unique_files())


def mutant(number: int) -> bytes:
    """Return a damaged file; the same number gives the same one for ever."""
    chance = random.Random(number)  # noqa: S311 - damage is no secret
    data = bytearray(chance.choice(_originals()))
    for _ in range(chance.choice((1, 1, 1, 2, 3, 6))):
        chance.choice(tuple(DAMAGES.values()))(data, chance)
    return bytes(data)
