"""The page of all batches, and the page of one."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cancerimage.dicom.deidentify.grade import Grade
from cancerimage.node.console import attested, batches, desk, quality, words
from cancerimage.node.console.holdings import descriptions
from cancerimage.node.console.pages.paging import asked_page, last_page
from cancerimage.node.console.pages.pictures import pictures
from cancerimage.node.console.remedies import WAYS, reasons
from cancerimage.node.intake.faults import IntakeFault
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.states import Way
from cancerimage.node.pipeline.pipeline import Pipeline
from cancerimage.node.pipeline.places import Places
from cancerimage.node.pipeline.states import NEEDED
from cancerimage.node.review.queue import Queue

SIZE = 50
"""Batches on a page."""

GRADES: Mapping[str, tuple[str, Any]] = {
    Grade.PASSED: ("good", gettext_lazy("Passed: everything was de-identified and verified.")),
    Grade.REVIEW: (
        "warn",
        gettext_lazy("Review required: what was written is verified, but somebody has to look at what is named here."),
    ),
    Grade.BLOCKED: ("bad", gettext_lazy("Blocked: do not share the result before the cause is found.")),
}
"""Every grade: its colour, and what it says, as `dicom.deidentify` says it in English."""


@require_safe
def images(request: HttpRequest) -> HttpResponse:
    """Show what arrived, where it is, and what needs somebody."""
    found = batches.batches(desk.data_dir(), _titles())
    page = min(asked_page(request), last_page(len(found), SIZE))
    context = {
        "batches": found[(page - 1) * SIZE : page * SIZE],
        "page": page,
        "before": page - 1 if page > 1 else 0,
        "after": page + 1 if page * SIZE < len(found) else 0,
        "needing": sum(one["urgent"] for one in found),
        "waiting": sum(one["waiting"] for one in found),
        "running": sum(one["running"] for one in found),
        "released": sum(one["released"] for one in found),
    }
    return render(request, "console/images.html", context)


@require_safe
def batch(request: HttpRequest, name: str) -> HttpResponse:
    """Show one batch: where it is, what became of its files, its quality, its evidence, and pictures of it."""
    require(name)
    data_dir = desk.data_dir()
    with Pipeline.open(data_dir) as pipeline:
        standing = pipeline.batch(name)
        items = Queue.open(data_dir).items(name) if standing.state in NEEDED else ()
        whole = batches.attested(data_dir, standing)
        one = batches.shown(standing, pipeline.progress(name), items, _titles(), whole)
    with Landing.open(data_dir) as landing:
        came = landing.records.batch(name)
        counts, put_aside = batches.arrived(landing, name)
    kept = Places(data_dir, one["dataset"], name)
    made = batches.report(kept.work.root / "report.json")
    checked = quality.read(kept.quality)
    context = {
        "one": one,
        "came": came,
        "way": WAYS[came.way],
        # A path can hold a name.
        "sender": "" if came.way in (Way.FOLDER, Way.ARCHIVE) else came.source,
        "actor": words.actor(came.actor),
        "counts": {key: words.whole(count) for key, count in counts.items()},
        "report": made,
        "grade": GRADES.get(made["grade"]) if made else None,
        "known": one["dataset"] in descriptions(data_dir),
        "released_files": words.whole(made["files"]["released"]) if made else "",
        "released": {key: words.whole(count) for key, count in made["released"].items()} if made else {},
        "masked": words.whole(made["pixels"]["files_masked"]) if made else "",
        "quarantine": reasons(put_aside + Counter(made["quarantine"] if made else {})),
        "at_arrival": bool(put_aside),
        "levels": quality.levels(checked) if checked is not None else [],
        "checked": checked is not None,
        "evidence": attested.brief(kept.evidence),
        "pictures": pictures(data_dir, one["dataset"]),
    }
    return render(request, "console/batch.html", context)


@require_POST
def go_on(request: HttpRequest, name: str) -> HttpResponse:
    """Let a process of the node's own take the batch on."""
    require(name)
    with Pipeline.open(desk.data_dir()) as pipeline:
        pipeline.launch(name, desk.actor(request))
    messages.success(request, _("The batch goes on. This page shows how far it is."))
    return redirect("batch", name)


@require_safe
def quality_report(request: HttpRequest, name: str) -> HttpResponse:
    """Show what the checks found in the images of a batch."""
    made = quality.read(places(name).quality)
    if made is None:
        raise Http404
    return render(request, "console/quality.html", {"batch": name} | quality.shown(made))


def require(name: str) -> None:
    """Answer that there is no such page where there is no such batch."""
    if not (desk.data_dir() / "arrivals").is_dir():
        raise Http404
    with Landing.open(desk.data_dir()) as landing:
        try:
            landing.records.batch(name)
        except IntakeFault:
            raise Http404 from None


def places(name: str) -> Places:
    """Return where the files of a batch are; answers that there is no such page where there is none."""
    require(name)
    with Pipeline.open(desk.data_dir()) as pipeline:
        return Places(desk.data_dir(), pipeline.batch(name).dataset, name)


def _titles() -> Mapping[str, str]:
    """Return what datasets are called."""
    language = get_language() or "en"
    return {
        name: one.title.get(language) or one.title.get("en") or name
        for name, one in descriptions(desk.data_dir()).items()
    }
