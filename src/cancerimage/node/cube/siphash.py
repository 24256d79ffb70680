"""SipHash-2-4 over columns of numbers: a keyed function that nobody can predict who lacks the key.

Aumasson and Bernstein, "SipHash: a fast short-input PRF" (2012). One call hashes a whole column, for HMAC would take
several seconds for the values of forty thousand people.
"""

import numpy as np
import numpy.typing as npt

Words = npt.NDArray[np.uint64]

KEY_BYTES = 16
_START = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
_BYTES_IN_WORD = 8


def siphash(key: bytes, *columns: Words) -> Words:
    """Return the hash of each line: its words one after the other, least significant byte first."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"A key has {KEY_BYTES} bytes")
    halves = (int.from_bytes(key[:8], "little"), int.from_bytes(key[8:], "little"))
    length = len(columns[0])
    state = [np.full(length, start ^ halves[place % 2], dtype=np.uint64) for place, start in enumerate(_START)]
    last = np.full(length, (len(columns) * _BYTES_IN_WORD % 256) << 56, dtype=np.uint64)
    for word in (*columns, last):
        state[3] ^= word
        _rounds(state, 2)
        state[0] ^= word
    state[2] ^= np.uint64(0xFF)
    _rounds(state, 4)
    return state[0] ^ state[1] ^ state[2] ^ state[3]


def _rounds(state: list[Words], count: int) -> None:
    a, b, c, d = state
    for _ in range(count):
        a, c = a + b, c + d
        b, d = _turned(b, 13) ^ a, _turned(d, 16) ^ c
        a, c = _turned(a, 32) + d, c + b
        b, d = _turned(b, 17) ^ c, _turned(d, 21) ^ a
        c = _turned(c, 32)
    state[:] = a, b, c, d


def _turned(words: Words, by: int) -> Words:
    return words << np.uint64(by) | words >> np.uint64(64 - by)
