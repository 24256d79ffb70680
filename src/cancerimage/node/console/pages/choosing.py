"""Choosing what a dataset tells and to whom: first the choice, then what follows from it, then the change."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

from cancerimage.disclosure.policy import POLICIES, Audience, PolicyName
from cancerimage.node.console import desk, words
from cancerimage.node.console.holdings import Holding
from cancerimage.node.console.pages.datasets import find
from cancerimage.wire.shapes import Name

_NAME: TypeAdapter[str] = TypeAdapter(Name)


class ChoiceForm(forms.Form):
    """A policy, an audience, and the organisations where the audience is organisations."""

    policy = forms.ChoiceField(choices=[(name.value, words.POLICIES[name].label) for name in POLICIES])
    audience = forms.ChoiceField(choices=[(one.value, words.AUDIENCES[one][0]) for one in Audience])
    organisations = forms.CharField(required=False, max_length=2000)
    confirmed = forms.BooleanField(required=False)

    def clean_organisations(self) -> tuple[str, ...]:
        """Return the organisations by name, or say which cannot be one."""
        named = sorted(set(str(self.cleaned_data["organisations"]).replace(",", " ").split()))
        for one in named:
            try:
                _NAME.validate_python(one)
            except ValidationError:
                raise forms.ValidationError(
                    gettext_lazy("%(name)s is no name of an organisation; write names as the hub lists them."),
                    params={"name": one},
                ) from None
        return tuple(named)

    def clean(self) -> dict[str, Any]:
        """Say where organisations are missing."""
        cleaned = dict(super().clean() or self.cleaned_data)
        if cleaned.get("audience") == Audience.ORGANISATIONS and not cleaned.get("organisations", True):
            self.add_error("organisations", gettext_lazy("Name at least one organisation."))
        return cleaned


def choose(request: HttpRequest, name: str) -> HttpResponse:
    """Show the choices, then the consequences of the one that was made, then make it."""
    one = find(name)
    if request.method != "POST":
        initial = {
            "policy": one.choice.policy.value,
            "audience": one.choice.audience.value,
            "organisations": " ".join(one.choice.organisations),
        }
        return render(request, "console/choose.html", _context(one, ChoiceForm(initial=initial)))
    form = ChoiceForm(request.POST)
    if not form.is_valid() or "again" in request.POST:
        return render(request, "console/choose.html", _context(one, form))
    policy, audience = PolicyName(form.cleaned_data["policy"]), Audience(form.cleaned_data["audience"])
    organisations = form.cleaned_data["organisations"] if audience is Audience.ORGANISATIONS else ()
    if not form.cleaned_data["confirmed"]:
        consequences = _context(one, form) | {
            "policy": words.POLICIES[policy],
            "audience": words.AUDIENCES[audience],
            "named": organisations,
            "changes": consequences_of(one, policy, audience),
            "dangerous": policy is PolicyName.OPEN and one.choice.policy is not PolicyName.OPEN,
        }
        return render(request, "console/confirm_choice.html", consequences)
    desk.ledger().choose(name, policy, audience, organisations, actor=desk.actor(request))
    messages.success(
        request,
        _("The choice for %(dataset)s is made and is in force.") % {"dataset": one.title(get_language() or "en")},
    )
    return redirect("dataset", name)


def consequences_of(one: Holding, policy: PolicyName, audience: Audience) -> list[str]:
    """Say what the change does beyond what the policy itself says."""
    said = []
    protected, current = POLICIES[policy].protected, one.epoch
    if protected and (current is None or current.policy is not policy):
        said.append(
            _("A new epoch begins: the data are frozen as they are then, and tables with noise are published of them.")
        )
        if current is not None:
            said.append(
                _("It is one of the two that can be begun within a year; what it tells adds to what was told before.")
            )
    elif protected:
        said.append(_("The epoch goes on: what was told stays told, and what was spent stays spent."))
    if one.terms.protected and policy is PolicyName.OPEN:
        said.append(_("The exact numbers undo the protection of everything that was told with noise before, for good."))
    if audience is Audience.ORGANISATIONS:
        said.append(_("The hub vouches for who belongs to an organisation; this node checks the hub’s signature."))
    if audience is not Audience.EVERYONE and policy is not PolicyName.CATALOGUE_ONLY:
        said.append(_("The description and the published numbers in the catalogue stay visible to everyone."))
    return said


def _context(one: Holding, form: ChoiceForm) -> dict[str, Any]:
    chosen_policy = form.data.get("policy", form.initial.get("policy"))
    chosen_audience = form.data.get("audience", form.initial.get("audience"))
    return {
        "holding": one,
        "title": one.title(get_language() or "en"),
        "form": form,
        "policies": [(key.value, value, key.value == chosen_policy) for key, value in words.POLICIES.items()],
        "audiences": [(key.value, *value, key.value == chosen_audience) for key, value in words.AUDIENCES.items()],
        "organisations": form.data.get("organisations", form.initial.get("organisations", "")),
    }
