"""What waits for a person, as the pages of the review show it, and regions as their addresses write them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy

from cancerimage.dicom.deidentify.decisions import Decision
from cancerimage.dicom.pixels.regions import Region, within
from cancerimage.node.console.remedies import WHYS
from cancerimage.node.review.item import Item
from cancerimage.vocabulary import VOCABULARIES

MOST_REGIONS = 64
"""More than anybody draws, and few enough for an address."""
WRITTEN = re.compile(r"\d{1,6}(-\d{1,6}){3}(_\d{1,6}(-\d{1,6}){3})*", re.ASCII)

DECISIONS: Mapping[Decision, tuple[Promise, str, Promise]] = {
    Decision.RELEASE: (
        gettext_lazy("Release"),
        "r",
        gettext_lazy("Nothing in the pixels can tell whose they are: the images are released as they are."),
    ),
    Decision.MASK: (
        gettext_lazy("Blacken"),
        "m",
        gettext_lazy("The images are released with regions of them blackened."),
    ),
    Decision.REJECT: (gettext_lazy("Leave out"), "x", gettext_lazy("The images are left out for good.")),
}
"""Every decision: its name, its key, and what it does as `dicom.deidentify` says it in English."""

DECIDED: Mapping[Decision, Promise] = {
    Decision.RELEASE: gettext_lazy("To be released"),
    Decision.MASK: gettext_lazy("To be blackened"),
    Decision.REJECT: gettext_lazy("To be left out"),
}
"""What is said of something that was decided, until its batch goes on."""


def shown(item: Item) -> dict[str, Any]:
    """Return what the pages say of one thing to decide about."""
    vocabulary = VOCABULARIES["modality"]
    return {
        "item": item,
        "modality": vocabulary.label(vocabulary.resolve(item.modality), get_language() or "en"),
        "why": WHYS[item.why],
        "decided": DECIDED[item.decision] if item.decision is not None else "",
    }


def regions_of(written: str, item: Item) -> tuple[Region, ...] | None:
    """Return the regions that an address names, as far as they lie in the images; None where it names none."""
    if not WRITTEN.fullmatch(written):
        return None
    named = written.split("_")[:MOST_REGIONS]
    return within((Region(*map(int, one.split("-"))) for one in named), item.rows, item.columns)


def written(regions: Iterable[Region]) -> str:
    """Return regions as an address names them."""
    return "_".join("-".join(map(str, region.plain())) for region in regions)


def listed(regions: Sequence[Region]) -> list[dict[str, Any]]:
    """Return regions with what an address names once each of them is taken away."""
    return [{"region": one, "without": written(other for other in regions if other != one)} for one in regions]
