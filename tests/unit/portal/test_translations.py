"""Every word of the portal is said in every language, and what was translated is what is shipped."""

import gettext
import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

import cancerimage.hub

HUB = Path(cancerimage.hub.__file__).parent
LOCALE = HUB / "portal" / "locale"
LANGUAGES = sorted(path.name for path in LOCALE.iterdir() if path.is_dir())
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
Key = tuple[str | None, str]


def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language, ignore_obsolete=False)


def marked() -> set[Key]:
    """Return every string that the hub's code and templates mark for translation."""
    found: set[Key] = set()
    for path in sorted(HUB.rglob("*")):
        if path.suffix == ".py":
            text = path.read_text("utf-8")
        elif path.suffix == ".html":
            # What Django itself does before gettext reads a template: everything but the marked strings is blanked.
            # On one line in brackets, because the blanked text keeps an indentation that means nothing.
            text = f"({templatize(path.read_text('utf-8'), origin=str(path))})".replace("\n", " ")
        else:
            continue
        for _line, message, _comments, context in extract(
            "python", io.BytesIO(text.encode()), keywords=KEYWORDS, options={"encoding": "utf-8"}
        ):
            found.add((context, message[0] if isinstance(message, tuple) else message))
    return found


def test_german_is_spoken() -> None:
    assert "de" in LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_marked_string_is_translated(language: str) -> None:
    translated = set()
    for message in catalogue(language):
        if message.id:
            identifier = message.id[0] if message.pluralizable else message.id
            assert not message.fuzzy, f"{identifier!r} is fuzzy"
            assert all(message.string) if message.pluralizable else message.string, f"{identifier!r} has no words"
            translated.add((message.context, identifier))
    assert marked() - translated == set(), "run makemessages in src/cancerimage/hub, and translate"
    assert translated - marked() == set(), "these are no longer used"


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_survive_translation(language: str) -> None:
    for message in catalogue(language):
        if message.id and message.python_format:
            assert not list(message.check()), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_fresh(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in catalogue(language):
        if not message.id:
            continue
        if message.pluralizable:
            for number, words in ((1, message.string[0]), (5, message.string[1])):
                shipped = (
                    compiled.npgettext(message.context, *message.id, number)
                    if message.context
                    else compiled.ngettext(*message.id, number)
                )
                assert shipped == words, "run compilemessages in src/cancerimage/hub"
        else:
            shipped = (
                compiled.pgettext(message.context, message.id) if message.context else compiled.gettext(message.id)
            )
            assert shipped == message.string, "run compilemessages in src/cancerimage/hub"
