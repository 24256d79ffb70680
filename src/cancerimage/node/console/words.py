"""What the console says of policies, audiences, refusals and numbers, in plain words."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from cancerimage.disclosure.numbers import Number
from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.node.ledger.asked import Asked
from cancerimage.query import QueryError, describe, parse
from cancerimage.wire.asker import VISITOR, Role
from cancerimage.wire.question import Withheld

Words = str | Promise


@dataclass(frozen=True, slots=True)
class PolicyWords:
    """A policy as a steward chooses it."""

    label: Words
    short: Words
    consequences: tuple[Words, ...]


POLICIES: Mapping[PolicyName, PolicyWords] = {
    PolicyName.OPEN: PolicyWords(
        gettext_lazy("Open"),
        gettext_lazy("Exact numbers. Only for data that everybody can have anyway."),
        (
            gettext_lazy("Every question is answered with exact numbers of people, studies, series and images."),
            gettext_lazy("Whoever asks two questions that overlap can find out whether a person they know is in it."),
            gettext_lazy("What was told exactly cannot be taken back by choosing another policy later."),
        ),
    ),
    PolicyName.STANDARD: PolicyWords(
        gettext_lazy("Standard"),
        gettext_lazy("Numbers of people with noise, rounded to 5; small ones are told as “fewer than 15”."),
        (
            gettext_lazy("Live questions are answered with about how many people match, never exactly."),
            gettext_lazy("Tables of what the dataset holds, with noise too, are published once for each epoch."),
            gettext_lazy("Each new question uses up a part of what may be learnt until the next epoch."),
            gettext_lazy("A dataset of fewer than 100 people tells no number."),
        ),
    ),
    PolicyName.STRICT: PolicyWords(
        gettext_lazy("Strict"),
        gettext_lazy("More noise, rounded to 10; small numbers are told as “fewer than 20”."),
        (
            gettext_lazy("As with Standard, but each answer says less, so that more questions can be answered."),
            gettext_lazy("For rare diseases and for people whom others could recognise easily."),
            gettext_lazy("A dataset of fewer than 100 people tells no number."),
        ),
    ),
    PolicyName.CATALOGUE_ONLY: PolicyWords(
        gettext_lazy("Catalogue only"),
        gettext_lazy("Your description is published, and no number from the data."),
        (
            gettext_lazy("The dataset can be found by its description. Questions about it are not answered."),
            gettext_lazy("Tables that were published before disappear from the catalogue."),
        ),
    ),
}
"""Every policy in words, as `disclosure.policy` orders them."""

AUDIENCES: Mapping[Audience, tuple[Words, Words]] = {
    Audience.EVERYONE: (
        gettext_lazy("Everyone"),
        gettext_lazy("Also visitors who have not signed in; all of them together share one person’s allowance."),
    ),
    Audience.SIGNED_IN: (
        gettext_lazy("Signed-in users"),
        gettext_lazy("People whom the hub knows by name; you see a pseudonym."),
    ),
    Audience.PROJECTS: (
        gettext_lazy("Approved projects"),
        gettext_lazy("Members of a project that was approved, when they ask in its name."),
    ),
    Audience.ORGANISATIONS: (
        gettext_lazy("Named organisations"),
        gettext_lazy("Members of the organisations that you name."),
    ),
}
"""Every audience: its name, and who that is."""

WITHHELD: Mapping[Withheld, Words] = {
    Withheld.CATALOGUE_ONLY: gettext_lazy("nothing: the dataset is in the catalogue only"),
    Withheld.NOT_PERMITTED: gettext_lazy("nothing: you do not let this person ask"),
    Withheld.PAUSED: gettext_lazy("nothing: answering was paused"),
    Withheld.PERSON_SPENT: gettext_lazy("nothing: the person’s allowance was spent"),
    Withheld.DATASET_SPENT: gettext_lazy("nothing: the dataset’s allowance was spent"),
    Withheld.CLOSED: gettext_lazy("nothing: the ledger was closed"),
}
"""Why a dataset told nothing."""

ROLES: Mapping[Role, Words] = {
    Role.VISITOR: gettext_lazy("visitor"),
    Role.USER: gettext_lazy("user"),
    Role.STEWARD: gettext_lazy("holder’s steward"),
    Role.REVIEWER: gettext_lazy("reviewer"),
    Role.OPERATOR: gettext_lazy("operator of the hub"),
}
"""What somebody is in the federation."""


def whole(number: int) -> str:
    """Write a number with narrow spaces between its thousands, which every language reads."""
    return f"{number:,}".replace(",", "\u202f")


def told(number: Number) -> str:
    """Say a number of people that was told, and how it is to be read."""
    if number.value is None:
        return _("fewer than %(limit)s people") % {"limit": whole(number.below)}
    if not number.margin:
        return ngettext("exactly %(n)s person", "exactly %(n)s people", number.value) % {"n": whole(number.value)}
    return _("about %(n)s people (%(low)s to %(high)s)") % {
        "n": whole(number.value),
        "low": whole(number.low),
        "high": whole(number.value + number.margin),
    }


def sentence(query: str) -> str:
    """Say a query, which is kept in its text form, as a sentence; one of another release is shown as it is."""
    try:
        return describe(parse(query), get_language() or "en")
    except QueryError:
        return query


def person(pseudonym: str) -> str:
    """Say who asked: the first digits of the pseudonym, which are enough to tell people apart here."""
    return _("visitors") if pseudonym == VISITOR.id else pseudonym[:8]


def actor(kept: str) -> str:
    """Say who did something, as the log names them."""
    kind, _colon, name = kept.partition(":")
    if kind == "person":
        return person(name)
    return name or {"system": _("the node"), "hub": _("the hub")}.get(kind, kind)


def percent(part: int, whole_: int) -> str:
    """Write a part of an allowance: never 0 % of something that was spent, and never 100 % before all is spent."""
    if not part or not whole_:
        return "0\u202f%"
    if part >= whole_:
        return "100\u202f%"
    share = 100 * part / whole_
    if share < 0.1:
        return f"<\u202f{number_format(0.1, 1)}\u202f%"
    return f"{number_format(share, 1) if share < 10 else min(round(share), 99)}\u202f%"


def price(charge: int, allowance: int) -> str:
    """Say what an answer cost."""
    return percent(charge, allowance) if charge else _("free")


def answered(asked: Asked) -> str:
    """Say what a dataset told that told something."""
    return told(asked.number) if asked.number is not None else _("exact numbers")


def quantity(number: Number) -> str:
    """Write a number with its meaning where the column says what it counts."""
    if number.value is None:
        return _("fewer than %(limit)s") % {"limit": whole(number.below)}
    if not number.margin:
        return whole(number.value)
    return _("about %(n)s (%(low)s to %(high)s)") % {
        "n": whole(number.value),
        "low": whole(number.low),
        "high": whole(number.value + number.margin),
    }
