"""The engine as the batch uses it, on single files of one patient each."""

from collections.abc import Mapping, Set
from itertools import combinations, product

from cancerimage.dicom import tags
from cancerimage.dicom.deidentify.engine import Cleaned, Engine
from cancerimage.dicom.deidentify.identifiers import IDENTIFYING, identifiers
from cancerimage.dicom.deidentify.kept import kept
from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.dicom.deidentify.options import EXCLUSIVE, Option
from cancerimage.dicom.deidentify.plans import STANDARD, Profile
from cancerimage.dicom.deidentify.words import Words
from cancerimage.dicom.read import header

KEY = ProjectKey(b"a key that only tests have 12345")
BASIC = Profile(frozenset())


class Cleaner:
    """An engine with a profile and a key."""

    def __init__(self, profile: Profile = STANDARD, key: ProjectKey = KEY) -> None:
        self.profile = profile
        self.options = frozenset(option.value for option in profile.options)
        self.kept = kept(profile)
        self._words = Words.load()
        self._engine = Engine(profile, key, self._words)

    def clean(self, data: bytes) -> Cleaned:
        """De-identify a file; raises Unreadable."""
        person = identifiers([header(data, IDENTIFYING | {tags.STUDY})], self._words)
        return self._engine.clean(data, person)


def pairwise() -> tuple[Profile, ...]:
    """Return profiles in which every two options are together, apart, and each without the other, at least once."""
    wanted = {
        frozenset({(one, on), (other, off)})
        for one, other in combinations(Option, 2)
        for on, off in product((True, False), repeat=2)
        if not (on and off and {one, other} == EXCLUSIVE)
    }
    profiles = []
    while wanted:
        # One pair that is still missing, and then for each option what completes most of the others.
        chosen = dict(min(wanted, key=sorted))
        for option in Option:
            if option not in chosen:
                ways = [on for on in (True, False) if not (on and _excluded(option, chosen))]
                chosen[option] = max(ways, key=lambda on, option=option: _completed(wanted, {**chosen, option: on}))
        wanted = {pair for pair in wanted if not pair <= chosen.items()}
        profiles.append(Profile(frozenset(option for option, on in chosen.items() if on)))
    return tuple(profiles)


def _excluded(option: Option, chosen: Mapping[Option, bool]) -> bool:
    return option in EXCLUSIVE and any(chosen.get(other) for other in EXCLUSIVE - {option})


def _completed(wanted: Set[frozenset[tuple[Option, bool]]], chosen: Mapping[Option, bool]) -> int:
    return sum(pair <= chosen.items() for pair in wanted)
