"""What this is, what its numbers mean, and how to write a query."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cancerimage.disclosure.interval import margin
from cancerimage.disclosure.numbers import WITHHELD, Number
from cancerimage.disclosure.policy import POLICIES, PolicyName
from cancerimage.hub.catalogue import meanings
from cancerimage.hub.portal.numbers import whole
from cancerimage.hub.portal.words import language, policy_label
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

_STANDARD = POLICIES[PolicyName.STANDARD]

NUMBERS = (
    Number(124),
    Number(125, margin(_STANDARD.variance, _STANDARD.step)),
    Number.fewer(_STANDARD.limit),
    WITHHELD,
)
"""One example of each meaning that a number can have."""


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Explain the federation, its numbers and its query language."""
    fields = [
        (field, field.label(language()), WRITTEN.get(field.name, f"{field.name}:unknown")) for field in FIELDS.values()
    ]
    context = {
        "fields": fields,
        "meanings": [(number, meanings.why(number, language(), whole)) for number in NUMBERS],
        "policies": [(policy_label(policy), meanings.policy_text(policy, language())) for policy in POLICIES],
        "up_to": meanings.up_to(language()),
    }
    return render(request, "portal/about.html", context)
