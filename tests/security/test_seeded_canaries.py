"""Canaries come out clean, under every profile, and a fault of the engine or of the verifier shows in them."""

import pytest

from cancerimage.dicom.canaries import Flight, came_out, canaries, fly
from cancerimage.dicom.deidentify.plans import STANDARD, Profile
from cancerimage.dicom.verify import check, identifiers
from tests.support.cleaning import BASIC, Cleaner, pairwise


def stops(cleaner: Cleaner):  # type: ignore[no-untyped-def]
    return lambda source, output: bool(check(identifiers(source), output, cleaner.kept))


@pytest.mark.parametrize("profile", [BASIC, STANDARD, *pairwise()], ids=lambda one: " ".join(sorted(one.options)))
def test_nothing_planted_comes_out(profile: Profile) -> None:
    cleaner = Cleaner(profile)
    flight = fly(lambda data: cleaner.clean(data).data, stops(cleaner), cleaner.kept)
    assert flight.files > 0
    assert flight.tokens > 20 * flight.files
    assert (flight.leaked, flight.unseen) == (0, 0)


def test_an_engine_that_does_nothing_is_found_out() -> None:
    flight = fly(lambda data: data, stops(Cleaner()))
    assert flight.leaked == flight.tokens + flight.files


def test_a_verifier_that_finds_nothing_is_found_out() -> None:
    cleaner = Cleaner()
    flight = fly(lambda data: cleaner.clean(data).data, lambda source, output: False)
    assert flight == Flight(flight.files, flight.tokens, leaked=0, unseen=flight.files)


def test_canaries_are_the_same_for_the_same_seed_only() -> None:
    assert [one.data for one in canaries(seed=1)] == [one.data for one in canaries(seed=1)]
    first, other = next(canaries(seed=1)), next(canaries(seed=2))
    assert came_out(first, first.data) == len(first.tokens)
    assert came_out(first, other.data) < len(first.tokens) / 2
