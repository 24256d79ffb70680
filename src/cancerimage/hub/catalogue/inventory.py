"""Taking stock: the catalogue read from the database into memory, once for each of its revisions."""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from django.db import connection

from cancerimage.hub.catalogue.amounts import LEVELS, Amounts
from cancerimage.hub.catalogue.filters import FACET_FIELDS, SORTS
from cancerimage.hub.catalogue.models import Dataset, DatasetTerm, Revision
from cancerimage.hub.catalogue.stock import Stock, Sum, bits
from cancerimage.hub.catalogue.tallies import Silence, Tally
from cancerimage.hub.federation import nodes
from cancerimage.query.fields import FIELDS
from cancerimage.vocabulary.concept import fold

CHARTS = ("cancer", "modality", "bodypart", "sex", "age", "manufacturer", "country", "licence", "year")
"""The fields that the federation is broken down by."""

CLINICAL = tuple(field.name for field in FIELDS.values() if field.clinical)
"""Those that it is also broken down by where some dataset has a value of them."""

FRESH = 1.0
"""Seconds for which the stock is believed without asking the database; another process may change nodes."""

_COLUMNS = ("pk", "dataset", "words", "title", "node", "node_title", "policy", "audience", *LEVELS, "told", "changed")

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
    amounts = [Amounts.kept(row) for row in rows]
    held, sums = _terms(rows, amounts)
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
        totals=Amounts.sum(amounts),
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


def _terms(
    rows: list[dict[str, Any]], amounts: list[Amounts]
) -> tuple[dict[str, dict[str, list[int]]], dict[str, dict[str, Sum]]]:
    """Return the datasets that show each value of each field, and how much there is of it."""
    fields = {*FACET_FIELDS, *CHARTS, *CLINICAL}
    places = {row["pk"]: place for place, row in enumerate(rows)}
    held: dict[str, dict[str, list[int]]] = {field: {} for field in fields}
    tallies: dict[str, dict[str, Tally]] = {field: {} for field in fields}

    def tally(field: str, value: str, place: int) -> Tally:
        held[field].setdefault(value, []).append(place)
        return tallies[field].setdefault(value, Tally())

    limits = [row["told"] and row["told"]["limits"] for row in rows]
    found = DatasetTerm.objects.filter(field__in=fields)
    columns = ("dataset_id", "field", "value", "subjects", "series", "margin")
    for key, field, value, subjects, series, margin in found.values_list(*columns).iterator(20_000):
        place = places.get(key)
        if place is None:
            continue
        one = tally(field, value, place)
        if subjects is None:
            one.add(amounts[place])
        else:
            silent = limits[place]
            one.count(subjects, series, margin, silent[field][0] if silent else None)
    for place, row in enumerate(rows):
        for field in ("node", "policy", "audience"):
            tally(field, row[field], place).add(amounts[place])
    silences = {field: Silence.of(field, limits) for field in fields}
    return held, {
        field: {value: one.sum(silences[field]) for value, one in values.items()} for field, values in tallies.items()
    }


def _order(name: str, rows: list[dict[str, Any]], titles: tuple[str, ...]) -> Callable[[int], Any]:
    if name == "title":
        return lambda place: (titles[place], rows[place]["dataset"])
    if name == "newest":
        return lambda place: (-rows[place]["changed"].timestamp(), rows[place]["dataset"])
    # What is hidden is small, so it comes after what is shown, and what is withheld comes last.
    return lambda place: (_unshown(rows[place], name), -(rows[place][name] or 0), rows[place]["dataset"])


def _unshown(row: dict[str, Any], level: str) -> int:
    if row[level] is not None:
        return 0
    return 1 if level in row["told"]["levels"] else 2
