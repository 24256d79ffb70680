"""What this is, what its numbers mean, and how to write a query."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cancerimage.hub.portal.words import language
from cancerimage.query import FIELDS

WRITTEN = {
    "dataset": "dataset:lidc_idri",
    "cancer": "cancer:lung,breast",
    "country": "country:DE",
    "sex": "sex:female",
    "age": "age:50..70",
    "year": "year:>=2010",
    "modality": "modality:CT",
    "bodypart": "bodypart:chest",
    "manufacturer": "manufacturer:Siemens",
    "licence": 'licence:"CC BY 4.0"',
    "images": "images:>=100",
}
"""One example of each field."""


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Explain the federation, its numbers and its query language."""
    fields = [
        (field, field.label(language()), WRITTEN.get(field.name, f"{field.name}:unknown")) for field in FIELDS.values()
    ]
    return render(request, "portal/about.html", {"fields": fields})
