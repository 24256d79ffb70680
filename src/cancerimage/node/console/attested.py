"""The evidence of a batch as its page shows it: the statement that the node has signed, put into words and bars."""

import hashlib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cancerimage.dicom.deidentify.actions import Action
from cancerimage.dicom.deidentify.decisions import Decision
from cancerimage.dicom.deidentify.losses import Loss
from cancerimage.node.console import words
from cancerimage.node.console.deciding import DECISIONS
from cancerimage.node.console.drawings import bar
from cancerimage.node.console.ordered import FACES, IDS, PIXELS
from cancerimage.node.console.remedies import WAYS, reasons
from cancerimage.node.pipeline.evidence import OUTPUTS, Evidence, moment_of
from cancerimage.node.pipeline.faults import PipelineFault

ACTIONS: Mapping[Action, tuple[Promise, Promise]] = {
    Action.KEEP: (
        gettext_lazy("Kept"),
        gettext_lazy("The value stays if it has the form of its value representation; a sequence is entered."),
    ),
    Action.REMOVE: (gettext_lazy("Removed"), gettext_lazy("The element goes, with everything in it.")),
    Action.EMPTY: (gettext_lazy("Emptied"), gettext_lazy("The element stays without a value.")),
    Action.DUMMY: (
        gettext_lazy("Replaced"),
        gettext_lazy("The value is replaced by one that says nothing; a sequence by one item of such values."),
    ),
    Action.UID: (
        gettext_lazy("New UIDs"),
        gettext_lazy(
            "Each UID is replaced by one that the project's key derives from it, unless the standard assigned it."
        ),
    ),
    Action.CLEAN: (
        gettext_lazy("Texts cleaned"),
        gettext_lazy("A text keeps its known words; a sequence is entered."),
    ),
    Action.TERM: (
        gettext_lazy("Terms checked"),
        gettext_lazy("Each value stays if it is a defined term or made of known words."),
    ),
    Action.CODE: (
        gettext_lazy("Codes checked"),
        gettext_lazy("A part of a coded entry stays if it has the form of a code; its meaning follows from the code."),
    ),
    Action.SHIFT: (
        gettext_lazy("Dates moved"),
        gettext_lazy("Dates move by the patient's days; times of the day stay."),
    ),
}
"""What is done to elements: its name here, and what it means, as `dicom.deidentify` says it in English."""

LOSSES: Mapping[Loss, tuple[Promise, Promise]] = {
    Loss.PROFILE: (
        gettext_lazy("Asked for by the profile"),
        gettext_lazy("The profile removes, empties or replaces it (PS3.15, Table E.1-1 and its options)."),
    ),
    Loss.UNDEFINED: (
        gettext_lazy("Not in the definition"),
        gettext_lazy(
            "The definition of this class of object does not have the attribute, and no list says it is safe."
        ),
    ),
    Loss.PRIVATE: (
        gettext_lazy("Private attributes"),
        gettext_lazy("A private attribute that PS3.15, Table E.3.10-1 does not list as safe."),
    ),
    Loss.WORDS: (
        gettext_lazy("Words taken out"),
        gettext_lazy("Words, terms or codes in it that no public vocabulary has, or that identify this patient."),
    ),
    Loss.FORM: (
        gettext_lazy("Values of a wrong form"),
        gettext_lazy("Its value is not of the form that its value representation asks for."),
    ),
    Loss.REST: (gettext_lazy("Bytes behind the end"), gettext_lazy("Bytes behind the last attribute of a file.")),
    Loss.BESIDE: (
        gettext_lazy("Beside the pixels"),
        gettext_lazy(
            "What stood beside the numbers of an image: comments and application data in compressed pixels, bytes "
            "behind the last pixel or entry of a table, bits that no pixel uses, names in a colour profile."
        ),
    ),
}
"""Why something is lost: in two words, and in a sentence as `dicom.deidentify` says it in English."""


def brief(path: Path) -> dict[str, Any] | None:
    """Return what the page of a batch says of its evidence, or None where there is none yet."""
    if not path.is_file():
        return None
    try:
        made = Evidence.load(path)
    except PipelineFault:
        return {"broken": True}
    return {
        "made": moment_of(made),
        "images": words.whole(made.statement["outputs"]["images"]),
        "fingerprint": made.keys.fingerprint,
    }


def shown(path: Path) -> dict[str, Any]:
    """Return what the page of the evidence shows; raises FileNotFoundError where there is none.

    The signature is checked each time. What a wrong one stands under is not shown, for it may say anything.
    """
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    try:
        made = Evidence.load(path)
    except PipelineFault:
        return {"broken": True, "digest": digest}
    told = made.statement
    done = told["deidentification"]
    arrived, released = told["arrived"], done["released"]
    return {
        "digest": digest,
        "signer": made.node,
        "fingerprint": made.keys.fingerprint,
        "made": moment_of(made),
        "told": told,
        "done": done,
        "listed": _listed(path, told["outputs"]["sha256"]),
        "way": _way(arrived["way"]),
        "sizes": [
            (label, words.whole(number))
            for label, number in (
                (_("Files that arrived"), arrived["files"] + sum(arrived["quarantine"].values())),
                (_("Images released"), told["outputs"]["images"]),
                (_("Not released"), done["files"]["quarantined"] + sum(arrived["quarantine"].values())),
                (_("Patients"), released["patients"]),
                (_("Studies"), released["studies"]),
                (_("Series"), released["series"]),
            )
        ],
        "actions": _bars(ACTIONS, done["actions"]),
        "reasons": _bars(LOSSES, _lost(done["losses"])),
        "losses": [one | {"why": _name(LOSSES, one["why"]), "count": _elements(one)} for one in done["losses"]],
        "quarantine": reasons(Counter(arrived["quarantine"]) + Counter(done["quarantine"])),
        "pixels": _name(PIXELS, done["pixels"]["mode"]),
        "masked": words.whole(done["pixels"]["files_masked"]),
        "faces": _name(FACES, done["heads"]["faces"]),
        "ids": _name(IDS, done["patient_ids"]),
        "checked": _checked(done),
        "people": _people(done, told.get("review", {})),
        "clinical": _clinical(told.get("clinical")),
        "versions": ", ".join(f"{name} {number}" for name, number in done["versions"].items()),
    }


def _listed(path: Path, digest: str) -> bool:
    """Return whether the list of outputs beside the evidence is the one that was signed."""
    try:
        return hashlib.sha256(path.with_suffix(OUTPUTS).read_bytes()).hexdigest() == digest
    except OSError:
        return False


def _bars(table: Mapping[Any, tuple[Promise, Promise]], counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return a bar for each line of a table that has a count, the longest first."""
    most = max(counts.values(), default=0)
    return [
        {
            "label": _name(table, code),
            "meaning": next((said[1] for one, said in table.items() if one == code), ""),
            "told": words.whole(count),
            "bar": bar(count, most),
        }
        for code, count in sorted(counts.items(), key=lambda one: -one[1])
        if count
    ]


def _name(table: Mapping[Any, tuple[Promise, Promise]], code: str) -> Promise | str:
    # What a later release has written is shown by its code.
    return next((said[0] for one, said in table.items() if one == code), code)


def _lost(losses: list[dict[str, Any]]) -> Counter[str]:
    counted: Counter[str] = Counter()
    for one in losses:
        counted[one["why"]] += one["elements"]
    return counted


def _elements(one: Mapping[str, Any]) -> str:
    return words.whole(one["elements"])


def _way(code: str) -> Promise | str:
    return next((said for one, said in WAYS.items() if one == code), code)


def _checked(done: Mapping[str, Any]) -> list[str]:
    """Return in sentences how the results were searched."""
    said = [
        _("A second program, which shares no code with the first, searched every image for what its original says.")
        if done["verifier"]["on"]
        else _("The verifier was switched off.")
    ]
    if (flight := done["canaries"]) is not None:
        said.append(
            _("%(planted)s identifiers of invented patients in %(files)s files went the same way: %(leaked)s came out.")
            % {
                "planted": words.whole(flight["planted"]),
                "files": words.whole(flight["files"]),
                "leaked": words.whole(flight["came_out"]),
            }
        )
    return said


def _people(done: Mapping[str, Any], review: Mapping[str, int]) -> list[str]:
    """Return what people decided, in files, and how much waits for them."""
    said = [
        f"{DECISIONS[Decision(code)][0]}: " + ngettext("%(n)s file", "%(n)s files", count) % {"n": words.whole(count)}
        for code, count in done["decided_by_people"].items()
        if count and code in Decision.__members__.values()
    ]
    if waiting := review.get("open", 0):
        said.append(ngettext("%(n)s item still waits.", "%(n)s items still wait.", waiting) % {"n": waiting})
    return said


def _clinical(told: Mapping[str, int] | None) -> str:
    if told is None:
        return _("No table came with this batch.")
    return _("%(rows)s rows; %(images)s patients with images and no row, %(others)s rows without images.") % {
        "rows": words.whole(told["rows"]),
        "images": words.whole(told["images_without_row"]),
        "others": words.whole(told["rows_without_images"]),
    }
