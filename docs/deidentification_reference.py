"""The reference page of the options of de-identification; `generate.py` writes it."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from cancerimage.dicom.deidentify import actions, iods
from cancerimage.dicom.deidentify.actions import Action
from cancerimage.dicom.deidentify.options import BASIC, EXCLUSIVE, MEANINGS, Option
from cancerimage.dicom.deidentify.plans import RESOLVED, STANDARD
from cancerimage.dicom.deidentify.safe import DROPPED, SAFE
from cancerimage.dicom.deidentify.table import EDITION, lines, rows

PAGE = Path(__file__).resolve().parent / "reference" / "deidentification-options.md"
NOTICE = "<!-- Made by docs/generate.py from the code; change it there. -->\n"
TYPES = ("1", "1C", "2", "2C", "3")
CODES = ("X", "Z", "D", "X/Z", "X/D", "X/Z/D", "Z/D")
PLAIN = {"X": Action.REMOVE, "Z": Action.EMPTY, "D": Action.DUMMY}


def options() -> str:
    """Every option with its code, section, effect and risk, and how a rule comes about."""
    parts = [
        "# Options of de-identification",
        "",
        NOTICE,
        f"`cancerimage deidentify` follows DICOM PS3.15 Annex E, edition {EDITION}: the Basic Profile always, and the "
        "options that you choose. A file states in De-identification Method Code Sequence (0012,0064) what was done, "
        "with the codes of PS3.16 CID 7050.",
        "",
        f"**{BASIC.code} {BASIC.name}** (PS3.15 {BASIC.section}): {BASIC.effect}",
        "",
        *_table(
            ("Option", "Code", "PS3.15", "What it does", "What it risks", "Attributes", "Standard"),
            (
                (
                    f"`{option}`",
                    f"{meaning.code} {meaning.name}",
                    meaning.section,
                    meaning.effect,
                    meaning.risk,
                    str(_named(option) or ""),
                    "yes" if option in STANDARD.options else "",
                )
                for option, meaning in MEANINGS.items()
            ),
        ),
        "",
        "*Attributes* counts the rows of Table E.1-1 that the option changes; *Standard* marks what is on unless you "
        f"choose otherwise. {' and '.join(f'`{option}`' for option in sorted(EXCLUSIVE))} exclude each other. "
        "Where one "
        "chosen option cleans an attribute and another keeps it, it is cleaned.",
        "",
        "## What can become of an element",
        "",
        *_table(("Action", "Meaning"), ((f"`{action}`", text) for action, text in actions.MEANINGS.items())),
        "",
        "Three questions decide, in this order, at every depth of a file:",
        "",
        f"1. Does the definition of its SOP class have the attribute at this place (PS3.3)? "
        f"{len(iods.classes())} classes "
        "are known; a file of another class goes to quarantine. An attribute that the definition lacks goes, "
        "whatever it "
        "is: private, retired, an overlay, a curve. The lists below are the exceptions.",
        f"2. Does Table E.1-1 name it? {len(rows())} rows do. A code of several letters is resolved by the attribute's "
        "type, so that nothing that must have a value is left without one.",
        "3. If no row names it, the value representation decides: names, application entities and addresses go, "
        "UIDs are "
        "replaced, dates move or go, free text and code strings keep what a public vocabulary knows, numbers "
        "stay. Free "
        "text is cleaned under every profile, because people type names where no table expects them.",
        "",
        "## Codes of Table E.1-1 by the type of the attribute",
        "",
        *_table(
            ("Type", *CODES),
            ((kind, *(f"`{RESOLVED.get((kind, code), PLAIN[code[0]])}`" for code in CODES)) for kind in TYPES),
        ),
        "",
        "`U` replaces the UID. `X/Z/U*` stands for sequences that refer to images: they stay with their UIDs replaced, "
        "also where the definition does not ask for them (type 3): the cell would remove them there, and to replace is "
        "as good a protection as to remove (section E.1.1, step 2).",
        "",
        "## Attributes that stay although a definition lacks them",
        "",
        "In the outermost level of any class, and cleaned like all others.",
        "",
        *_table(
            ("Attribute", "Name", "Why"),
            ((_tag(tag), _name(tag), entry.reason) for tag, entry in sorted(SAFE.items())),
        ),
        "",
        "## Attributes that go although a definition has them",
        "",
        *_table(("Attribute", "Name", "Why"), ((_tag(tag), _name(tag), why) for tag, why in sorted(DROPPED.items()))),
        "",
        "## Private attributes that stay with `keep-safe-private`",
        "",
        "Those of PS3.15 Table E.3.10-1, but for its sequences, whose content no table lists.",
        "",
        *_table(
            ("Creator", "Attributes"),
            sorted(Counter(creator for creator, _, _, vr, _ in lines("private.tsv") if vr != "SQ").items()),
        ),
        "",
        "## SOP classes",
        "",
        "Retired classes of ultrasound, nuclear medicine and biplane angiography are read by the definition that "
        "replaced them. Standalone overlays, curves and look-up tables, hardcopies, trial versions of reports and "
        "waveforms, and objects that belong to no person (directories, palettes, hanging protocols, implant templates, "
        "planned protocols, inventories) have no definition here.",
        "",
        *_table(("SOP class", "UID"), sorted((found.name, f"`{found.uid}`") for found in iods.classes().values())),
    ]
    return "\n".join(parts) + "\n"


FILES: Mapping[Path, Callable[[], str]] = {PAGE: options}


def _named(option: Option) -> int:
    return sum(option in row.options for row in rows())


def _tag(tag: int) -> str:
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


def _name(tag: int) -> str:
    element = iods.elements().get(tag)
    return element.keyword if element else ""


def _table(heads: Iterable[str], body: Iterable[Iterable[object]]) -> list[str]:
    heads = list(heads)
    rule = "| " + " | ".join("---" for _ in heads) + " |"
    return [_row(heads), rule, *(_row(cells) for cells in body)]


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"
