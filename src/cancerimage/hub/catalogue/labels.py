"""What a value is called: the words of the vocabularies and of the query's fields, in a person's language."""

from collections.abc import Mapping

from cancerimage.query.fields import FIELDS
from cancerimage.vocabulary import VOCABULARIES

_OWN_FIELDS = {
    "node": {"en": "Node", "de": "Knoten"},
    "policy": {"en": "How numbers are told", "de": "Wie Zahlen genannt werden"},
    "audience": {"en": "Who may ask", "de": "Wer fragen darf"},
}
_OWN_VALUES: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "policy": {
        "open": {"en": "Exactly", "de": "Genau"},
        "standard": {"en": "Protected, standard", "de": "Geschützt, Standard"},
        "strict": {"en": "Protected, strict", "de": "Geschützt, streng"},
        "catalogue_only": {"en": "Not at all", "de": "Gar nicht"},
    },
    "audience": {
        "everyone": {"en": "Everyone", "de": "Alle"},
        "signed_in": {"en": "Who has signed in", "de": "Wer angemeldet ist"},
        "projects": {"en": "Members of approved projects", "de": "Mitglieder genehmigter Projekte"},
        "organisations": {"en": "Members of some organisations", "de": "Mitglieder einzelner Organisationen"},
    },
}
_UNKNOWN = {"en": "Unknown", "de": "Unbekannt"}


def field_label(field: str, language: str = "en") -> str:
    """Return what `field` is called."""
    if field in FIELDS:
        return FIELDS[field].label(language)
    return in_language(_OWN_FIELDS.get(field, {}), language) or field


def value_label(field: str, value: str, language: str = "en") -> str:
    """Return what `value` of `field` is called; what no vocabulary holds is its own label."""
    if field in _OWN_VALUES:
        return in_language(_OWN_VALUES[field].get(value, {}), language) or value
    known = FIELDS.get(field)
    if known and known.vocabulary:
        return VOCABULARIES[known.vocabulary].label(value, language)
    if value == "unknown":
        return in_language(_UNKNOWN, language)
    return value.replace("..", "–").replace(">=", "≥ ")


def in_language(texts: Mapping[str, str], language: str) -> str:
    """Return the text in `language`, or in English, or in whatever language there is."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")
