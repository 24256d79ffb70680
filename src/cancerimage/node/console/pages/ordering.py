"""What is asked for before a batch goes on: how pixels, faces and ids are dealt with, and a clinical table."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cancerimage.dicom.deidentify.decisions import Faces
from cancerimage.dicom.deidentify.ids import Form, Ids, NoSite
from cancerimage.dicom.pixels.verdicts import Mode
from cancerimage.node.clinical import ClinicalFault, check
from cancerimage.node.clinical.tables import SUFFIXES
from cancerimage.node.console import batches, desk, ordered
from cancerimage.node.console.pages.images import require
from cancerimage.node.pipeline import tables
from cancerimage.node.pipeline.forms import settled
from cancerimage.node.pipeline.pipeline import Pipeline
from cancerimage.node.pipeline.places import Places
from cancerimage.node.pipeline.standing import Standing

LARGEST_TABLE, LARGEST_MAPPING = 8 << 20, 256 << 10
"""Bytes of what is handed in."""


class OrderForm(forms.Form):
    """What can be chosen; what is settled already is left out."""

    pixels = forms.ChoiceField(choices=[(one.value, "") for one in ordered.PIXELS], required=False)
    faces = forms.ChoiceField(choices=[(one.value, "") for one in ordered.FACES])
    ids = forms.ChoiceField(choices=[(one.value, "") for one in ordered.IDS], required=False)
    site = forms.CharField(required=False, max_length=64)
    table = forms.FileField(required=False)
    mapping = forms.FileField(required=False)

    def clean_table(self) -> "UploadedFile[Any] | None":
        """Return the table if it can be one."""
        found: UploadedFile[Any] | None = self.cleaned_data["table"]
        if found is not None and Path(found.name or "").suffix.lower() not in SUFFIXES:
            text = gettext_lazy("The name of a table ends in %(suffixes)s.")
            raise forms.ValidationError(text, params={"suffixes": ", ".join(SUFFIXES)})
        return _no_larger(found, LARGEST_TABLE)

    def clean_mapping(self) -> "UploadedFile[Any] | None":
        """Return the mapping if it can be one."""
        return _no_larger(self.cleaned_data["mapping"], LARGEST_MAPPING)

    def clean(self) -> dict[str, Any]:
        """Return what was said, if table and mapping came together."""
        said = super().clean() or {}
        if not self.errors and (said.get("table") is None) != (said.get("mapping") is None):
            self.add_error("table", gettext_lazy("A table and its mapping go together."))
        return said


@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest, name: str) -> HttpResponse:
    """Let a steward choose, and let the batch go on with it; a table that comes along is shown in counts first."""
    require(name)
    with Pipeline.open(desk.data_dir()) as pipeline:
        standing = pipeline.batch(name)
        if standing.running:
            messages.warning(request, _("A process works on this batch. Choose when it has come to a rest."))
            return redirect("batch", name)
        if request.method != "POST":
            return _page(request, standing, OrderForm(initial=_initial(standing)))
        form = OrderForm(request.POST, request.FILES)
        if not form.is_valid() or not _taken(form, standing, pipeline):
            return _page(request, standing, form)
        if form.cleaned_data["table"] is not None:
            return redirect("table", name)
        pipeline.launch(name, desk.actor(request))
    messages.success(request, _("The batch goes on. This page shows how far it is."))
    return redirect("batch", name)


@require_safe
def table(request: HttpRequest, name: str) -> HttpResponse:
    """Show in counts what is in the table that was handed in, and what is wrong with it."""
    require(name)
    data_dir = desk.data_dir()
    with Pipeline.open(data_dir) as pipeline:
        standing = pipeline.batch(name)
    path, mapping = standing.order.clinical, standing.order.mapping
    if path is None or mapping is None or not tables.handed_in(data_dir, name, path) or not path.is_file():
        raise Http404
    try:
        report, _findings = check(path, mapping)
    except ClinicalFault as fault:
        return render(request, "console/table.html", {"batch": name, "fault": str(fault)})
    context = {"batch": name, "running": standing.running} | ordered.checked(report)
    return render(request, "console/table.html", context)


@require_POST
def remove(request: HttpRequest, name: str) -> HttpResponse:
    """Take the table away that was handed in and is not imported yet."""
    require(name)
    with Pipeline.open(desk.data_dir()) as pipeline:
        standing = pipeline.batch(name)
        pipeline.ask(name, replace(standing.order, clinical=None, mapping=None))
    messages.success(request, _("The table is removed from this node."))
    return redirect("choices", name)


def _taken(form: OrderForm, standing: Standing, pipeline: Pipeline) -> bool:
    """Ask the pipeline for what was chosen; what it cannot take becomes an error of the form."""
    said, data_dir = form.cleaned_data, desk.data_dir()
    order = replace(
        standing.order,
        pixels=Mode(said["pixels"]) if said["pixels"] and not ordered.looked(standing) else standing.order.pixels,
        faces=Faces(said["faces"]),
    )
    if order.pixels is Mode.OCR and said["pixels"] and ordered.ocr_trouble():
        form.add_error("pixels", ordered.ocr_trouble())
        return False
    try:
        form_of_ids = Form.of(Ids(said["ids"] or Ids.PROJECT), said["site"])
    except NoSite:
        form.add_error("site", _("Ids in the form of the existing platform are made from a site id: give it."))
        return False
    fixed = ordered.has_ids(Places(data_dir, standing.dataset, standing.name))
    try:
        pipeline.ask(standing.name, order, None if fixed else form_of_ids, _handed(said))
    except ClinicalFault as fault:
        form.add_error("table", str(fault))
        return False
    return True


def _handed(said: dict[str, Any]) -> tables.Handed | None:
    """Return the table that came along."""
    sent, mapping = said["table"], said["mapping"]
    if sent is None:
        return None
    return tables.Handed(Path(sent.name).suffix.lower(), sent.read(), mapping.read())


def _page(request: HttpRequest, standing: Standing, form: OrderForm) -> HttpResponse:
    data_dir = desk.data_dir()
    places = Places(data_dir, standing.dataset, standing.name)
    trouble = ordered.ocr_trouble()

    def chosen(field: str) -> str:
        return str(form.data.get(field, form.initial.get(field, "")))

    settled_ids = ordered.has_ids(places)
    context = {
        "batch": standing.name,
        "dataset": standing.dataset,
        "form": form,
        "fresh": not ordered.looked(standing),
        "looked": ordered.PIXELS[_mode(standing, places)] if ordered.looked(standing) else None,
        "pixels": ordered.options(ordered.PIXELS, chosen("pixels"), Mode.OCR if trouble else ""),
        "trouble": trouble,
        "faces": ordered.options(ordered.FACES, chosen("faces")),
        "ids": ordered.options(ordered.IDS, chosen("ids")),
        "settled": ordered.said_of_ids(settled(data_dir, standing.dataset, keep=False)) if settled_ids else None,
        "table": ordered.table_state(
            standing, handed_in=tables.handed_in(data_dir, standing.name, standing.order.clinical)
        ),
        "accepted": ",".join(SUFFIXES),
        "largest": LARGEST_TABLE >> 20,
    }
    return render(request, "console/choices.html", context)


def _initial(standing: Standing) -> dict[str, str]:
    usual = standing.order.pixels or Mode.OCR
    return {
        "pixels": Mode.RULES if usual is Mode.OCR and ordered.ocr_trouble() else usual,
        "faces": standing.order.faces or Faces.HOLD,
        "ids": Ids.PROJECT,
    }


def _mode(standing: Standing, places: Places) -> Mode:
    """Return how the pixels of a batch were looked at."""
    made = batches.report(places.work.root / "report.json")
    return Mode(made["pixels"]["mode"]) if made else standing.order.pixels or Mode.RULES


def _no_larger(found: "UploadedFile[Any] | None", most: int) -> "UploadedFile[Any] | None":
    if found is not None and (found.size or 0) > most:
        text = gettext_lazy("This is larger than the console takes. Bring it in with the command that the page names.")
        raise forms.ValidationError(text)
    return found
