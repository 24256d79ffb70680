"""The reference pages of the query language, its fields and its vocabularies; `generate.py` writes them."""

import importlib
import inspect
import json
import pkgutil
import sys
import textwrap
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

from cancerimage.query import FIELDS, Field, Kind, limits, parse, render
from cancerimage.query.errors import CODES
from cancerimage.query.explorer import FILTERS
from cancerimage.query.numbers import UNITS
from cancerimage.query.schema import build
from cancerimage.vocabulary import OTHER, UNKNOWN, VOCABULARIES, Concept

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
NOTICE = "<!-- Made by docs/generate.py from the code; change it there. -->\n"


def fields() -> str:
    """Every searchable field."""
    lines = [
        "# Fields",
        "",
        NOTICE,
        "What a query can ask for. A field belongs to a level: what belongs to a dataset, a subject or a study is the "
        "same for all its series. How values are written is told in [Query language](query-language.md); the coded "
        "values are listed in [Vocabularies](vocabulary.md). A clinical field comes from the holder's clinical tables "
        "and not from the images: most datasets have no value of it, and the answer says which ones. A number is "
        "whole: a value with a fraction counts as the whole number below it, so that `psa:>=4` means 4.0 or more.",
        "",
        "| Field | Belongs to | Label | German label | Values | Also written | Codes elsewhere |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for field in FIELDS.values():
        aliases = ", ".join(f"`{alias}`" for alias in field.aliases)
        level = f"{field.level}, clinical" if field.clinical else str(field.level)
        codes = "; ".join(f"{system} {', '.join(found)}" for system, found in field.codes.items())
        lines.append(_row([f"`{field.name}`", level, field.label(), field.label("de"), _values(field), aliases, codes]))
    lines += ["", "## Bands", "", "As a facet, a number is counted in bands.", "", "| Field | Bands |", "| --- | --- |"]
    for field in FIELDS.values():
        if field.bands:
            bands = ", ".join(f"`{field.band(bound)}`" for bound in field.bands)
            lines.append(f"| `{field.name}` | {bands}, `{UNKNOWN}` |")
    return "\n".join(lines) + "\n"


def _values(field: Field) -> str:
    if field.kind is Kind.NAME:
        return "the name of a dataset"
    if field.kind is Kind.CODE:
        vocabulary = VOCABULARIES[field.vocabulary or ""]
        several = ", several at once" if field.many else ""
        return f"{len(vocabulary)} codes of [{vocabulary.name}](vocabulary.md#{vocabulary.name}){several}"
    unit = f" {field.unit}" if field.unit else ""
    return f"a whole number from {field.minimum} to {field.maximum}{unit}, or `{UNKNOWN}`"


def vocabulary() -> str:
    """Every concept of every vocabulary."""
    lines = [
        "# Vocabularies",
        "",
        NOTICE,
        "A value is found by its code, by a label in any language or by another spelling; capitals, accents and "
        f"punctuation do not matter. `{UNKNOWN}` stands for what is missing at the source, `{OTHER}` for what is there "
        "but not held by the vocabulary: a node counts such spellings and reports them when it builds its index.",
    ]
    for found in VOCABULARIES.values():
        lines += [
            "",
            f"## {found.name}",
            "",
            f"Version {found.version}. Source: {found.source}.",
            "",
            "| Code | English | German | Codes elsewhere | Other spellings |",
            "| --- | --- | --- | --- | --- |",
            *(_concept(concept) for concept in found),
        ]
        if found.unmapped == UNKNOWN:
            lines += ["", f"A value that this vocabulary does not hold counts as `{UNKNOWN}`."]
    return "\n".join(lines) + "\n"


def _concept(concept: Concept) -> str:
    codes = "; ".join(f"{system} {', '.join(found)}" for system, found in concept.codes.items())
    cells = (f"`{concept.code}`", concept.label("en"), concept.label("de"), codes, "; ".join(concept.synonyms))
    return _row(list(cells))


def query_language() -> str:
    """The grammar, the specification by example, the limits and the errors."""
    docstring = inspect.cleandoc(parse.__doc__ or "")
    grammar = textwrap.dedent(docstring.split(":\n\n", 1)[1])
    lines = [
        "# Query language",
        "",
        NOTICE,
        "What a query means is explained in [What a query means](../explanation/query.md), what it can ask for is "
        "listed in [Fields](fields.md). Every example below is a test that runs on the reference evaluation and on the "
        "index of a node.",
        "",
        "## Grammar",
        "",
        "From the loosest binding to the tightest; keywords in capitals or not.",
        "",
        "```text",
        grammar,
        "```",
    ]
    for section in _sections():
        lines += ["", f"## {(section.__doc__ or '').strip().rstrip('.')}"]
        for name, paragraph in vars(section).items():
            if name.startswith("test_"):
                lines += _paragraph(name, paragraph)
    lines += ["", "## Units", "", "| Unit | Words |", "| --- | --- |"]
    lines += [f"| {unit} | {', '.join(f'`{word}`' for word in sorted(words))} |" for unit, words in UNITS.items()]
    lines += ["", "## Limits", "", "| What | At most |", "| --- | --- |"]
    lines += [f"| Characters of the text | {limits.LENGTH:,} |", f"| Conditions | {limits.CONDITIONS} |"]
    lines += [f"| Levels of nesting | {limits.DEPTH} |", "", "## Errors", ""]
    lines += [
        "An error carries a code, a sentence, the place (a position in the text, or a JSON pointer) and, where one is "
        "likely, what to write instead.",
        "",
        "| Code | Meaning |",
        "| --- | --- |",
        *(f"| `{code}` | {meaning} |" for code, meaning in CODES.items()),
    ]
    return "\n".join(lines) + "\n"


def _sections() -> Iterator[ModuleType]:
    sys.path.insert(0, str(ROOT))
    folder = ROOT / "tests" / "spec" / "query_language"
    for module in sorted(pkgutil.iter_modules([str(folder)]), key=lambda module: module.name):
        yield importlib.import_module(f"tests.spec.query_language.{module.name}")


def _paragraph(name: str, paragraph: Callable[..., None]) -> list[str]:
    title = name.removeprefix("test_").replace("_", " ")
    lines = ["", f"### {title[0].upper()}{title[1:]}", "", inspect.cleandoc(paragraph.__doc__ or "")]

    def record(table: str, expected: Mapping[str, str]) -> None:
        rows = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
        lines.extend(["", _row(rows[0]), _row(["---"] * len(rows[0])), *(_row(row) for row in rows[1:])])
        lines.extend(["", "| Query | Finds |", "| --- | --- |"])
        lines.extend(
            f"| {f'`{query}`' if query else '(empty)'} | {found or '–'} |" for query, found in expected.items()
        )

    paragraph(record)
    return lines


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def explorer() -> str:
    """Every filter of the EUCAIM explorer with what to ask here."""
    lines = [
        "# Filters of the EUCAIM explorer",
        "",
        NOTICE,
        "Whoever knows the explorer of the European Cancer Imaging Initiative finds here what to ask instead of each "
        "of its filters. A test asks every one of them. From the tumour markers on, keys and values stand there behind "
        "`EUCAIM_Hyper-Ontology_V1.0.`. The explorer sends 0 for a bound that was left open; an upper bound of 0 above "
        "which the lower one lies is one.",
        "",
        "| Group | Filter | Key | Value there | Query here |",
        "| --- | --- | --- | --- | --- |",
    ]
    for one in FILTERS:
        asked = {code: f"`{render(condition)}`" for code, condition in one.values.items()} or {
            "a range": f"`{render(one.between(*FIELDS[one.field].bands[1:3]))}`, for example"
        }
        for code, query in asked.items():
            lines.append(_row([one.group, one.label, f"`{one.key}`", code, query]))
    lines += [
        "",
        "## What differs",
        "",
        "- A diagnosis is what a dataset is about; for one subject, ask for `topography` and `morphology`.",
        "- HER2 is the result, not the score of the stain: 0 and 1+ are negative, 2+ is equivocal, 3+ is positive.",
        "- `stage:III` and `ct:T2` mean the stage or category as it was recorded, without a letter; ask for several "
        "values where their parts are meant too, such as `ct:T2,T2a,T2b,T2c`.",
        "- M0 can be asked for as well, and so can every condition's opposite (`not`) and its absence (`unknown`).",
        "- BI-RADS and PI-RADS share one key there; here they are two fields.",
        "- A node whose index lacks a field says that the condition was not applied, instead of leaving it out.",
    ]
    return "\n".join(lines) + "\n"


def schema() -> str:
    """The JSON Schema of the JSON form."""
    return json.dumps(build(), indent=2, ensure_ascii=False) + "\n"


FILES: Mapping[Path, Callable[[], str]] = {
    REFERENCE / "fields.md": fields,
    REFERENCE / "query-language.md": query_language,
    REFERENCE / "explorer-filters.md": explorer,
    REFERENCE / "vocabulary.md": vocabulary,
    ROOT / "src" / "cancerimage" / "query" / "schema.json": schema,
}
