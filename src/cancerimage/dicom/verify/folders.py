"""Two folders compared: the files as they were, and the files as they were given away."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

from cancerimage.dicom.verify.check import found_in
from cancerimage.dicom.verify.contents import Contents, contents_anyhow
from cancerimage.dicom.verify.hits import Hit
from cancerimage.dicom.verify.needles import Needles
from cancerimage.dicom.verify.reading import Malformed
from cancerimage.dicom.verify.searched import searched

PATIENT_ID, STUDY = 0x00100020, 0x0020000D
EVERYBODY = ""
"""The one group where nobody says who became whom."""

Progress = Callable[[int, int], None]
"""Takes how many files are done, and how many there are."""


@dataclass(slots=True)
class Compared:
    """What was compared, and what was found."""

    sources: int = 0
    unread: int = 0
    """Sources that not even pydicom can read; nothing of them was searched for."""
    outputs: int = 0
    hits: dict[Path, tuple[Hit, ...]] = field(default_factory=dict)
    unmatched: list[Path] = field(default_factory=list)
    """Outputs of which nobody says whose they are; they were searched for what identifies anybody."""


def people(table: Path) -> Mapping[str, str]:
    """Return the new patient ID by the old study UID, from a table with those two columns."""
    with table.open(newline="", encoding="utf-8", errors="surrogateescape") as file:
        return {row["study_instance_uid"]: row["new_patient_id"] for row in csv.DictReader(file)}


def compare(
    source: Path,
    output: Path,
    new_ids: Mapping[str, str],
    kept: Set[int] = frozenset(),
    allowed: Set[str] = frozenset(),
    progress: Progress = lambda done, total: None,
) -> Compared:
    """Search every output for everything that the sources say of its patient.

    Where `new_ids` does not tell whose an output is, it is searched for what any source gives away, save for dates:
    among many people, one's moved date is another's birthday.
    """
    found = Compared()
    groups = _groups(source, new_ids, found)
    words = frozenset(word.upper().encode() for word in allowed)
    anybody = searched(said for group in groups.values() for said in group)
    everybody = Needles(replace(anybody, days={}), kept, words)
    by_person = {
        person: Needles(searched(group), kept, words) for person, group in groups.items() if person != EVERYBODY
    }
    outputs = list(_files(output))
    for number, path in enumerate(outputs):
        progress(number, len(outputs))
        data = path.read_bytes()
        wanted = by_person.get(_text(data, PATIENT_ID))
        if wanted is None:
            wanted = everybody
            found.unmatched.append(path)
        if hits := found_in(data, wanted):
            found.hits[path] = hits
    found.outputs = len(outputs)
    progress(len(outputs), len(outputs))
    return found


def _groups(source: Path, new_ids: Mapping[str, str], found: Compared) -> Mapping[str, list[Contents]]:
    groups: defaultdict[str, list[Contents]] = defaultdict(list)
    for path in _files(source):
        found.sources += 1
        try:
            said = contents_anyhow(path.read_bytes())
        except Malformed:
            found.unread += 1
            continue
        for large in (said.file.pixels, said.file.fragments, said.file.elements, said.binary, said.numbers):
            large.clear()
        studies = [uid.decode("latin-1") for place, uid in said.uids if place == (STUDY,)]
        groups[new_ids.get(studies[0] if studies else "", EVERYBODY)].append(said)
    return groups


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix not in {".html", ".json", ".csv"}:
            yield path


def _text(data: bytes, tag: int) -> str:
    try:
        said = contents_anyhow(data)
    except Malformed:
        return ""
    return next((text.strip(b" \0").decode("latin-1") for path, text in said.texts if path == (tag,)), "")
