"""Numbers, values and small drawings inside templates."""

import json
import re

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from cancerimage.disclosure.numbers import Meaning, Number
from cancerimage.disclosure.policy import PolicyName
from cancerimage.hub.accounts import people
from cancerimage.hub.accounts.permissions import Action, may
from cancerimage.hub.accounts.roles import Account
from cancerimage.hub.catalogue.entries import Shown
from cancerimage.hub.catalogue.meanings import why as explain
from cancerimage.hub.portal import charts, numbers, words

register = template.Library()

register.filter("whole", numbers.whole)
register.filter("brief", numbers.brief)
register.filter("compact", numbers.compact)
register.filter("size", numbers.size)
register.filter("percent_of", numbers.percent)
register.filter("field_label", words.field_label)
register.filter("in_groups", words.in_groups)
register.filter("moment", words.moment)
register.filter("day", words.day)


@register.simple_tag
def value_label(field: str, value: str) -> str:
    """Return what a field's value is called."""
    return words.value_label(field, value)


@register.simple_tag
def picture_words(picture: Shown, synthetic: bool) -> str:
    """Say what a picture shows."""
    return words.picture_words(picture, synthetic)


@register.simple_tag
def policy_label(policy: PolicyName) -> str:
    """Return what a policy is called."""
    return words.policy_label(policy)


@register.simple_tag
def meter(size: int, most: int, unknown: bool = False, margin: int = 0) -> SafeString:
    """Draw one bar without words."""
    return charts.meter(size, most, unknown=unknown, margin=margin)


@register.inclusion_tag("portal/parts/told.html")
def told(number: Number, kind: str = "whole", why: bool = True) -> dict[str, object]:
    """Show a number with its margin and, behind a button, what it means or why it is hidden.

    An exact number that is whole stands for itself.
    """
    write = {"whole": numbers.whole, "compact": numbers.compact, "size": numbers.size}[kind]
    margin = numbers.compact_margin if kind == "compact" else lambda number: write(number.margin)
    return {
        "text": write(number),
        "meaning": number.meaning.value,
        "margin": margin(number) if number.value is not None and number.margin else "",
        "why": explain(number, words.language(), numbers.whole)
        if why and (number.meaning is not Meaning.EXACT or number.withheld)
        else "",
    }


@register.filter
def sortable(number: Number) -> str:
    """Return what a column is sorted by: what is hidden stands below what is shown, what is not told below both."""
    if number.value is not None:
        return str(number.value)
    return "-1" if number.hidden else "-2"


@register.simple_tag
def person(user: Account) -> dict[str, object] | None:
    """Return what the header says of whoever has signed in."""
    if not user.is_authenticated:
        return None
    return {"name": people.name_of(user), "manages": may(user, Action.PERSON_LIST)}


@register.simple_tag(takes_context=True)
def way_in(context: template.Context) -> str:
    """Return the address for signing in and coming back here, or nothing on the pages of signing in and out."""
    request = context["request"]
    sign_in = reverse("sign-in")
    if request.path.startswith((sign_in, reverse("sign-out"))):
        return ""
    return f"{sign_in}?{urlencode({'next': request.get_full_path()})}"


@register.inclusion_tag("portal/parts/chart.html")
def chart(drawn: charts.Chart) -> dict[str, object]:
    """Show a chart with its title and its table."""
    return {"chart": drawn}


@register.inclusion_tag("portal/parts/icon.html")
def icon(name: str) -> dict[str, str]:
    """Show a small drawing that carries no meaning of its own."""
    return {"name": name}


@register.simple_tag
def demonstration() -> bool:
    """Whether the nodes of this hub are demonstrations."""
    return bool(settings.CANCERIMAGE.demo)


@register.filter
def idify(value: str) -> str:
    """Return `value` as a part of an element's id."""
    return re.sub(r"[^A-Za-z0-9]+", "-", value)


@register.simple_tag(takes_context=True)
def without(context: template.Context, name: str, value: str) -> str:
    """Return the address of this page without one value of a parameter, back on its first page."""
    query = context["request"].GET.copy()
    query.setlist(name, [one for one in query.getlist(name) if one != value])
    query.pop("page", None)
    return f"{context['request'].path}?{query.urlencode()}"


@register.filter
def unlocal(number: int) -> str:
    """Return a number as a machine reads it, whatever the language of the page."""
    return str(number)


@register.filter
def as_question(text: str) -> str:
    """Return the form field that carries a query, as htmx reads it from an attribute."""
    return json.dumps({"q": text})
