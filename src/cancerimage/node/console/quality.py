"""A quality report as its page shows it: the JSON that `dicom.quality` writes, put into words and bars."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext as in_words

from cancerimage.node.console import words
from cancerimage.node.console.checks import CHECKS
from cancerimage.node.console.drawings import bar, spread
from cancerimage.node.console.measures import ATTRIBUTES, COMPOSITION, DIMENSIONS, DISTRIBUTIONS, LEVELS, METRICS
from cancerimage.node.console.remedies import marked, reasons
from cancerimage.vocabulary import VOCABULARIES

FORMAT = "cancerimage.quality/1"
MOST = 12
"""Bars that are drawn of one table."""

Report = Mapping[str, Any]


def read(path: Path) -> Report | None:
    """Return a report, or None where there is none that this release understands."""
    try:
        made: Report = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return made if made.get("format") == FORMAT else None


def levels(made: Report) -> list[dict[str, Any]]:
    """Return the findings of each level, without the levels that found nothing."""
    sorted_out = {level: [_finding(one) for one in made["findings"] if one["level"] == level] for level in LEVELS}
    return [
        {"label": LEVELS[level][0], "meaning": LEVELS[level][1], "kind": LEVELS[level][2], "findings": found}
        for level, found in sorted_out.items()
        if found
    ]


def shown(made: Report) -> dict[str, Any]:
    """Return what the page shows of a report."""
    counts = made["counts"]
    sizes = {
        _("Patients"): counts["patients"],
        _("Studies"): counts["studies"],
        _("Series"): counts["series"],
        _("Images"): counts["images"],
    }
    return {
        "made": made,
        "made_at": datetime.fromisoformat(made["made"]),
        "sizes": [(label, words.whole(number)) for label, number in sizes.items()],
        "levels": levels(made),
        "dimensions": [_share(DIMENSIONS[row["dimension"]], row) for row in made["dimensions"] if row["of"]],
        "completeness": [_share(ATTRIBUTES[row["attribute"]], row) for row in made["completeness"] if row["of"]],
        "composition": [_composition(name, rows) for name, rows in made["composition"].items() if rows],
        "distributions": [table for name, rows in made["distributions"].items() if (table := _steps(name, rows))],
        "metrics": _metrics(made["metrics"]),
        "tiers": [
            {
                "tier": one["tier"],
                "criteria": [_criterion(criterion) for criterion in one["criteria"]],
                "besides": in_words(one["besides"]),
            }
            for one in made["tiers"]
        ],
        "unreadable": reasons(made["unreadable"]),
    }


def _finding(row: Mapping[str, Any]) -> dict[str, Any]:
    # What a later release has written is shown as it is written.
    sentence, remedy = CHECKS.get(row["check"], (row["sentence"], row["remedy"]))
    series = ngettext("%(n)s series", "%(n)s series", row["series"]) % {"n": words.whole(row["series"])}
    patients = ngettext("%(n)s patient", "%(n)s patients", row["patients"]) % {"n": words.whole(row["patients"])}
    return {
        "check": row["check"],
        "sentence": sentence,
        "remedy": marked(remedy),
        "dimension": DIMENSIONS[row["dimension"]],
        "tier": row["tier"],
        "files": ngettext("%(n)s file", "%(n)s files", row["files"]) % {"n": words.whole(row["files"])},
        "where": f"{series}, {patients}" if row["series"] else _("outside of any series"),
    }


def _criterion(row: Mapping[str, Any]) -> dict[str, Any]:
    kinds = {True: ("yes", _("holds")), False: ("no", _("does not hold")), None: ("", _("not known"))}
    kind, spoken = kinds[row["met"]]
    against = ""
    if row["against"]:
        text = ngettext("%(n)s series or file against it", "%(n)s series or files against it", row["against"])
        against = text % {"n": words.whole(row["against"])}
    elif row["met"] is None:
        against = _("not checked in full")
    # The sentences of `checks.tiers`, which are looked up by what they are in English.
    return {"kind": kind, "spoken": spoken, "sentence": in_words(row["sentence"]), "against": against}


def _share(label: Promise, row: Mapping[str, Any]) -> dict[str, Any]:
    told = _("%(part)s of %(whole)s series") % {"part": words.whole(row["series"]), "whole": words.whole(row["of"])}
    return {"label": label, "told": told, "bar": bar(row["series"], row["of"])}


def _composition(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    most = max(row["series"] for row in rows)
    vocabulary, language = VOCABULARIES[name], get_language() or "en"
    return {
        "title": COMPOSITION[name],
        "bars": [
            {
                "label": vocabulary.label(row["code"], language),
                "told": words.whole(row["series"]),
                "bar": bar(row["series"], most),
            }
            for row in rows[:MOST]
        ],
        "rest": max(0, len(rows) - MOST),
    }


def _steps(name: str, rows: list[dict[str, Any]]) -> dict[str, Any] | None:
    filled = [place for place, row in enumerate(rows) if row["series"]]
    if not filled:
        return None
    inner = rows[filled[0] : filled[-1] + 1]
    most = max(row["series"] for row in inner)
    return {
        "title": DISTRIBUTIONS[name],
        "bars": [
            {"label": _step(row), "told": words.whole(row["series"]), "bar": bar(row["series"], most)} for row in inner
        ],
    }


def _step(row: Mapping[str, Any]) -> str:
    low, high = row["from"], row["to"]
    if high is None:
        return f"≥ {low:g}"
    if isinstance(low, int):
        return f"{low}" if high - low == 1 else f"{low}–{high - 1}"
    return f"{number_format(low, 1)}–{number_format(high, 1)}"


def _metrics(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    grouped: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        grouped.setdefault((row["modality"], row["metric"]), []).append(row)
    tables = []
    for (modality, metric), found in grouped.items():
        ends = (
            min(0.0, *(row["lower_quartile"] for row in found)),
            max(0.0, *(row["upper_quartile"] for row in found)),
        )
        title, meaning = METRICS[metric]
        tables.append(
            {
                "title": f"{VOCABULARIES['modality'].label(modality, get_language() or 'en')}: {title}",
                "meaning": meaning,
                "bars": [_spread(row, ends) for row in found],
                "ends": [_number(end) for end in ends],
            }
        )
    return tables


def _spread(row: Mapping[str, Any], ends: tuple[float, float]) -> dict[str, Any]:
    low, middle, high = row["lower_quartile"], row["median"], row["upper_quartile"]
    return {
        "label": f"{VOCABULARIES['manufacturer'].label(row['manufacturer'])} ({words.whole(row['series'])})",
        "told": _("%(middle)s (%(low)s to %(high)s)")
        % {"middle": _number(middle), "low": _number(low), "high": _number(high)},
        "bar": spread(low, middle, high, ends),
    }


def _number(value: float) -> str:
    """Write a measurement with about three digits that count."""
    size = abs(value)
    return str(number_format(value, 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3))
