"""How the cells of a row become the value of one field, after the mapping's rule for it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from math import floor
from typing import Any

from cancerimage.node.clinical.faults import ClinicalFault
from cancerimage.node.clinical.fields import FIELDS, TREATMENTS, Kind
from cancerimage.node.clinical.mapping import Mapping
from cancerimage.node.clinical.rules import Span, Treatment, Year
from cancerimage.node.clinical.spellings import NO, YES, form, plain
from cancerimage.node.clinical.tables import Table
from cancerimage.node.clinical.values import DAYS, Manner, Refused, canonical, coded, level, span, within, year

Row = Sequence[str]
Tell = Callable[[str, str, str], None]
"""Told of a check, the place, and the text."""
Cell = Callable[[Row, Tell], str]
"""Reads a value out of a row; what it refuses it tells, and returns nothing."""
Reader = Callable[[str], tuple[str, str]]
"""Reads a text: the value, and the check that has something to say of it or nothing; raises Refused."""

REMEMBERED = 10_000
"""Texts of a column that are read once only."""


def manner(mapping: Mapping, rule: Any) -> Manner:
    """Return how the texts of a column are to be read."""
    return Manner(
        decimal=mapping.decimal,
        missing=frozenset(map(form, (*mapping.missing, *rule.missing))),
        values={form(text): meaning for text, meaning in getattr(rule, "values", {}).items()},
        unit=getattr(rule, "unit", ""),
        system=getattr(rule, "system", ""),
    )


def cell(field: str, table: Table, mapping: Mapping) -> Cell:
    """Return what reads a field; raises ClinicalFault where the mapping gives a text an impossible meaning."""
    rule = mapping.wanted[field]
    how = manner(mapping, rule)
    _require_meanings(field, how)
    if isinstance(rule, Treatment):
        return _ticked(table, rule, how) if rule.column is None else _listed(table.position(rule.column), rule, how)
    if rule.column is None:
        return _calculated
    if isinstance(rule, Year):
        reader: Reader = _year(mapping.dates, how)
    elif isinstance(rule, Span):
        reader = _span(field, how)
    else:
        reader = (_level if FIELDS[field].kind is Kind.NUMBER else _coded)(field, how)
    return _single(field, table.position(rule.column), reader)


def together(words: Sequence[str]) -> str:
    """Write treatments as one value: each once, in the order of the table."""
    return "|".join(word for word in TREATMENTS if word in words)


def _require_meanings(field: str, how: Manner) -> None:
    for meaning in (how.values or {}).values():
        if meaning and not canonical(field, meaning):
            raise ClinicalFault(
                f"The mapping file gives a text of `{field}` the meaning {meaning!r}, which the field cannot have. "
                f"It can have: {FIELDS[field].allowed}."
            )


def _calculated(row: Row, tell: Tell) -> str:
    return ""  # It is told by the dates, when all rows of a person are known.


def _year(order: str, how: Manner) -> Reader:
    return lambda text: (year(text, how, order), "")


def _span(field: str, how: Manner) -> Reader:
    # Rounding down: somebody is 54 years old until the day of turning 55.
    days = DAYS["years"] if field == "age_at_diagnosis" else 1

    def read(text: str) -> tuple[str, str]:
        found = span(field, text, how)
        return "" if found is None else f"{within(field, floor(found / days + 1e-9)):.0f}", ""

    return read


def _level(field: str, how: Manner) -> Reader:
    def read(text: str) -> tuple[str, str]:
        value, bound = level(field, text, how)
        return value, "bounded" if bound else ""

    return read


def _coded(field: str, how: Manner) -> Reader:
    return lambda text: (coded(field, text, how), "")


def _single(field: str, position: int, reader: Reader) -> Cell:
    """Return what reads one column; most texts stand there many times and are read once."""
    known: dict[str, tuple[str, str]] = {}

    def read(row: Row, tell: Tell) -> str:
        text = row[position]
        found = known.get(text)
        if found is None:
            try:
                found = reader(text)
            except Refused as why:
                found = "", why.code
            if len(known) < REMEMBERED:
                known[text] = found
        value, code = found
        if code:
            tell(code, field, text)
        return value

    return read


def _listed(position: int, rule: Treatment, how: Manner) -> Cell:
    signs = str.maketrans(dict.fromkeys(rule.separator, "\n"))

    def read(text: str) -> tuple[str, str]:
        with suppress(Refused):  # The whole cell can be one word, whatever signs are in it.
            return coded("treatment", text, how), ""
        found, refused = [], ""
        for word in text.translate(signs).split("\n"):
            try:
                found.append(coded("treatment", word.strip(), how))
            except Refused as why:
                refused = why.code
        return together(found), refused

    return _single("treatment", position, read)


def _ticked(table: Table, rule: Treatment, how: Manner) -> Cell:
    positions = [(table.position(header), treatment) for header, treatment in rule.columns.items()]

    def read(row: Row, tell: Tell) -> str:
        found = []
        for position, treatment in positions:
            text = row[position]
            if plain(text) in YES:
                found.append(treatment)
            elif plain(text) not in NO and not how.is_missing(text):
                tell("unmapped", "treatment", text)
        return together(found)

    return read
