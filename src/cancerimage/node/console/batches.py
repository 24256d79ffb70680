"""Batches of images as the pages show them: where each is, how far its step has come, and what became of its files."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cancerimage.node.console import words
from cancerimage.node.console.drawings import bar
from cancerimage.node.intake.landing import Landing
from cancerimage.node.pipeline.pipeline import Pipeline
from cancerimage.node.pipeline.places import Places
from cancerimage.node.pipeline.standing import Progress, Standing
from cancerimage.node.pipeline.states import NEEDED, STEPS, State, Step
from cancerimage.node.review.item import Item
from cancerimage.node.review.queue import Queue

STATES: Mapping[State, Promise] = {
    State.ARRIVING: gettext_lazy("Files are arriving, or did not all arrive."),
    State.TAKEN: gettext_lazy("Everything that the source had is here or in quarantine."),
    State.DEIDENTIFIED: gettext_lazy(
        "The people are taken out, and the verifier has looked for what may have remained."
    ),
    State.BLOCKED: gettext_lazy("Nothing goes on: the report of the de-identification says why and what to do."),
    State.CHECKED: gettext_lazy("The quality of the de-identified images is known."),
    State.SUMMARISED: gettext_lazy(
        "There is a row for each series, and for each person if a clinical table came along."
    ),
    State.ATTESTED: gettext_lazy("What was done is written down and signed."),
    State.LOGGED: gettext_lazy("The node's log tells of the release; nobody can read or find the images yet."),
    State.STORED: gettext_lazy("The de-identified images are in the research store."),
    State.WAITING: gettext_lazy("Released, but for what waits for somebody to look at it."),
    State.RELEASED: gettext_lazy(
        "Released: whoever holds a permit can read the images, and the index of the node counts them."
    ),
}
"""Every state of a batch, as `node.pipeline` says it in English."""

NOTHING_YET = gettext_lazy("Nothing is released yet: all of it waits for somebody to look at it.")

LABELS: Mapping[Step, Promise] = {
    Step.TAKE: gettext_lazy("Arrived"),
    Step.DEIDENTIFY: gettext_lazy("De-identified"),
    Step.CHECK: gettext_lazy("Checked"),
    Step.SUMMARISE: gettext_lazy("Summarised"),
    Step.ATTEST: gettext_lazy("Signed"),
    Step.RELEASE: gettext_lazy("Released"),
    Step.STORE: gettext_lazy("Stored"),
    Step.INDEX: gettext_lazy("Searchable"),
}
"""What each step leads to, in one word."""


def batches(data_dir: Path, titles: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return every batch: first what needs somebody, then what is at work, then the latest."""
    if not (data_dir / "arrivals").is_dir():
        return []
    queue = Queue.open(data_dir)
    with Pipeline.open(data_dir) as pipeline:
        found = [
            shown(
                one,
                pipeline.progress(one.name),
                queue.items(one.name) if one.state in NEEDED else (),
                titles,
                attested(data_dir, one),
            )
            for one in reversed(pipeline.batches())
        ]
    return sorted(found, key=lambda one: (not one["urgent"], not one["running"]))


def attested(data_dir: Path, one: Standing) -> bool:
    """Return whether anything of a batch went all the way."""
    return Places(data_dir, one.dataset, one.name).evidence.is_file()


def shown(
    one: Standing, progress: Progress | None, items: Sequence[Item], titles: Mapping[str, str], whole: bool
) -> dict[str, Any]:
    """Return what the pages say of where a batch is; `items` are what waits in it for a person.

    `whole` says whether anything of it went all the way, so that only the rest waits.
    """
    begins = one.state is State.TAKEN and not one.running
    decided = sum(item.decision is not None for item in items)
    # Where nothing was decided since it came to a rest, to go on would only do the same again.
    rests = one.state in (State.ARRIVING, State.RELEASED) or (one.state is State.WAITING and not one.problem)
    return {
        "name": one.name,
        "dataset": one.dataset,
        "title": titles.get(one.dataset, one.dataset),
        "began": one.began,
        "changed": one.changed,
        "running": one.running,
        "released": one.state in (State.RELEASED, State.WAITING),
        "waiting": len(items) - decided if not one.running else 0,
        "problem": one.problem,
        "sentence": STATES[one.state] if whole or one.state is not State.WAITING else NOTHING_YET,
        "urgent": (one.needs_somebody or begins) and not one.running,
        "fresh": begins and not one.problem,
        "can_go_on": not one.running and (not rests or decided > 0),
        "steps": _steps(one, whole),
        "progress": _progress(progress) if progress is not None else None,
    }


def done(state: State, *, whole: bool) -> int:
    """Return how many steps are behind a batch."""
    if state is State.ARRIVING:
        return 0
    if state is State.BLOCKED or (state is State.WAITING and not whole):
        return list(Step).index(Step.DEIDENTIFY)
    reached = max(place for place, step in enumerate(Step) if state in STEPS[step].to)
    return reached if state is State.WAITING else reached + 1


def _steps(one: Standing, whole: bool) -> list[dict[str, Any]]:
    """Return the line of steps: what is done, what is being done or has stopped, and what is to come."""
    behind = done(one.state, whole=whole)
    stopped = bool(one.problem) or one.state is State.BLOCKED
    line = []
    for place, step in enumerate(Step):
        if place == behind and one.state is State.WAITING and not one.running:
            kind, spoken = "stopped", _("waits for you")
        elif place < behind:
            kind, spoken = "done", _("done")
        elif place == behind and stopped and not one.running:
            kind, spoken = "stopped", _("stopped")
        elif place == behind and one.running:
            kind, spoken = "now", _("at work")
        else:
            kind, spoken = "", _("to come")
        line.append({"label": LABELS[step], "kind": kind, "spoken": spoken})
    return line


def _progress(progress: Progress) -> dict[str, Any]:
    told = [f"{LABELS[progress.step]}: "]
    if progress.total:
        told.append(
            _("%(done)s of %(total)s") % {"done": words.whole(progress.done), "total": words.whole(progress.total)}
        )
    else:
        told.append(words.whole(progress.done))
    if progress.rate > 0:
        told.append(
            " · "
            + _("%(rate)s in a second")
            % {"rate": words.whole(round(progress.rate)) if progress.rate >= 1 else "<\u202f1"}
        )
    if progress.left is not None:
        told.append(" · " + _left(progress.left))
    return {"bar": bar(progress.done, progress.total) if progress.total else "", "told": "".join(told)}


def _left(seconds: float) -> str:
    if seconds < 90:
        count = max(1, round(seconds))
        return ngettext("%(n)s second left", "%(n)s seconds left", count) % {"n": count}
    count = round(seconds / 60)
    return ngettext("%(n)s minute left", "%(n)s minutes left", count) % {"n": words.whole(count)}


def arrived(landing: Landing, name: str) -> tuple[dict[str, int], Counter[str]]:
    """Return what a batch brought, and how many of its files were put aside at once, by reason."""
    batch = landing.records.batch(name)
    tally = landing.tally(batch)
    counts = {
        "files": tally.files,
        "studies": tally.studies,
        "series": tally.series,
        "repeated": tally.repeated,
        "quarantined": tally.quarantined,
    }
    reasons = Counter(str(one.reason) for one in landing.quarantined(batch)) if tally.quarantined else Counter[str]()
    return counts, reasons


def report(path: Path) -> Mapping[str, Any] | None:
    """Return the report of a de-identification, or None where there is none yet."""
    try:
        made: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return made
