"""Queries in words."""

import pytest

from cancerimage.query import FIELDS, describe, parse
from cancerimage.query.wording import LANGUAGES

QUERY = "cancer:lung modality:CT manufacturer:GE,Siemens age:50..70 not sex:male and also has (modality:MR)"


@pytest.mark.parametrize(
    ("text", "english", "german"),
    [
        ("", "All subjects", "Alle Personen"),
        ("nothing", "No subjects", "Keine Personen"),
        (
            QUERY,
            "Subjects (not male) with lung cancer, with a series of computed tomography, by GE or Siemens, "
            "at age 50 to 70; who also have a series of magnetic resonance imaging",
            "Personen (nicht männlich) mit Lungenkrebs, mit einer Serie: Modalität Computertomographie, Hersteller GE "
            "oder Siemens, Alter 50 bis 70; die auch eine Serie haben: Modalität Magnetresonanztomographie",
        ),
        ("year:>=2010", "Subjects with a series in 2010 or later", "Personen mit einer Serie: Jahr ab 2010"),
        ("sex:female", "Subjects (female)", "Personen (weiblich)"),
        (
            "has (modality:MR)",
            "Subjects who have a series of magnetic resonance imaging",
            "Personen, die eine Serie haben: Modalität Magnetresonanztomographie",
        ),
        (
            "cancer:lung not has (modality:MR)",
            "Subjects with lung cancer; who have no series of magnetic resonance imaging",
            "Personen mit Lungenkrebs; die keine Serie haben: Modalität Magnetresonanztomographie",
        ),
        (
            "country:DE (modality:CT or age:<50)",
            "Subjects from Germany, with a series of computed tomography or at age 49 or less",
            "Personen aus Deutschland, mit einer Serie: Modalität Computertomographie oder Alter bis 49",
        ),
        (
            "sex:unknown age:unknown images:>=100",
            "Subjects (sex unknown) with a series age at study unknown, with 100 or more images",
            "Personen (Geschlecht unbekannt) mit einer Serie: Alter bei der Studie unbekannt, Bilder je Serie: ab 100",
        ),
    ],
)
def test_sentences(text: str, english: str, german: str) -> None:
    assert describe(parse(text)) == english
    assert describe(parse(text), "de") == german


def test_a_language_without_words_is_answered_in_english() -> None:
    assert describe(parse(QUERY), "xx") == describe(parse(QUERY), "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_can_be_said(language: str) -> None:
    words = LANGUAGES[language]
    assert {*words.number, *words.value} == set(FIELDS)
    assert all(language in field.labels for field in FIELDS.values())
