"""The sections of the page: findings, tiers, composition, metrics, conformance, and files that were not read."""

from collections.abc import Mapping
from html import escape
from typing import Any

from cancerimage.dicom.faults import REASONS, Reason
from cancerimage.dicom.pages.charts import Bar, Spread, bars, spreads
from cancerimage.dicom.pages.markup import counted, figure, listing, marked
from cancerimage.dicom.quality.kinds import LEVELS, Level
from cancerimage.dicom.quality.metrics import NAMES
from cancerimage.dicom.quality.report import Report

MOST_BARS = 12
MOST_RULES = 50

_COMPOSITION: Mapping[str, str] = {"modality": "Modalities", "body_part": "Body parts", "manufacturer": "Manufacturers"}


def findings(made: Report) -> str:
    if not made["findings"]:
        return "<section><h2>Findings</h2><p>None of the checks that were made found anything.</p></section>"
    parts = []
    for level in Level:
        rows = [row for row in made["findings"] if row["level"] == level]
        if rows:
            parts.append(
                f'<h3>{level.capitalize()}s</h3><p class="lead small">{escape(LEVELS[level])}</p>'
                f'<div class="card">{"".join(_finding(row) for row in rows)}</div>'
            )
    return f"<section><h2>Findings</h2>{''.join(parts)}</section>"


def _finding(row: Mapping[str, Any]) -> str:
    where = (
        counted(row["series"], "series", "series") + (f", {counted(row['patients'], 'patient')}")
        if row["series"]
        else "outside of any series"
    )
    tier = f" · tier {row['tier']}" if row["tier"] else ""
    return (
        f'<article class="finding"><div><span class="tag {row["level"]}">{row["level"]}</span></div>'
        f'<div class="words"><strong>{escape(row["sentence"])}</strong><span>{marked(row["remedy"])}</span>'
        f'<span class="small muted"><code>{row["check"]}</code> · {row["dimension"]}{tier}</span></div>'
        f'<div class="count"><b>{row["files"]:,}</b><span class="small muted">'
        f"{'file' if row['files'] == 1 else 'files'}<br>{where}</span></div></article>"
    )


def tiers(made: Report) -> str:
    cards = []
    for tier in made["tiers"]:
        items = "".join(_criterion(one) for one in tier["criteria"])
        cards.append(
            f'<div class="card"><h3>Tier {tier["tier"]}</h3><ul class="criteria">{items}</ul>'
            f'<p class="small muted">{escape(tier["besides"])}</p></div>'
        )
    return (
        "<section><h2>Tiers of the European cancer imaging platform</h2>"
        '<p class="lead">What the images show of each tier. A tier is granted by the platform, not by this report.</p>'
        f'<div class="columns thirds">{"".join(cards)}</div></section>'
    )


def _criterion(one: Mapping[str, Any]) -> str:
    mark, spoken = {True: ("✓", "holds"), False: ("✗", "does not hold"), None: ("?", "not known")}[one["met"]]
    kind = {True: "yes", False: "no", None: ""}[one["met"]]
    against = (
        f' <span class="small muted">{counted(one["against"], "series or file", "series or files")} against it</span>'
        if one["against"]
        else ' <span class="small muted">not checked in full</span>'
        if one["met"] is None
        else ""
    )
    return (
        f'<li><span class="mark {kind}" role="img" aria-label="{spoken}">{mark}</span>'
        f"<span>{escape(one['sentence'])}{against}</span></li>"
    )


def composition(made: Report) -> str:
    if not made["counts"]["series"]:
        return ""
    figures = []
    for name, rows in made["composition"].items():
        most = max((row["series"] for row in rows), default=1)
        shown = [Bar(row["label"], row["series"] / most, f"{row['series']:,}") for row in rows[:MOST_BARS]]
        rest = len(rows) - len(shown)
        caption = f"Series; {rest} more are not shown." if rest else "Series."
        figures.append(figure(_COMPOSITION[name], caption, bars(_COMPOSITION[name], shown)))
    titles = {
        "images_per_series": ("Images in a series", "Series by their number of images."),
        "slice_spacing_mm": ("Distance between slices", "Series by the distance of their images in millimetres."),
    }
    for name, (title, caption) in titles.items():
        rows = made["distributions"][name]
        most = max((row["series"] for row in rows), default=0)
        if most:
            filled = [place for place, row in enumerate(rows) if row["series"]]
            inner = rows[filled[0] : filled[-1] + 1]
            shown = [Bar(_step(row), row["series"] / most, f"{row['series']:,}") for row in inner]
            figures.append(figure(title, caption, bars(title, shown)))
    return f'<section><h2>What is in it</h2><div class="columns">{"".join(figures)}</div></section>'


def _step(row: Mapping[str, Any]) -> str:
    low, high = row["from"], row["to"]
    if high is None:
        return f"≥ {low:g}"
    if isinstance(low, int):
        return f"{low}" if high - low == 1 else f"{low}–{high - 1}"
    return f"{low:g}–{high:g}"


def metrics(made: Report) -> str:
    grouped: dict[tuple[str, str], list[Spread]] = {}
    for row in made["metrics"]:
        label = f"{row['manufacturer']} ({row['series']:,})"
        spread = Spread(label, row["lower_quartile"], row["median"], row["upper_quartile"])
        grouped.setdefault((row["modality"], row["metric"]), []).append(spread)
    if not grouped:
        return ""
    figures = [
        figure(f"{modality}: {NAMES[name][0]}", NAMES[name][1], spreads(f"{modality} {NAMES[name][0]}", rows))
        for (modality, name), rows in grouped.items()
    ]
    return (
        "<section><h2>Image metrics</h2>"
        '<p class="lead">Medians of sampled images of each series, by manufacturer (with the number of series): the '
        "middle half, and the median as a line, on a scale that takes in zero. They show differences between devices; "
        f'none of them means that an image is good.</p><div class="columns">{"".join(figures)}</div></section>'
    )


def conformance(made: Report) -> str:
    judged = made["conformance"]
    if judged is None:
        return ""
    lead = f"{counted(judged['structures'], 'distinct structure')} of objects, judged by dciodvfy, one file of each."
    if not judged["broken"]:
        return f'<section><h2>Conformance</h2><p class="lead">{lead} None breaks a rule.</p></section>'
    rows = [(escape(row["rule"]), f"{row['structures']:,}") for row in judged["broken"][:MOST_RULES]]
    return (
        f'<section><h2>Conformance</h2><p class="lead">{lead}</p>'
        f"{listing('Broken rules', ('Broken rule', 'Structures'), rows)}</section>"
    )


def unreadable(made: Report) -> str:
    if not made["unreadable"]:
        return ""
    rows = [
        (escape(REASONS[Reason(reason)].sentence), escape(REASONS[Reason(reason)].remedy), f"{number:,}")
        for reason, number in made["unreadable"].items()
    ]
    return (
        "<section><h2>Files that were not read</h2>"
        f"{listing('Files that were not read', ('Reason', 'What to do', 'Files'), rows)}</section>"
    )
