"""Draws from a discrete Gaussian that is too wide for a table, from a stream of random bits that a key determines."""

import hmac
from math import isqrt


class Stream:
    """Random bits without end: HMAC-SHA-512 of a message and a counter."""

    def __init__(self, secret: bytes, message: bytes) -> None:
        self._secret, self._message = secret, message
        self._counter = self._bits = self._held = 0

    def below(self, bound: int) -> int:
        """Return a number from 0 to `bound` - 1, each equally likely."""
        wanted = (bound - 1).bit_length()
        while True:
            drawn = self._take(wanted)
            if drawn < bound:
                return drawn

    def _take(self, wanted: int) -> int:
        while self._held < wanted:
            block = hmac.digest(self._secret, self._message + self._counter.to_bytes(8, "big"), "sha512")
            self._counter += 1
            self._bits = self._bits << 512 | int.from_bytes(block, "big")
            self._held += 512
        self._held -= wanted
        taken = self._bits >> self._held
        self._bits &= (1 << self._held) - 1
        return taken


def draw(stream: Stream, variance: int) -> int:
    """Return a draw from the discrete Gaussian with parameter σ² = `variance`, exactly, by integers alone.

    Algorithm 3 of Canonne, Kamath and Steinke, "The Discrete Gaussian for Differential Privacy" (2020): a draw from a
    discrete Laplace distribution is kept or drawn anew.
    """
    scale = isqrt(variance) + 1
    while True:
        drawn = _laplace(stream, scale)
        if _decays(stream, (abs(drawn) * scale - variance) ** 2, 2 * variance * scale**2):
            return drawn


def _laplace(stream: Stream, scale: int) -> int:
    """Return x with a probability proportional to exp(-|x| / scale): Algorithm 2 there."""
    while True:
        part = stream.below(scale)
        if not _decays(stream, part, scale):
            continue
        whole = 0
        while _decays(stream, 1, 1):
            whole += 1
        size, negative = part + scale * whole, stream.below(2)
        if size or not negative:  # else nought would be drawn twice as often as it should
            return -size if negative else size


def _decays(stream: Stream, numerator: int, denominator: int) -> bool:
    """Return whether an event of probability exp(-numerator / denominator) happened: Algorithm 1 there."""
    while numerator > denominator:
        if not _decays(stream, 1, 1):
            return False
        numerator -= denominator
    tries = 1
    while stream.below(denominator * tries) < numerator:
        tries += 1
    return tries % 2 == 1
