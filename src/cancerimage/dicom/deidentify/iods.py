"""The information object definitions of PS3.3: which attributes a SOP class has, where, and of which type."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from cancerimage.dicom.deidentify.table import lines


class Member(NamedTuple):
    """One attribute in a definition."""

    kind: str
    """The type of PS3.5, section 7.4, and the strictest where several modules define it: 1, 1C, 2, 2C or 3."""
    child: int
    """The number of the node that an item of this sequence follows; 0 where there is none."""


@dataclass(frozen=True, slots=True)
class StorageClass:
    """A SOP class that can be de-identified."""

    uid: str
    name: str
    definition: str
    root: int


@dataclass(frozen=True, slots=True)
class Element:
    """What PS3.6 says about an attribute, with the terms that PS3.3 defines for it."""

    keyword: str
    vr: str
    terms: tuple[str, ...]
    multiplicity: str
    """How many values it has, for representations in binary; empty for others."""


@cache
def classes() -> Mapping[str, StorageClass]:
    """Return every SOP class of the table by its UID."""
    return {uid: StorageClass(uid, name, iod, int(root)) for uid, name, iod, root in lines("classes.tsv")}


@cache
def elements() -> Mapping[int, Element]:
    """Return every attribute that a definition holds."""
    return {
        int(tag, 16): Element(keyword, vr, tuple(filter(None, terms.split("\\"))), multiplicity)
        for tag, keyword, vr, terms, multiplicity in lines("elements.tsv")
    }


@cache
def node(number: int) -> Mapping[int, Member]:
    """Return the attributes of one level; levels that are equal are one node, so a definition is a small graph."""
    if not number:
        return {}
    return {
        int(tag, 16): Member(kind, number if child == "=" else int(child or 0))
        for tag, kind, child in ((*entry.split(":"), "")[:3] for entry in _nodes()[number].split())
    }


@cache
def _nodes() -> Mapping[int, str]:
    return {int(number): text for number, text in lines("nodes.tsv")}
