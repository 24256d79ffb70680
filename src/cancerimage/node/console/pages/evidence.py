"""What the node has signed about a batch: a page to read and to print, and the files that others can check."""

from pathlib import Path

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cancerimage.node.console import attested
from cancerimage.node.console.pages.images import GRADES, places
from cancerimage.node.pipeline.evidence import OUTPUTS


@require_safe
def evidence(request: HttpRequest, name: str) -> HttpResponse:
    """Show what was done to a batch, as it was signed, and whether the signature is in order."""
    context = attested.shown(_there(places(name).evidence))
    if "done" in context:
        context["grade"] = GRADES[context["done"]["grade"]]
    return render(request, "console/evidence.html", {"batch": name} | context)


@require_safe
def statement(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return the signed evidence as a file."""
    path = _there(places(name).evidence)
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{name}-evidence.json")


@require_safe
def outputs(request: HttpRequest, name: str) -> HttpResponseBase:
    """Return the list of images that the evidence is about: their digests, and new names."""
    path = _there(places(name).evidence.with_suffix(OUTPUTS))
    return FileResponse(path.open("rb"), as_attachment=True, filename=f"{name}{OUTPUTS}")


def _there(path: Path) -> Path:
    if not path.is_file():
        raise Http404
    return path
