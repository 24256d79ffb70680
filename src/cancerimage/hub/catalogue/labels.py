"""What a value is called: the words of the vocabularies and of the query's fields, in a person's language."""

from cancerimage.query.fields import FIELDS
from cancerimage.vocabulary import VOCABULARIES

_OWN_FIELDS = {"node": {"en": "Node", "de": "Knoten"}}
_UNKNOWN = {"en": "Unknown", "de": "Unbekannt"}


def field_label(field: str, language: str = "en") -> str:
    """Return what `field` is called."""
    if field in FIELDS:
        return FIELDS[field].label(language)
    return in_language(_OWN_FIELDS.get(field, {}), language) or field


def value_label(field: str, value: str, language: str = "en") -> str:
    """Return what `value` of `field` is called; what no vocabulary holds is its own label."""
    known = FIELDS.get(field)
    if known and known.vocabulary:
        return VOCABULARIES[known.vocabulary].label(value, language)
    if value == "unknown":
        return in_language(_UNKNOWN, language)
    return value.replace("..", "–").replace(">=", "≥ ")


def in_language(texts: dict[str, str], language: str) -> str:
    """Return the text in `language`, or in English, or in whatever language there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
