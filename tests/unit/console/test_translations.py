"""Every word of the console is said in every language, and what was translated is what is shipped."""

import gettext
import io
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

import cancerimage.node.console

CONSOLE = Path(cancerimage.node.console.__file__).parent
LOCALE = CONSOLE / "locale"
LANGUAGES = sorted(path.name for path in LOCALE.iterdir() if path.is_dir())
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}


def catalogue(language: str) -> Catalog:
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language, ignore_obsolete=False)


def marked() -> set[str]:
    """Return every string that the code and the templates mark for translation."""
    found: set[str] = set()
    for path in sorted(CONSOLE.rglob("*")):
        if path.suffix == ".py":
            text = path.read_text("utf-8")
        elif path.suffix == ".html":
            text = f"({templatize(path.read_text('utf-8'), origin=str(path))})".replace("\n", " ")
        else:
            continue
        for _line, message, _comments, _context in extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS):
            found.add(message[0] if isinstance(message, tuple) else message)
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
            assert not list(message.check()), identifier
            translated.add(identifier)
    assert marked() - translated == set(), "run makemessages in src/cancerimage/node/console, and translate"
    assert translated - marked() == set(), "these are no longer used"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_is_fresh(language: str) -> None:
    with (LOCALE / language / "LC_MESSAGES" / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    for message in catalogue(language):
        if message.id and message.pluralizable:
            assert (compiled.ngettext(*message.id, 1), compiled.ngettext(*message.id, 5)) == message.string
        elif message.id:
            assert compiled.gettext(message.id) == message.string, "run compilemessages"
