"""Made-up patients that go the way of every batch: what is planted in them must not come out, or nothing may."""

import re
import zlib
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass

from cancerimage.dicom.phantoms import BurnedIn, Planted, Recipe, files, person
from cancerimage.dicom.phantoms.recesses import recesses

RECIPE = Recipe(matrix=16, slices=1, burned_in=BurnedIn.NONE)
"""Small: an image of each kind, two reports; the pixel stage is tried by tests, not here."""
_DAY = re.compile(r"[0-9]{8}")
_TAG = re.compile(r"\(([0-9A-F]{4}),([0-9A-F]{4})\)")
_DEFLATED = b"1.2.840.10008.1.2.1.99"


@dataclass(frozen=True, slots=True)
class Canary:
    """One file of a made-up patient."""

    data: bytes
    tokens: frozenset[str]
    """The planted words and UIDs. Dates are not among them: one that was moved can fall upon another."""


@dataclass(frozen=True, slots=True)
class Flight:
    """How the canaries fared."""

    files: int
    tokens: int
    """How many were searched for."""
    leaked: int
    """How many of them came out, and how many outputs the verifier stopped."""
    unseen: int
    """How many of the files the verifier let pass as they were before they were cleaned: it is blind."""


def canaries(kept: Set[int] = frozenset(), seed: int = 0) -> Iterator[Canary]:
    """Yield the files of one patient, and two with words where none belong.

    `kept` names the attributes whose values an option keeps.
    """
    for file in files(person(1, seed), RECIPE):
        tokens = {one.token for one in file.planted if not _DAY.fullmatch(one.token)}
        tokens -= {one.token for one in file.planted if _tag(one) in kept}
        yield Canary(file.data, frozenset(tokens))
    for data, words in recesses(seed):
        yield Canary(data, words)


def fly(
    clean: Callable[[bytes], bytes],
    stops: Callable[[bytes, bytes], bool],
    kept: Set[int] = frozenset(),
    seed: int = 0,
) -> Flight:
    """Send canaries through an engine and a verifier.

    `clean` returns the output of a file; `stops` says whether the verifier stops an output of a source. What the two
    raise goes on to the caller: a batch whose canaries cannot be cleaned has no proof.
    """
    number = searched = leaked = unseen = 0
    for canary in canaries(kept, seed):
        output = clean(canary.data)
        number += 1
        searched += len(canary.tokens)
        leaked += came_out(canary, output) + stops(canary.data, output)
        unseen += not stops(canary.data, canary.data)
    return Flight(number, searched, leaked, unseen)


def came_out(canary: Canary, output: bytes) -> int:
    """Return how many planted words and UIDs stand anywhere in the bytes of an output."""
    if _DEFLATED in output[:600]:
        start = 144 + int.from_bytes(output[140:144], "little")
        output = output[:start] + zlib.decompressobj(-zlib.MAX_WBITS).decompress(output[start:])
    text = output.upper()
    # With two bytes for each letter as well.
    bare = text.replace(b"\0", b"")
    return sum(one in text or one in bare for one in (token.upper().encode() for token in canary.tokens))


def _tag(planted: Planted) -> int | None:
    """Return the attribute that a token stands in, the innermost of its path."""
    found = _TAG.findall(planted.where)
    return int("".join(found[-1]), 16) if found else None
