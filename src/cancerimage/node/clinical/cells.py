"""How the cells of a row become the value of one field, after the mapping's rule for it."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from math import floor
from typing import Any

from cancerimage.node.clinical.faults import ClinicalFault
from cancerimage.node.clinical.fields import FIELDS, TREATMENTS, Kind
from cancerimage.node.clinical.mapping import Mapping, Span, Treatment
from cancerimage.node.clinical.spellings import NO, YES, form, plain
from cancerimage.node.clinical.tables import Table
from cancerimage.node.clinical.values import DAYS, Manner, Refused, canonical, coded, level, span, within

Row = Sequence[str]
Tell = Callable[[str, str, str], None]
"""Told of a check, the place, and the text."""
Cell = Callable[[Row, Tell], str]
"""Reads a value out of a row; what it refuses it tells, and returns nothing."""


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
    if isinstance(rule, Span):
        return _calculated if rule.column is None else _span(field, table.position(rule.column), how)
    if isinstance(rule, Treatment):
        return _ticked(table, rule, how) if rule.column is None else _listed(table.position(rule.column), rule, how)
    if FIELDS[field].kind is Kind.NUMBER:
        return _level(field, table.position(rule.column), how)
    return _coded(field, table.position(rule.column), how)


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


def _span(field: str, position: int, how: Manner) -> Cell:
    # Rounding down: somebody is 54 years old until the day of turning 55.
    days = DAYS["years"] if field == "age_at_diagnosis" else 1

    def read(row: Row, tell: Tell) -> str:
        try:
            found = span(field, row[position], how)
            return "" if found is None else f"{within(field, floor(found / days + 1e-9)):.0f}"
        except Refused as why:
            tell(why.code, field, row[position])
            return ""

    return read


def _level(field: str, position: int, how: Manner) -> Cell:
    def read(row: Row, tell: Tell) -> str:
        try:
            value, bound = level(field, row[position], how)
        except Refused as why:
            tell(why.code, field, row[position])
            return ""
        if bound:
            tell("bounded", field, row[position])
        return value

    return read


def _coded(field: str, position: int, how: Manner) -> Cell:
    def read(row: Row, tell: Tell) -> str:
        try:
            return coded(field, row[position], how)
        except Refused as why:
            tell(why.code, field, row[position])
            return ""

    return read


def _listed(position: int, rule: Treatment, how: Manner) -> Cell:
    signs = str.maketrans(dict.fromkeys(rule.separator, "\n"))

    def read(row: Row, tell: Tell) -> str:
        with suppress(Refused):  # The whole cell can be one word, whatever signs are in it.
            return coded("treatment", row[position], how)
        found = []
        for word in row[position].translate(signs).split("\n"):
            try:
                found.append(coded("treatment", word.strip(), how))
            except Refused as why:
                tell(why.code, "treatment", row[position])
        return together(found)

    return read


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
