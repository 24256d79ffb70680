"""Taking stock: the catalogue read from the database into memory, once for each of its revisions."""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection

from cancerimage.hub.catalogue.amounts import Amounts
from cancerimage.hub.catalogue.filters import FACET_FIELDS, SORTS
from cancerimage.hub.catalogue.models import Dataset, DatasetTerm, Revision
from cancerimage.hub.catalogue.stock import Stock, Sum, bits
from cancerimage.hub.federation import nodes
from cancerimage.vocabulary.concept import fold

CHARTS = ("cancer", "modality", "bodypart", "sex", "age", "manufacturer", "country", "licence", "year")
"""The fields that the federation is broken down by."""

FRESH = 1.0
"""Seconds for which the stock is believed without asking the database; another process may change nodes."""

_LEVELS = ("subjects", "studies", "series", "images", "bytes")
_COLUMNS = ("pk", "dataset", "words", "title", "node", "node_title", *_LEVELS, "changed")

_current: Stock | None = None
_checked = 0.0
_building = threading.Lock()


def recent() -> Stock | None:
    """Return the stock if it was found to be right a moment ago, else None; never waits."""
    return _current if _checked and time.monotonic() - _checked < FRESH else None


def forget() -> None:
    """Let the next one be read from the database."""
    global _current, _checked
    _current, _checked = None, 0.0


def current() -> Stock:
    """Return the stock of the catalogue as it is now."""
    global _current, _checked
    started = time.monotonic()
    approved = {node.name: node.title for node in nodes.listed() if node.state == "approved"}
    revision = _revision(approved)
    stock = _current
    if stock is None or stock.revision != revision:
        # One thread reads; the others wait for it instead of reading the same thing.
        with _building:
            stock = _current
            if stock is None or stock.revision != revision:
                stock = _current = _read(revision, approved)
    _checked = max(_checked, started)
    return stock


def _revision(approved: Mapping[str, str]) -> str:
    """Name the state of the catalogue: how often it has changed, and whose records are on show."""
    changes = Revision.objects.values_list("changes", flat=True).first() or 0
    database = str(connection.settings_dict["NAME"])
    return f"{changes}-" + hashlib.sha256(json.dumps([database, sorted(approved.items())]).encode()).hexdigest()[:12]


def _read(revision: str, approved: Mapping[str, str]) -> Stock:
    rows = list(Dataset.objects.filter(withdrawn=None, node__in=approved).order_by("dataset").values(*_COLUMNS))
    words = _words(rows)
    held, sums = _terms(rows)
    titles = tuple(f" {fold(' '.join(row['title'].values()))}" for row in rows)
    return Stock(
        revision=revision,
        keys=tuple(row["pk"] for row in rows),
        holders={row["dataset"]: row["node"] for row in rows},
        labels={row["dataset"]: row["title"] for row in rows},
        node_titles={name: {"en": title} for name, title in approved.items()}
        | {row["node"]: row["node_title"] for row in rows},
        titles=titles,
        words=tuple(words),
        places=tuple(tuple(places) for places in words.values()),
        terms={field: {value: bits(places) for value, places in held[field].items()} for field in FACET_FIELDS},
        orders={name: tuple(sorted(range(len(rows)), key=_order(name, rows, titles))) for name in SORTS[1:]},
        totals=Amounts(**{level: sum(row[level] for row in rows) for level in _LEVELS}),
        sums=sums,
        changed=max(row["changed"] for row in rows).isoformat() if rows else None,
    )


def _words(rows: list[dict[str, Any]]) -> dict[str, list[int]]:
    """Return the datasets that each word stands in, the words sorted."""
    found: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        for word in set(row["words"].split()):
            found.setdefault(word, []).append(place)
    return dict(sorted(found.items()))


def _terms(rows: list[dict[str, Any]]) -> tuple[dict[str, dict[str, list[int]]], dict[str, dict[str, Sum]]]:
    """Return the datasets that hold each value of each field, and how much there is of it."""
    fields = {*FACET_FIELDS, *CHARTS}
    places = {row["pk"]: place for place, row in enumerate(rows)}
    held: dict[str, dict[str, list[int]]] = {field: {} for field in fields}
    counts: dict[str, dict[str, list[int]]] = {field: {} for field in fields}

    def count(field: str, value: str, place: int, subjects: int, series: int) -> None:
        held[field].setdefault(value, []).append(place)
        sums = counts[field].setdefault(value, [0, 0, 0])
        sums[0] += 1
        sums[1] += subjects
        sums[2] += series

    found = DatasetTerm.objects.filter(field__in=fields)
    for row in found.values_list("dataset_id", "field", "value", "subjects", "series").iterator(20_000):
        if row[0] in places:
            count(row[1], row[2], places[row[0]], row[3], row[4])
    for place, dataset in enumerate(rows):
        count("node", dataset["node"], place, dataset["subjects"], dataset["series"])
    return held, {field: {value: Sum(*sums) for value, sums in values.items()} for field, values in counts.items()}


def _order(name: str, rows: list[dict[str, Any]], titles: tuple[str, ...]) -> Callable[[int], Any]:
    if name == "title":
        return lambda place: (titles[place], rows[place]["dataset"])
    if name == "newest":
        return lambda place: (-rows[place]["changed"].timestamp(), rows[place]["dataset"])
    return lambda place: (-rows[place][name], rows[place]["dataset"])
