"""What a steward can ask for before a batch goes on: each choice in a sentence, with what the standard says of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cancerimage.dicom.deidentify.decisions import Faces
from cancerimage.dicom.deidentify.ids import Form, Ids
from cancerimage.dicom.pixels.reading import Missing, require
from cancerimage.dicom.pixels.verdicts import Mode
from cancerimage.node.clinical.checks import CHECKS
from cancerimage.node.clinical.report import Report
from cancerimage.node.console import words
from cancerimage.node.console.drawings import bar
from cancerimage.node.console.remedies import marked
from cancerimage.node.pipeline.places import Places
from cancerimage.node.pipeline.standing import Standing
from cancerimage.node.pipeline.states import State

PIXELS: Mapping[Mode, tuple[Promise, Promise]] = {
    Mode.OCR: (
        gettext_lazy("Read every series for text"),
        gettext_lazy(
            "What the rules for devices name is blackened; then every series is read, and text that is found is "
            "blackened or held for you (Clean Pixel Data Option, PS3.15, section E.3.1)."
        ),
    ),
    Mode.RULES: (
        gettext_lazy("Rules for devices only"),
        gettext_lazy(
            "What the rules for devices name is blackened, and images that often hold text and fit no rule are held "
            "for you (Clean Pixel Data Option, PS3.15, section E.3.1)."
        ),
    ),
    Mode.OFF: (
        gettext_lazy("Do not look at the pixels"),
        gettext_lazy(
            "Nothing is said about what is burned into the images (the Clean Pixel Data Option of PS3.15, section "
            "E.3.1, is not applied): only for images that somebody has looked at before."
        ),
    ),
}
"""Every mode: its name, and what it does."""

FACES: Mapping[Faces, tuple[Promise, Promise]] = {
    Faces.HOLD: (
        gettext_lazy("Hold them for me"),
        gettext_lazy(
            "Series that show a head, or may, wait in the review: a face can be drawn from them, which is what the "
            "Clean Recognizable Visual Features Option (PS3.15, section E.3.2) is about."
        ),
    ),
    Faces.MASK: (
        gettext_lazy("Blacken the front of the head"),
        gettext_lazy(
            "Where that can be done, the front of the head is blackened, and other series that show a head are held "
            "for you. The Clean Recognizable Visual Features Option (PS3.15, section E.3.2) is not claimed, for nobody "
            "is surely beyond recognition then."
        ),
    ),
    Faces.KEEP: (
        gettext_lazy("Release them like others"),
        gettext_lazy(
            "They are released with what shows of a face, and the Clean Recognizable Visual Features Option (PS3.15, "
            "section E.3.2) is not claimed: only where whoever gets them is bound not to draw faces."
        ),
    ),
}
"""What becomes of series that show a head. To release them and look later is for folders outside of a node."""

IDS: Mapping[Ids, tuple[Promise, Promise]] = {
    Ids.PROJECT: (
        gettext_lazy("From the key of the dataset"),
        gettext_lazy(
            "Nobody without the key can try original ids against the new ones (Patient ID (0010,0020), PS3.15, Table "
            "E.1-1). A site, if you give one, makes ids of two sites differ."
        ),
    ),
    Ids.PLATFORM: (
        gettext_lazy("In the form of the existing platform"),
        gettext_lazy(
            "Whoever knows the site id can try all original ids (Patient ID (0010,0020), PS3.15, Table E.1-1): treat "
            "it as a secret, and choose this only where ids have to match."
        ),
    ),
}
"""How new patient ids are made."""


def ocr_trouble() -> str:
    """Return why text cannot be read at this node and what to do, or nothing if it can."""
    try:
        require()
    except Missing as missing:
        return str(missing)
    return ""


def looked(standing: Standing) -> bool:
    """Return whether the pixels of a batch were looked at, after which they are looked at in the same way."""
    return standing.state not in (State.ARRIVING, State.TAKEN)


def has_ids(places: Places) -> bool:
    """Return whether it is settled how the patient ids of a dataset are made."""
    return places.ids.exists() or places.clinical.exists() or any(places.series.parent.glob("*.csv"))


def said_of_ids(form: Form) -> list[Promise | str]:
    """Return what is said of ids that are settled; a site is never shown, for ids can be tried with it."""
    return [*IDS[form.ids], _("There is a site.") if form.site else _("There is no site.")]


def options(table: Mapping[Any, tuple[Promise, Promise]], chosen: str, without: str = "") -> list[dict[str, Any]]:
    """Return the lines of a table to choose from."""
    return [
        {"value": one.value, "label": said[0], "meaning": said[1], "chosen": one == chosen, "missing": one == without}
        for one, said in table.items()
    ]


def table_state(standing: Standing, *, handed_in: bool) -> str:
    """Return what there is of a clinical table: handed in, named by a command, or nothing."""
    if standing.order.clinical is None:
        return ""
    if handed_in:
        return "here" if Path(standing.order.clinical).is_file() else "gone"
    return "named"


def checked(report: Report) -> dict[str, Any]:
    """Return what `cancerimage node clinical check` says of a table: counts, and never a value of somebody."""
    return {
        "rows": words.whole(report.rows),
        "people": words.whole(report.subjects),
        "fields": [
            {
                "label": name,
                "told": _("%(part)s of %(whole)s people")
                % {"part": words.whole(number), "whole": words.whole(report.subjects)},
                "bar": bar(number, report.subjects),
            }
            for name, number in report.recorded.items()
        ],
        "findings": [
            {
                "sentence": CHECKS[code].sentence,
                "effect": CHECKS[code].effect.value,
                "remedy": marked(CHECKS[code].remedy),
                "field": place,
                "found": words.whole(number),
            }
            for code, found in report.findings.items()
            for place, number in found.items()
        ],
    }
