"""The whole catalogue in memory as bit sets, so that a page with its facets costs a millisecond or two.

The records stay in the database, which is the truth; the inventory is built from it and thrown away whenever
the catalogue's revision changes. One Python integer per value holds one bit per dataset: narrowing is `&`,
counting is `bit_count`. This gives the same answers over SQLite and PostgreSQL without any dialect of text search.
"""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Max

from cancerimage.hub.catalogue.filters import FACET_FIELDS, SORTS, Filters
from cancerimage.hub.catalogue.models import Dataset, DatasetTerm, Publication
from cancerimage.hub.federation import nodes
from cancerimage.vocabulary.concept import fold

_COLUMNS = ("pk", "dataset", "words", "title", "node", "node_title", *SORTS[2:-1], "changed")


@dataclass(frozen=True, slots=True)
class Inventory:
    """All datasets that are on show, at one revision of the catalogue."""

    revision: str
    keys: tuple[int, ...]
    """The database key of each dataset; a dataset's bit is its place here."""
    holders: Mapping[str, str]
    """The node that publishes each dataset."""
    labels: Mapping[str, Mapping[str, str]]
    """The title of each dataset in every language there is."""
    node_titles: Mapping[str, Mapping[str, str]]
    """The title of each node in every language there is."""
    words: tuple[str, ...]
    titles: tuple[str, ...]
    everything: int
    terms: Mapping[str, Mapping[str, int]]
    orders: Mapping[str, tuple[int, ...]]

    def matching(self, filters: Filters, without: str | None = None) -> int:
        """Return the datasets that `filters` leaves, disregarding what it says of the field `without`."""
        found = self.everything
        for field, values in filters.values.items():
            if field != without:
                held = 0
                for value in values:
                    held |= self.terms[field].get(value, 0)
                found &= held
        return found

    def containing(self, text: str) -> int:
        """Return the datasets in which every word of `text` begins some word."""
        needles = [f" {word}" for word in fold(text).split()]
        if text.strip() and not needles:
            return 0
        return _containing(self.words, needles) if needles else self.everything

    def ordered(self, found: int, filters: Filters) -> list[int]:
        """Return the database keys of the datasets `found`, in the order that `filters` asks for."""
        sort = "subjects" if filters.sort == "relevance" else filters.sort
        # Walking the order and testing one character each is quicker than shifting a long integer as often.
        held = bin(found | 1 << len(self.keys))[:2:-1]
        places = [place for place in self.orders[sort] if held[place] == "1"]
        if filters.sort == "relevance" and filters.text:
            needles = [f" {word}" for word in fold(filters.text).split()]
            places.sort(key=lambda place: not all(needle in self.titles[place] for needle in needles))
        return [self.keys[place] for place in places]


def _bits(texts: tuple[str, ...], needles: list[str]) -> int:
    if len(needles) == 1:
        needle = needles[0]
        digits = "".join("1" if needle in text else "0" for text in reversed(texts))
    else:
        digits = "".join("1" if all(needle in text for needle in needles) else "0" for text in reversed(texts))
    return int(digits or "0", 2)


FRESH = 1.0
"""Seconds for which an inventory is believed without asking the database; another process may change nodes."""

_current: Inventory | None = None
_checked = 0.0
_building = threading.Lock()


def recent() -> Inventory | None:
    """Return the inventory if it was found to be right a moment ago, else None; never waits."""
    return _current if _checked and time.monotonic() - _checked < FRESH else None


def forget() -> None:
    """Let the next one be built from the database."""
    global _current, _checked
    _current, _checked = None, 0.0


def current() -> Inventory:
    """Return the inventory of the catalogue as it is now."""
    global _current, _checked
    started = time.monotonic()
    approved = {node.name: node.title for node in nodes.listed() if node.state == "approved"}
    revision = _revision(approved)
    inventory = _current
    if inventory is None or inventory.revision != revision:
        # One thread builds; the others wait for it instead of building the same thing.
        with _building:
            inventory = _current
            if inventory is None or inventory.revision != revision:
                inventory = _current = _build(revision, approved)
    _checked = started
    return inventory


def _revision(approved: Mapping[str, str]) -> str:
    """Name the state of the catalogue: what was published last, and whose records are on show."""
    newest = Publication.objects.aggregate(newest=Max("pk"))["newest"] or 0
    database = str(connection.settings_dict["NAME"])
    return f"{newest}-" + hashlib.sha256(json.dumps([database, sorted(approved.items())]).encode()).hexdigest()[:12]


def _build(revision: str, approved: Mapping[str, str]) -> Inventory:
    rows = list(Dataset.objects.filter(withdrawn=None, node__in=approved).order_by("dataset").values(*_COLUMNS))
    places = {row["pk"]: place for place, row in enumerate(rows)}
    members: dict[str, dict[str, list[int]]] = {field: {} for field in FACET_FIELDS}
    terms = DatasetTerm.objects.filter(field__in=FACET_FIELDS).values_list("dataset_id", "field", "value")
    for key, field, value in terms.iterator(chunk_size=20_000):
        if key in places:
            members[field].setdefault(value, []).append(places[key])
    for place, row in enumerate(rows):
        members["node"].setdefault(row["node"], []).append(place)
    titles = tuple(_spaced(" ".join(row["title"].values())) for row in rows)
    return Inventory(
        revision=revision,
        keys=tuple(row["pk"] for row in rows),
        holders={row["dataset"]: row["node"] for row in rows},
        labels={row["dataset"]: row["title"] for row in rows},
        node_titles={name: {"en": title} for name, title in approved.items()}
        | {row["node"]: row["node_title"] for row in rows},
        words=tuple(row["words"] for row in rows),
        titles=titles,
        everything=(1 << len(rows)) - 1,
        terms={field: {value: _set(held) for value, held in values.items()} for field, values in members.items()},
        orders={name: tuple(sorted(range(len(rows)), key=_order(name, rows, titles))) for name in SORTS[1:]},
    )


def _order(name: str, rows: list[dict[str, Any]], titles: tuple[str, ...]) -> Callable[[int], Any]:
    if name == "title":
        return lambda place: (titles[place], rows[place]["dataset"])
    if name == "newest":
        return lambda place: (-rows[place]["changed"].timestamp(), rows[place]["dataset"])
    return lambda place: (-rows[place][name], rows[place]["dataset"])


def _spaced(text: str) -> str:
    """Return `text` folded, with a space before each word, so that a search can ask for the beginning of one."""
    return f" {fold(text)}"


def _set(places: list[int]) -> int:
    held = bytearray(max(places) // 8 + 1)
    for place in places:
        held[place // 8] |= 1 << place % 8
    return int.from_bytes(held, "little")


def _containing(texts: tuple[str, ...], needles: list[str]) -> int:
    first, *others = needles
    places = [place for place, text in enumerate(texts) if first in text and all(needle in text for needle in others)]
    return _set(places) if places else 0
