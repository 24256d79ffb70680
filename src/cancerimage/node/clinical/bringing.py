"""Bring a holder's clinical table in: under the subjects' new ids, with the mapped fields and nothing else."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.node.clinical.changes import Changes, changes
from cancerimage.node.clinical.findings import Finding
from cancerimage.node.clinical.images import pictured
from cancerimage.node.clinical.mapping import load
from cancerimage.node.clinical.people import Person
from cancerimage.node.clinical.place import place, read_rows, written
from cancerimage.node.clinical.reading import Reading, read
from cancerimage.node.clinical.report import Report
from cancerimage.node.clinical.tables import read as read_table
from cancerimage.node.files import write_private
from cancerimage.vocabulary import UNKNOWN, VOCABULARIES


@dataclass(frozen=True, slots=True)
class Brought:
    """What came of bringing a table in; all numbers can be told, the findings only at the holder."""

    path: Path
    """The table that came out: `datasets/<dataset>/clinical.csv`."""
    report: Report
    changes: Changes
    """Against the table that was there before."""
    pictured: int | None
    """Subjects of the dataset with images; None as long as no image has been summarised."""
    without_row: int
    """Subjects with images and no row in the table."""
    without_images: int
    """Subjects with a row and no images."""
    key: str
    """The fingerprint of the key that made the ids."""
    findings: tuple[Finding, ...]

    @property
    def rows(self) -> int:
        """Rows of the table that came out: one for each subject."""
        return self.report.subjects

    def plain(self) -> dict[str, Any]:
        """Return what JSON says of it."""
        return {
            **self.report.plain(),
            "subjects_with_images": self.pictured,
            "images_without_row": self.without_row,
            "rows_without_images": self.without_images,
            "changes": self.changes.plain(),
            "key": self.key,
            "file": str(self.path),
        }


def check(table: Path, mapping: Path) -> tuple[Report, tuple[Finding, ...]]:
    """Read a table and change nothing; raises ClinicalFault."""
    reading = _read(table, mapping)
    return Report.of(reading, reading.findings), reading.findings


def bring(data_dir: Path, dataset: str, table: Path, mapping: Path, key: ProjectKey, site: str = "") -> Brought:
    """Put `datasets/<dataset>/clinical.csv` in its place, whole, and tell what came of it; raises ClinicalFault.

    `site` is what the images were de-identified with. Doing it again changes nothing.
    """
    brought, content = _made(data_dir, dataset, table, mapping, key, site)
    write_private(brought.path, content)
    return brought


def bring_beside(
    data_dir: Path, dataset: str, table: Path, mapping: Path, key: ProjectKey, site: str, images: Path, at: Path
) -> Brought:
    """Put it to `at` instead, until the images are released that it came with; `images` is their summary."""
    brought, content = _made(data_dir, dataset, table, mapping, key, site, images)
    write_private(at, content)
    return brought


def compare(data_dir: Path, dataset: str, table: Path, mapping: Path, key: ProjectKey, site: str = "") -> Brought:
    """Tell what `bring` would do, and change nothing; raises ClinicalFault."""
    return _made(data_dir, dataset, table, mapping, key, site)[0]


def _read(table: Path, mapping: Path) -> Reading:
    how = load(mapping)
    return read(read_table(table, how.sheet), how, datetime.now(UTC).date())


def _made(
    data_dir: Path, dataset: str, table: Path, mapping: Path, key: ProjectKey, site: str, coming: Path | None = None
) -> tuple[Brought, bytes]:
    path = place(data_dir, dataset)
    reading = _read(table, mapping)
    people = {key.patient(person.subject, site): person for person in reading.people}
    rows = {subject: person.values for subject, person in people.items()}
    images = pictured(data_dir, dataset, coming)
    findings = (*reading.findings, *_other_sex(people, images))
    brought = Brought(
        path,
        Report.of(reading, findings),
        changes(read_rows(path), rows),
        len(images) if images else None,
        len(images.keys() - rows.keys()),
        len(rows.keys() - images.keys()),
        key.fingerprint,
        findings,
    )
    return brought, written(dataset, reading.fields, rows)


def _other_sex(people: Mapping[str, Person], images: Mapping[str, str]) -> Iterator[Finding]:
    """Find the subjects whose sex the images tell differently."""
    for subject, person in people.items():
        told = VOCABULARIES["sex"].resolve(images.get(subject))
        if person.sex and told not in (UNKNOWN, person.sex):
            yield Finding(person.row, person.subject, "sex", "sex_differs")
