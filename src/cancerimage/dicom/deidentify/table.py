"""PS3.15 Table E.1-1 as data: what the Basic Profile and its options do with each attribute they name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from cancerimage.dicom.deidentify.options import Option

EDITION = "2026c"
"""The edition of the standard that the table is taken from."""

COLUMNS = (
    Option.KEEP_UIDS,
    Option.KEEP_DEVICES,
    Option.KEEP_INSTITUTIONS,
    Option.KEEP_CHARACTERISTICS,
    Option.KEEP_DATES,
    Option.SHIFT_DATES,
    Option.CLEAN_DESCRIPTORS,
    Option.CLEAN_CONTENT,
    Option.CLEAN_GRAPHICS,
)
"""The option columns of `confidentiality.tsv`; the other options name no attribute, or all private ones."""


@dataclass(frozen=True, slots=True)
class Row:
    """One attribute, or a pattern of attributes, with what becomes of it."""

    pattern: str
    """The tag in eight hexadecimal capitals; a small x stands for any digit, and g and e for those of a private tag."""
    name: str
    retired: bool
    basic: str
    """The code of the Basic Profile: D, Z, X, K, C, U, or several of them parted by strokes."""
    options: Mapping[Option, str]
    """K or C for each option that says something else."""

    @property
    def tag(self) -> int | None:
        """The tag, unless the row is a pattern."""
        return int(self.pattern, 16) if re.fullmatch("[0-9A-F]{8}", self.pattern) else None


def lines(name: str) -> list[list[str]]:
    """Read one of the tables beside this module, cell by cell."""
    text = files(__package__).joinpath("tables", name).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines()]


@cache
def rows() -> tuple[Row, ...]:
    """Return every row, in the order of the tags."""
    return tuple(
        Row(
            pattern,
            name,
            bool(retired),
            basic,
            {option: code for option, code in zip(COLUMNS, codes, strict=True) if code},
        )
        for pattern, name, retired, basic, *codes in lines("confidentiality.tsv")
    )


@cache
def by_tag() -> Mapping[int, Row]:
    """Return the rows that name one attribute. The patterns name what no definition holds, so all of that goes."""
    return {row.tag: row for row in rows() if row.tag is not None}
