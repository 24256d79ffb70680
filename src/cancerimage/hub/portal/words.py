"""Fields and values as people read them, in the language of the page."""

from collections.abc import Mapping
from datetime import UTC, datetime

from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from cancerimage.disclosure.policy import PolicyName
from cancerimage.hub.catalogue import labels
from cancerimage.hub.catalogue.entries import Shown
from cancerimage.query.fields import FIELDS, Kind
from cancerimage.vocabulary import UNKNOWN


def language() -> str:
    """Return the language of the page without its region: `de`."""
    return (get_language() or "en").split("-")[0]


def field_label(name: str) -> str:
    """Return what a field is called."""
    return labels.field_label(name, language())


def value_label(name: str, value: str) -> str:
    """Return what a field's value is called: a concept's label, or a number's band."""
    field = FIELDS.get(name)
    if field and field.kind is Kind.NUMBER and field.minimum and value.startswith(f"{field.minimum}.."):
        # The lowest bound of a field is where its numbers may begin, not where they do.
        return f"≤ {value.partition('..')[2]}"
    return labels.value_label(name, value, language())


def moment(when: datetime) -> str:
    """Return a moment as people write it, in UTC, which is the hub's time."""
    # Translators: Django's format of a date with its time of day.
    pattern = pgettext("date and time", "j M Y, H:i")
    return f"{date_format(when.astimezone(UTC), pattern)} UTC"


def day(when: datetime) -> str:
    """Return a date as people write it."""
    # Translators: Django's format of a date.
    return date_format(when.astimezone(UTC), pgettext("date", "j M Y"))


def policy_label(policy: PolicyName) -> str:
    """Return what a policy is called."""
    return {
        PolicyName.OPEN: pgettext("policy", "open"),
        PolicyName.STANDARD: pgettext("policy", "protected"),
        PolicyName.STRICT: pgettext("policy", "strictly protected"),
        PolicyName.CATALOGUE_ONLY: pgettext("policy", "in the catalogue only"),
    }[policy]


def picture_words(picture: Shown, synthetic: bool) -> str:
    """Say what a picture shows, for whoever does not see it."""
    known = (picture.modality, picture.body_part)
    what = ", ".join(one.label for one in known if one.code != UNKNOWN) or picture.modality.label
    said = _("%(what)s: de-identified image, synthetic") if synthetic else _("%(what)s: de-identified image")
    return said % {"what": what}


def in_language(texts: Mapping[str, str]) -> str:
    """Return a text that was given in several languages, in that of the page or else in English."""
    return labels.in_language(dict(texts), language())


def in_groups(fingerprint: str) -> str:
    """Write a fingerprint in groups of four, as the command line of the node shows it."""
    return " ".join(fingerprint[start : start + 4] for start in range(0, len(fingerprint), 4))
