"""What must not stand in an output, because it stands in the source."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from cancerimage.dicom.verify.attributes import IDENTIFYING, NOT_WORDS, UNITS
from cancerimage.dicom.verify.contents import Contents, contents_anyhow
from cancerimage.dicom.verify.vocabulary import harmless, words

T = TypeVar("T")

STANDARD = b"1.2.840.10008."
"""The UIDs of the standard itself; well-known frames of reference are among them."""
NOTHING = frozenset(
    b"|0|00|000|N/A|NA|NONE|NULL|UNKNOWN|ANONYMOUS|ANONYMIZED|ANONYMISED|DEIDENTIFIED|DE-IDENTIFIED|REMOVED|OTHER"
    b"|UNDEFINED|NOT SPECIFIED|UNSPECIFIED|EMPTY|-|.|^|^^^^|NO|YES|NOT AVAILABLE".split(b"|")
)
"""What is written where nothing is known."""


@dataclass(frozen=True, slots=True)
class Searched:
    """What a source gives away, each with the attributes that it stands in."""

    values: Mapping[int, frozenset[bytes]]
    """The values of identifying attributes, in capitals."""
    names: Mapping[int, frozenset[bytes]]
    """Names of people, in capitals."""
    uids: Mapping[int, frozenset[bytes]]
    days: Mapping[int, frozenset[int]]
    texts: Mapping[int, frozenset[bytes]]
    """Every text that somebody could have written, in capitals."""


def identifiers(source: bytes) -> Searched:
    """Return what a source file gives away; raises `Malformed` if nobody can read it."""
    return searched((contents_anyhow(source),))


def searched(sources: Iterable[Contents]) -> Searched:
    """Return what several files, such as all of one person, give away."""
    values: defaultdict[int, set[bytes]] = defaultdict(set)
    names: defaultdict[int, set[bytes]] = defaultdict(set)
    uids: defaultdict[int, set[bytes]] = defaultdict(set)
    days: defaultdict[int, set[int]] = defaultdict(set)
    texts: defaultdict[int, set[bytes]] = defaultdict(set)
    for said in sources:
        for path, value in (*said.texts, *said.terms):
            tag, text = path[-1], value.upper()
            if tag not in NOT_WORDS:
                texts[tag].add(text)
            if tag in IDENTIFYING:
                values[tag].update(one for one in single(text) if not (tag in UNITS and all(map(harmless, words(one)))))
        for path, value in said.names:
            name = value.upper()
            values[path[-1]].update(single(name))
            names[path[-1]].add(name)
        for path, uid in said.uids:
            if not uid.startswith(STANDARD):
                uids[path[-1]].add(uid)
        for path, day in said.days:
            days[path[-1]].add(day)
    return Searched(_frozen(values), _frozen(names), _frozen(uids), _frozen(days), _frozen(texts))


def single(text: bytes) -> list[bytes]:
    """Return the values of a text that say something."""
    return [value for one in text.split(b"\\") if (value := one.strip(b" \0")) not in NOTHING]


def _frozen(sets: Mapping[int, set[T]]) -> dict[int, frozenset[T]]:
    return {tag: frozenset(one) for tag, one in sets.items()}
