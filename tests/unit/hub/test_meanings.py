"""Why a number is shown as it is: there is an answer for every meaning, policy and audience, in every language."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from django.conf import settings

from cancerimage.disclosure.numbers import WITHHELD, Meaning, Number
from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.hub.catalogue import meanings
from cancerimage.hub.catalogue.cubes import LevelSum
from cancerimage.hub.catalogue.labels import value_label

LANGUAGES = [code for code, _ in settings.LANGUAGES]
TABLES: Mapping[str, tuple[Mapping[Any, meanings.Texts], set[Any]]] = {
    "policies": (meanings.POLICY_TEXTS, set(PolicyName)),
    "audiences": (meanings.AUDIENCE_TEXTS, set(Audience)),
    "meanings": (meanings.MEANING_TEXTS, set(Meaning)),
    "hidden": (meanings.HIDDEN_TEXTS, {True, False}),
    "withheld": (meanings.WITHHELD_TEXTS, {True, False}),
}
SINGLE = (meanings.UP_TO, meanings.EPOCH_TEXTS, meanings.UNLISTED, meanings.CLAMPED)


@pytest.mark.parametrize("name", TABLES)
def test_the_tables_are_complete(name: str) -> None:
    texts, wanted = TABLES[name]
    assert set(texts) == wanted
    for one in texts.values():
        assert list(one) == LANGUAGES
        places = [set(re.findall(r"{(\w+)}", text)) for text in one.values()]
        assert all(found == places[0] for found in places), "every language says the same numbers"


@pytest.mark.parametrize("texts", SINGLE)
def test_single_texts_are_in_every_language(texts: Mapping[str, str]) -> None:
    assert list(texts) == LANGUAGES


@pytest.mark.parametrize("field", ["policy", "audience"])
def test_every_choice_has_a_label(field: str) -> None:
    for value in PolicyName if field == "policy" else Audience:
        assert len({value_label(field, value, language) for language in LANGUAGES}) == len(LANGUAGES)


def test_a_number_says_why() -> None:
    assert meanings.why(Number(57)) == "This was counted exactly."
    about = meanings.why(Number(920, 24))
    assert "95 %" in about
    assert "between 896 and 944" in about
    assert "below 15" in meanings.why(Number.fewer(15))
    assert "may be zero" in meanings.why(Number.fewer(15))
    assert "does not tell" in meanings.why(WITHHELD)


def test_a_sum_says_what_it_lacks() -> None:
    said = meanings.why(Number.sum([Number(57), Number(120, 11), Number.fewer(15), Number.fewer(20), WITHHELD]))
    assert "between 166 and 188" in said
    assert "2 datasets are not in the sum" in said
    assert "fewer than 35" in said
    assert "One dataset does not tell" in said
    # The shown part of this sum is exact, and the sum as a whole is not.
    assert meanings.why(Number.sum([Number(57), Number.fewer(15)])).startswith("This was counted exactly. One dataset")


def test_the_clamps_are_named() -> None:
    sums = (LevelSum("subjects", Number(9), 1), LevelSum("studies", Number(9), 5), LevelSum("images", Number(9), 5_000))
    assert "5 studies, 5,000 images" in meanings.clamped(sums)
    assert "5 Studien, 5.000 Bilder" in meanings.clamped(sums, "de")
    assert "100" in meanings.policy_text(PolicyName.CATALOGUE_ONLY, "de")
    assert "15" in meanings.policy_text(PolicyName.STANDARD)
    assert "20" in meanings.policy_text(PolicyName.STRICT)
    assert "25" in meanings.unlisted(25)
    assert "up to" in meanings.up_to()
    assert meanings.audience_text(Audience.EVERYONE)
