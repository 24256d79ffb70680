"""The report as one page of HTML that needs nothing else: it can be mailed, opened anywhere, and printed."""

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from cancerimage.dicom.pages.charts import Bar, bars
from cancerimage.dicom.pages.markup import counted, figure, listing, volume
from cancerimage.dicom.pages.style import STYLE
from cancerimage.dicom.quality.kinds import NAMES, Dimension, Level, Part
from cancerimage.dicom.quality.report import Report, levels
from cancerimage.dicom.quality.sections import composition, conformance, findings, metrics, tiers, unreadable

_ATTRIBUTES: Mapping[str, str] = {
    "patient_id": "Patient ID",
    "modality": "Modality",
    "body_part": "Body part",
    "manufacturer": "Manufacturer",
    "date": "Date",
    "age": "Age, or what gives it",
    "sex": "Sex",
}
_DIMENSIONS: Mapping[str, str] = {Dimension.CONFIDENTIALITY: "Confidentiality of headers"}
"""What says less than its name, under a name that says no more."""

_LOW = 0.95
"""A share below this is drawn in the second colour."""


def page(made: Report) -> str:
    """Return the page of a report."""
    title = made["title"] or "Quality of a dataset"
    body = "".join(
        (
            _head(made, title),
            '<main id="content" class="wrap">',
            _counts(made),
            _overview(made),
            findings(made),
            tiers(made),
            composition(made),
            metrics(made),
            conformance(made),
            unreadable(made),
            _parts(made),
            "</main>",
            _foot(made),
        )
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title)}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _head(made: Report, title: str) -> str:
    day = datetime.fromisoformat(made["made"])
    found = levels(made)
    if found[Level.ERROR]:
        verdict = "Some images are wrong or missing: see the findings below."
    elif found[Level.WARNING]:
        verdict = "Nothing is broken, but some findings need a look."
    else:
        verdict = "Nothing was found that stands in the way of using these images."
    return (
        '<a class="skip" href="#content">To the content</a><header class="frame"><div class="wrap">'
        f"<p>Quality report · {day:%d %B %Y}</p><h1>{escape(title)}</h1><p>{verdict}</p></div></header>"
    )


def _counts(made: Report) -> str:
    shown = {
        "Patients": made["counts"]["patients"],
        "Studies": made["counts"]["studies"],
        "Series": made["counts"]["series"],
        "Images": made["counts"]["images"],
        "Files": made["counts"]["files"],
    }
    cells = "".join(f"<div><dt>{name}</dt><dd>{number:,}</dd></div>" for name, number in shown.items())
    cells += f"<div><dt>Volume</dt><dd>{volume(made['counts']['bytes'])}</dd></div>"
    found = levels(made)
    tags = "".join(
        f'<span class="tag {level}">{counted(number, f"kind of {level}", f"kinds of {level}")}</span>'
        for level, number in found.items()
        if number
    )
    tags = tags or '<span class="tag good">no findings</span>'
    return f'<section aria-label="Size"><dl class="figures">{cells}</dl><div class="verdict">{tags}</div></section>'


def _overview(made: Report) -> str:
    dimensions = [
        _share(_DIMENSIONS.get(row["dimension"], row["dimension"].capitalize()), row)
        for row in made["dimensions"]
        if row["value"] is not None
    ]
    complete = [_share(_ATTRIBUTES[row["attribute"]], row) for row in made["completeness"] if row["of"]]
    if not dimensions:
        return ""
    return (
        "<section><h2>Overview</h2>"
        '<div class="columns">'
        + figure(
            "Quality by dimension",
            "Series in which the checks that were made found no error and gave no warning. The dimensions are those of "
            "the European cancer imaging platform. No check can tell that nothing identifies a patient.",
            bars("Quality by dimension", dimensions),
        )
        + figure(
            "Completeness of what every series needs",
            "Series in which every image has the attribute.",
            bars("Completeness", complete),
        )
        + "</div></section>"
    )


def _share(name: str, row: Mapping[str, Any]) -> Bar:
    share = row["value"]
    percent = "100 %" if row["series"] == row["of"] else f"{min(share, 0.999):.1%}".replace("%", " %")
    return Bar(name, share, percent, "low" if share < _LOW else "")


def _parts(made: Report) -> str:
    rows = [
        (
            NAMES[Part(part["part"])],
            "yes" if part["made"] and not part["omitted"] else "in part" if part["made"] else "no",
            escape(part["omitted"] or ""),
        )
        for part in made["parts"]
    ]
    return (
        "<section><h2>What was checked</h2>"
        f"{listing('What was checked', ('Part', 'Checked', 'Why not in full'), rows)}</section>"
    )


def _foot(made: Report) -> str:
    return (
        '<footer><div class="wrap"><p>This report holds counts, shares, and terms of public vocabularies: no value of '
        "any one patient, no UID, no file name, no free text of a file. Its numbers are exact, so it tells the size of "
        "the dataset to whoever reads it. "
        f"Made by {escape(made['software'])} on {escape(made['made'])} in {made['seconds']:,} seconds.</p>"
        "</div></footer>"
    )
