"""Fields and values as people read them, in the language of the page."""

from collections.abc import Mapping

from django.utils.translation import get_language

from cancerimage.hub.catalogue import labels


def language() -> str:
    """Return the language of the page without its region: `de`."""
    return (get_language() or "en").split("-")[0]


def field_label(name: str) -> str:
    """Return what a field is called."""
    return labels.field_label(name, language())


def value_label(name: str, value: str) -> str:
    """Return what a field's value is called: a concept's label, or a number's band."""
    return labels.value_label(name, value, language())


def in_language(texts: Mapping[str, str]) -> str:
    """Return a text that was given in several languages, in that of the page or else in English."""
    return labels.in_language(dict(texts), language())
