"""The reference page of clinical tables and their mapping files, and the JSON Schema; `generate.py` writes them."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cancerimage.node.clinical.checks import CHECKS
from cancerimage.node.clinical.fields import FIELDS
from cancerimage.node.clinical.mapping import schema
from cancerimage.node.clinical.spellings import WORDS

ROOT = Path(__file__).resolve().parents[1]
NOTICE = "<!-- Made by docs/generate.py from the code; change it there. -->\n"

Shape = Mapping[str, Any]


def page() -> str:
    """Every field, every member of a mapping file, every check, and the words that need no mapping."""
    made = schema()
    shapes: Mapping[str, Shape] = made["$defs"]
    lines = [
        "# Clinical tables and their mapping files",
        "",
        NOTICE,
        "What can come out of a holder's clinical table, and how a mapping file says where it comes from. How to use "
        "it is told in [Bring clinical tables](../how-to/bring-clinical-tables.md); `examples/neuroblastoma.yaml` is a "
        "mapping file for the table that `cancerimage phantoms` makes. Editors complete and check mapping files with "
        "their JSON Schema, `src/cancerimage/node/clinical/mapping.schema.json`.",
        "",
        "## Fields",
        "",
        "`clinical.csv` has the columns `dataset` and `subject`, one row for each subject, and those of these columns "
        "that the mapping names. An empty value was not recorded.",
        "",
        "| Field | Meaning | Values |",
        "| --- | --- | --- |",
        *(
            f"| `{field.name}` | {field.meaning} | {field.kind.capitalize()}: {_values(field.name)} |"
            for field in FIELDS.values()
        ),
        "",
        "## The mapping file",
        "",
        "A YAML file in UTF-8. Every text is taken as it stands there: `no` is a word, `007` keeps its zeros. Names "
        "that are not in these tables are refused, so that a slip is not overlooked.",
        "",
        *_members(made, shapes),
        "",
        "### `fields`",
        "",
        "| Field | Its members |",
        "| --- | --- |",
        *(f"| `{name}` | {_shape(of)} |" for name, of in shapes["Fields"]["properties"].items()),
    ]
    for name, shape in shapes.items():
        if name != "Fields":
            lines += ["", f"### {name}", "", _sentence(shape), "", *_members(shape, shapes)]
    lines += [
        "",
        "## Checks",
        "",
        "| Check | Finding | Effect | What to do |",
        "| --- | --- | --- | --- |",
        *(
            f"| `{check.code}` | {check.sentence} | {check.effect.capitalize()} | {check.remedy} |"
            for check in CHECKS.values()
        ),
        "",
        "## Words that need no mapping",
        "",
        "Case, accents and signs other than a plus make no difference. Scores and codes are read by their form, such "
        "as `3+4=7`, `BI-RADS 4a`, `Stage IIIA`, `C509`, `M-8500/3`. What differs from table to table, the "
        "mapping has to say: `0` and `1` of a receptor (but for HER2, whose `0` is a result), and a dash in such a "
        "column.",
        "",
        "| Field | Word | Means |",
        "| --- | --- | --- |",
        *(f"| `{field}` | {', '.join(spellings)} | {meaning} |" for field, meaning, spellings in _words()),
    ]
    return "\n".join(lines) + "\n"


def _values(name: str) -> str:
    return FIELDS[name].allowed


def _members(shape: Shape, shapes: Mapping[str, Shape]) -> Iterator[str]:
    yield "| Member | Values | Meaning |"
    yield "| --- | --- | --- |"
    for name, member in shape["properties"].items():
        needed = "" if name not in shape.get("required", ()) else " Needed."
        default = member.get("default")
        usual = (
            f" Default: `{default}`.".replace("|", "\\|")
            if default not in (None, "", [], {}) and not isinstance(default, dict)
            else ""
        )
        yield f"| `{name}` | {_kind(member)} | {_meaning(member, shapes)}{needed}{usual} |"


def _meaning(member: Shape, shapes: Mapping[str, Shape]) -> str:
    told = member.get("description")
    if told is None and (referred := _referred(member)):
        told = shapes[referred]["description"]
    if told is None:
        told = next((one["description"] for one in member.get("anyOf", ()) if "description" in one), "")
    return " ".join(str(told or "").split()).replace("|", "\\|")


def _sentence(shape: Shape) -> str:
    return " ".join(shape["description"].split())


def _shape(member: Shape) -> str:
    name = _referred(member)
    return f"[{name}](#{name.lower()})"


def _referred(member: Shape) -> str:
    for one in (member, *member.get("anyOf", ())):
        if "$ref" in one:
            return str(one["$ref"]).rpartition("/")[2]
    return ""


def _kind(member: Shape) -> str:
    """Say what a member can be."""
    if referred := _referred(member):
        return f"[{referred}](#{referred.lower()})"
    several = [one for one in member.get("anyOf", ()) if one.get("type") != "null"]
    if several:
        return " or ".join(_kind(one) for one in several)
    if "const" in member:
        return f"`{member['const']}`"
    if "enum" in member:
        if member["enum"] == [1, "1"]:
            return "`1`"
        return ", ".join(f"`{one}`" if one else "nothing" for one in member["enum"])
    match member.get("type"):
        case "array" if "prefixItems" in member:
            return "a list: " + ", ".join(_kind(one) for one in member["prefixItems"])
        case "array":
            return "a list of texts"
        case "object":
            inner = member.get("additionalProperties", {})
            return f"texts, each with its meaning: {_kind(inner)}" if isinstance(inner, dict) else "names"
        case "integer":
            return f"a whole number, {member['minimum']} to {member['maximum']}"
        case _:
            return "a text"


def _words() -> Iterator[tuple[str, str, list[str]]]:
    for field, words in WORDS.items():
        for meaning in dict.fromkeys(words.values()):
            yield field, f"`{meaning}`", [f"`{word}`" for word, means in words.items() if means == meaning and word]


def json_schema() -> str:
    """The JSON Schema of mapping files."""
    return json.dumps(schema(), indent=2, ensure_ascii=False) + "\n"


FILES: Mapping[Path, Callable[[], str]] = {
    ROOT / "docs" / "reference" / "clinical-mapping.md": page,
    ROOT / "src" / "cancerimage" / "node" / "clinical" / "mapping.schema.json": json_schema,
}
