"""Nothing that is planted in a real file, in any kind of place and any transfer syntax, comes out of the engine."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import cycle

import pytest

from cancerimage.dicom.deidentify.plans import STANDARD
from cancerimage.dicom.faults import REASONS, Reason, Unreadable
from cancerimage.dicom.verify import Hit, check, identifiers
from tests.support.cleaning import BASIC, Cleaner, pairwise
from tests.support.places import PLACES, Area, Place
from tests.support.real_files import name, unique_files
from tests.support.seeding import NATIVE, Seeded, found, remaining, seeded

TOKENS = 46_000
"""So many are to be searched for at least under each of the two profiles that are tried on every file."""
SMALL = 120_000
"""Larger files are tried in their own transfer syntax only; the long form, benchmarks/leaks.py, tries all in all."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a seeded file under one profile."""

    name: str
    syntax: str
    options: frozenset[str]
    planted: int
    """Tokens that a search of the seeded file itself finds."""
    reason: Reason | None = None
    left: tuple[Place, ...] = ()
    hits: tuple[Hit, ...] = ()


def seeds() -> Iterator[Seeded]:
    for path in unique_files():
        data = path.read_bytes()
        yield from seeded(data, name(path), NATIVE if len(data) <= SMALL else ())


def tried(seed: Seeded, planted: int, cleaner: Cleaner) -> Outcome:
    try:
        output = cleaner.clean(seed.data).data
    except Unreadable as fault:
        return Outcome(seed.name, seed.syntax, cleaner.options, planted, fault.reason)
    left = tuple(remaining(seed, output, cleaner.options))
    hits = check(identifiers(seed.data), output, cleaner.kept)
    return Outcome(seed.name, seed.syntax, cleaner.options, planted, None, left, hits)


@cache
def outcomes() -> tuple[Outcome, ...]:
    """Every seeded file under the Basic Profile, under ours, and under one of those that pair all options."""
    always = Cleaner(BASIC), Cleaner(STANDARD)
    others = cycle([Cleaner(profile) for profile in pairwise()])
    return tuple(
        tried(seed, planted, cleaner)
        for seed in seeds()
        for planted in [len(found(seed.data) & seed.tokens.keys())]
        for cleaner in (*always, next(others))
    )


def test_no_token_remains() -> None:
    left = Counter((place.area, place.path) for outcome in outcomes() for place in outcome.left)
    assert left == {}


def test_enough_tokens_were_searched_for() -> None:
    for cleaner in (Cleaner(BASIC), Cleaner(STANDARD)):
        released = [one for one in outcomes() if one.options == cleaner.options and one.reason is None]
        assert sum(one.planted for one in released) >= TOKENS
        assert {one.syntax for one in released} >= {str(syntax) for syntax in NATIVE}
    assert {place.area for place in PLACES} == set(Area)


def test_every_token_is_found_in_the_file_that_it_was_planted_in() -> None:
    assert {outcome.planted for outcome in outcomes()} == {len(PLACES)}


def test_what_has_no_output_has_a_reason_that_the_original_has_too() -> None:
    refused = {(one.name, one.reason) for one in outcomes() if one.reason is not None}
    originals = {name(path): path for path in unique_files()}
    for original, reason in refused:
        assert reason in REASONS
        # A piece without a class was given one to be seeded; its original lacks it.
        with pytest.raises(Unreadable) as fault:
            Cleaner().clean(originals[original].read_bytes())
        assert fault.value.reason in (reason, Reason.NO_IDENTITY)


def test_the_verifier_is_silent_about_clean_outputs() -> None:
    loud = Counter((hit.kind, hit.place, outcome.name) for outcome in outcomes() for hit in outcome.hits)
    assert loud == {}
