"""Rules for devices: which images hold text at known places, in the script format of the field's pixel anonymizer."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.signatures import Expression, ScriptFault, Value, read

SHIPPED = "devices.script"
"""The rules that come with the program."""

_REGION = re.compile(r"\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)")
# A brace or parenthesis inside a quoted text is part of the text.
_SIGNATURE = re.compile(r'\{((?:[^{}"]|"(?:[^"\\]|\\.)*")*)\}')


@dataclass(frozen=True, slots=True)
class Rule:
    """The images of one kind of device, and where they hold text."""

    signature: Expression
    regions: tuple[Region, ...]
    line: int
    """Where it begins in its script, counted from one."""


@dataclass(frozen=True, slots=True)
class Rules:
    """Rules in the order in which they are tried."""

    rules: tuple[Rule, ...]

    @property
    def tags(self) -> frozenset[int]:
        """The attributes that they look at."""
        return frozenset().union(*(rule.signature.tags() for rule in self.rules))

    def match(self, value: Value) -> Rule | None:
        """Return the first rule that an image fits."""
        return next((rule for rule in self.rules if rule.signature.holds(value)), None)

    def __add__(self, other: "Rules") -> "Rules":
        return Rules(self.rules + other.rules)


def parse(script: str) -> Rules:
    """Return the rules of a script: signatures in braces, each followed by its regions in parentheses.

    A region is (left,top,width,height) in pixels; what stands outside braces and parentheses is a comment.
    Raises ScriptFault with the line on which the script cannot be read.
    """
    return Rules(tuple(_sections(script)))


def load(path: Path) -> Rules:
    """Return the rules of a file; raises ScriptFault, and OSError where the file cannot be read."""
    try:
        return parse(path.read_text("utf-8"))
    except UnicodeDecodeError:
        raise ScriptFault(1, "The script is not written in UTF-8.") from None


@cache
def shipped() -> Rules:
    """Return the rules that come with the program."""
    return parse(files(__package__).joinpath(SHIPPED).read_text("utf-8"))


def _sections(script: str) -> Iterator[Rule]:
    signature: Expression | None = None
    regions: list[Region] = []
    place = line = start = 0
    while True:
        mark = re.compile(r"[{}()]").search(script, place)
        if mark is not None:
            line = script.count("\n", 0, mark.start()) + 1
        if mark is None or mark.group() == "{":
            if signature is not None:
                if not regions:
                    raise ScriptFault(start, "The signature names no region (left,top,width,height).")
                yield Rule(signature, tuple(regions), start)
            if mark is None:
                return
            found = _SIGNATURE.match(script, mark.start())
            if found is None:
                raise ScriptFault(line, "The signature is not closed by }.")
            signature, regions, start = read(found.group(1), line, _tag), [], line
        else:
            found = _REGION.match(script, mark.start())
            if found is None:
                raise ScriptFault(line, "Expected a region as (left,top,width,height), each a whole number of pixels.")
            if signature is None:
                raise ScriptFault(line, "A region stands before the first signature.")
            left, top, width, height = (int(number) for number in found.groups())
            if not (width and height):
                raise ScriptFault(line, "A region must be at least one pixel wide and high.")
            regions.append(Region(left, top, width, height))
        place = found.end()


def _tag(keyword: str) -> int | None:
    from pydicom.datadict import tag_for_keyword

    return tag_for_keyword(keyword)
