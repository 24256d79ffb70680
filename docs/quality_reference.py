"""The reference page of the quality checks; `generate.py` writes it."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from cancerimage.dicom.quality.checks import CHECKS
from cancerimage.dicom.quality.details import COLUMNS
from cancerimage.dicom.quality.kinds import IRIS, LEVELS, PARTS, Check, Group
from cancerimage.dicom.quality.metrics import NAMES
from cancerimage.dicom.quality.schema import schema
from cancerimage.dicom.quality.tiers import CRITERIA, ELSEWHERE

PAGE = Path(__file__).resolve().parent / "reference" / "quality-checks.md"
NOTICE = "<!-- Made by docs/generate.py from the code; change it there. -->\n"

GROUPS: Mapping[Group, str] = {
    Group.FILE: "Whether each file is whole and says what it is.",
    Group.IDENTITY: "Whether patients, studies, series and images are who they say they are, once.",
    Group.GEOMETRY: "Whether the images of a series make one volume. Localizers are left out.",
    Group.COMPLETENESS: "Whether what belongs to a series is there.",
    Group.CONFORMANCE: "Whether values and objects follow the standard.",
    Group.CONTENT: "Whether the pixels are what the header says.",
    Group.METRICS: "Whether a series differs from all others of its modality.",
    Group.PRIVACY: "What could still tell who a patient is, as far as headers show it.",
}


def checks() -> str:
    """Every check with its level, what it means, and what to do; dimensions, tiers, and the form of the report."""
    lines = [
        "# Quality checks",
        "",
        NOTICE,
        "What `cancerimage quality` looks for. How to use it is told in "
        "[Check the quality of a dataset](../how-to/check-the-quality-of-a-dataset.md).",
        "",
        "| Level | Meaning |",
        "| --- | --- |",
        *(f"| {level} | {meaning} |" for level, meaning in LEVELS.items()),
        "",
        "| Part | When it is made |",
        "| --- | --- |",
        *(f"| {part} | {when} |" for part, when in PARTS.items()),
    ]
    for group, meaning in GROUPS.items():
        lines += ["", f"## {group.capitalize()}", "", meaning, ""]
        lines += ["| Check | Level | Finding | What to do | Dimension | Tier | Part |"]
        lines += ["| --- | --- | --- | --- | --- | --- | --- |"]
        lines += [_check(check) for check in CHECKS.values() if check.group is group]
    lines += [
        "",
        "## Dimensions",
        "",
        "A finding speaks against one dimension of quality. Each dimension has the IRI that comes nearest among those "
        "that W3C published for the Data Quality Vocabulary (DQV), so that the rows of the report can become "
        "`dqv:QualityMeasurement`.",
        "",
        "| Dimension | IRI |",
        "| --- | --- |",
        *(f"| {dimension} | `{iri}` |" for dimension, iri in IRIS.items()),
        "",
        "## Tiers",
        "",
        "What images can show of the three tiers of the European cancer imaging platform. A criterion holds when none "
        "of its checks found anything, and is not known when a part was not made in full.",
        "",
        "| Tier | Criterion | Checks |",
        "| --- | --- | --- |",
        *(f"| {one.tier} | {one.sentence} | {', '.join(f'`{code}`' for code in one.codes)} |" for one in CRITERIA),
        "",
        *(f"Tier {tier}. {sentence}\n" for tier, sentence in ELSEWHERE.items()),
        "## Image metrics",
        "",
        "Computed for some images of each series, spread evenly; of several images the median counts.",
        "",
        "| Metric | Name | Meaning |",
        "| --- | --- | --- |",
        *(f"| `{key}` | {name} | {meaning} |" for key, (name, meaning) in NAMES.items()),
        "",
        "## The private list",
        "",
        f"`--details FILE` writes these columns: {', '.join(f'`{column}`' for column in COLUMNS)}.",
        "",
        "## The report as JSON",
        "",
        "`--json` prints an object of this form. Every object in it is closed: nothing else can be in a report.",
        "",
        "```json",
        json.dumps(schema(), indent=2, ensure_ascii=False),
        "```",
    ]
    return "\n".join(lines) + "\n"


FILES: Mapping[Path, Callable[[], str]] = {PAGE: checks}


def _check(check: Check) -> str:
    return (
        f"| `{check.code}` | {check.level} | {check.sentence} | {check.remedy} | {check.dimension} "
        f"| {check.tier or ''} | {check.part} |"
    )
