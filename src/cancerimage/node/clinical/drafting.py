"""A suggestion written as a mapping file, with what is sure, what is likely, and what is left to be asked."""

import json
import re
from collections import Counter
from collections.abc import Iterator

from cancerimage.node.clinical.fields import FIELDS, Kind
from cancerimage.node.clinical.headings import DECIDED, SUBJECT
from cancerimage.node.clinical.suggesting import DATES, Guess, Suggestion, meanings, words
from cancerimage.node.clinical.tables import Table

FEW = 3
"""Patients that a text stands with at least to be written down: rarer ones can tell who somebody is."""
MOST = 40
"""Texts of a column that are written down at most; where there are more, it is no column of codes."""

_BARE = re.compile(r"[A-Za-z][A-Za-z0-9_]*( [A-Za-z0-9_]+)*")
_SPECIAL = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


def draft(table: Table, suggestion: Suggestion, name: str, sheet: str = "") -> str:
    """Return the text of a mapping file."""
    return "\n".join(_lines(table, suggestion, name, sheet)) + "\n"


def questions(suggestion: Suggestion) -> list[str]:
    """Return the fields that no column was found for."""
    guesses = suggestion.guesses
    return [name for name in FIELDS if name not in {*guesses, *_calculated(suggestion), *DECIDED}]


def left_out(table: Table, suggestion: Suggestion) -> list[str]:
    """Return the headers of the columns that will not be read."""
    used = {guess.header for guess in suggestion.guesses.values()}
    return [header for header in table.headers if header and header not in used]


def _calculated(suggestion: Suggestion) -> dict[str, str]:
    """Return the fields that dates tell where no column does."""
    have, found = suggestion.guesses, {}
    if "age_at_diagnosis" not in have and {"born", "diagnosed"} <= have.keys():
        found["age_at_diagnosis"] = "{between: [born, diagnosed]}"
    if "followup_days" not in have and {"diagnosed", "seen"} <= have.keys():
        found["followup_days"] = "{between: [diagnosed, seen]}"
    return found


def _lines(table: Table, suggestion: Suggestion, name: str, sheet: str) -> Iterator[str]:
    guesses = suggestion.guesses
    yield f"# A first mapping for {_scalar(name)}: {len(table.headers)} columns. Read every line before you use it."
    yield "version: 1"
    if sheet:
        yield f"sheet: {_scalar(sheet)}"
    yield f"dates: {suggestion.dates}"
    yield f'decimal: "{suggestion.decimal}"'
    yield ""
    yield "# The patient IDs as the images have them before they are de-identified."
    if SUBJECT in guesses:
        yield f"subject: {{column: {_scalar(guesses[SUBJECT].header)}}}  # {guesses[SUBJECT].sureness}"
    else:
        yield "# Question: which column holds the patient IDs? Put its header here."
        yield 'subject: {column: "?"}'
    facts = [guesses[fact] for fact in ("sex", *DATES) if fact in guesses]
    if facts:
        yield ""
        yield "# Only calculated and checked with: nothing of these columns comes out."
        yield "facts:"
        for guess in facts:
            yield from _rule(table, guess, guesses.get(SUBJECT))
    yield ""
    yield "# What comes out."
    fields = [name for name in FIELDS if name in guesses or name in _calculated(suggestion)]
    yield "fields:" if fields else "fields: {}"
    for field in fields:
        if field in guesses:
            yield from _rule(table, guesses[field], guesses.get(SUBJECT))
        else:
            yield f"  {field}: {_calculated(suggestion)[field]}  # from the dates"
    yield "  # diagnosis_year: {column: ?}  # Decide: it is the true year, though dates in images are moved."
    for field in questions(suggestion):
        yield f"  # {field}: {{column: ?}}  # Question: does a column tell this? {FIELDS[field].meaning}"
    if unread := left_out(table, suggestion):
        yield ""
        yield "# These columns are not read, so nothing of them comes out:"
        yield from (f"#   {_scalar(header)}" for header in unread)


def _rule(table: Table, guess: Guess, subject: Guess | None) -> Iterator[str]:
    yield f"  {guess.target}:  # {guess.sureness}"
    yield f"    column: {_scalar(guess.header)}"
    yield from (f"    {name}: {value}" for name, value in guess.how.items())
    if guess.target in DATES or (guess.target in FIELDS and not _worded(guess.target)):
        return
    texts = _counted(table, guess, subject)
    known, unknown = meanings(guess.target, texts, guess.how)
    told = {text: meaning for text, meaning in known.items() if text != meaning and texts[text] >= FEW}
    if told and len(told) <= MOST:
        yield "    values:"
        yield from (f"      {_scalar(text)}: {meaning}" for text, meaning in sorted(told.items()))
    often = sorted(text for text, number in unknown.items() if number >= FEW)
    rare = len(unknown) - len(often)
    if often and len(often) <= MOST:
        yield '    # Questions: what do these mean? Write them below `values`; `""` says: nothing was recorded.'
        yield from (f"    #   {_scalar(text)}: ?" for text in often)
        often = []
    if count := len(often) + rare:
        which = "other texts are" if count > 1 else "other text is"
        yield f"    # {count} {which} not understood: see `cancerimage node clinical check … --private FILE`."


def _worded(field: str) -> bool:
    """Whether the texts of a column are words, not numbers or codes that say themselves what they mean."""
    return FIELDS[field].kind in (Kind.WORD, Kind.WORDS) or field == "grade"


def _counted(table: Table, guess: Guess, subject: Guess | None) -> Counter[str]:
    """Return with how many patients each text stands; without a column that names them, in how many rows."""
    cells = table.column(guess.header)
    whose = iter(range(len(table.rows))) if subject is None else table.column(subject.header)
    each = {
        (one, text)
        for one, cell in zip(whose, cells, strict=True)
        for text in ([word.strip() for word in words(cell)] if guess.target == "treatment" else [cell])
    }
    return Counter(text for _, text in each)


def _scalar(text: str) -> str:
    """Write a text so that YAML takes it for itself."""
    if _BARE.fullmatch(text) and text.lower() not in _SPECIAL:
        return text
    return json.dumps(text, ensure_ascii=False)
