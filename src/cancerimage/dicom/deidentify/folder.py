"""The whole of it: from a folder of originals to images, private tables and a report."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cancerimage.dicom.deidentify import private_tables, report_page
from cancerimage.dicom.deidentify.batch import Batch, Done, Progress
from cancerimage.dicom.deidentify.decisions import Faces, People
from cancerimage.dicom.deidentify.depths import added_up
from cancerimage.dicom.deidentify.grade import Grade
from cancerimage.dicom.deidentify.ids import Form, Ids
from cancerimage.dicom.deidentify.kept import kept
from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.dicom.deidentify.place import Place, PlaceTaken
from cancerimage.dicom.deidentify.plans import STANDARD, Profile
from cancerimage.dicom.deidentify.processes import Gather
from cancerimage.dicom.deidentify.report import Report, Run, report
from cancerimage.dicom.deidentify.rulings import Ruling, rulings, said
from cancerimage.dicom.deidentify.subjects import Subject
from cancerimage.dicom.deidentify.survey import Survey, survey
from cancerimage.dicom.deidentify.tasks import Setting
from cancerimage.dicom.deidentify.waiting import waiting
from cancerimage.dicom.deidentify.words import Words
from cancerimage.dicom.pixels.rules import Rules
from cancerimage.dicom.pixels.verdicts import Mode


@dataclass(frozen=True, slots=True)
class Manner:
    """How a folder is to be de-identified: everything that the outcome depends on, but the key."""

    profile: Profile = STANDARD
    mode: Mode = Mode.RULES
    site: str = ""
    words: frozenset[str] = frozenset()
    """Words that the project allows in texts."""
    devices: Rules | None = None
    """Rules for devices in place of the shipped ones."""
    verified: bool = True
    people: People = People.HOLD
    faces: Faces = Faces.REVIEW
    ids: Ids = Ids.PROJECT


@dataclass(frozen=True, slots=True)
class Keyring:
    """The key of a project, and where a new one is to be kept."""

    key: ProjectKey
    unsaved: Path | None = None

    def save(self) -> None:
        """Write a new key down; raises UnusableKey."""
        if self.unsaved is not None:
            self.key.save(self.unsaved)


class Folder:
    """One folder on its way."""

    def __init__(self, source: Path, place: Place, manner: Manner, keyring: Keyring) -> None:
        self._source = source
        self._place = place
        self._manner = manner
        self._keyring = keyring
        form = Form.of(manner.ids, manner.site)
        self._key = keyring.key.naming(form.ids, form.site)
        self._vocabulary = Words.load(manner.words)
        self._survey: Survey | None = None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep the place to ourselves; raises PlaceTaken and UnusableKey. A run that is refused makes no key."""
        manner = self._identity()
        with self._place.held(manner):
            self._keyring.save()
            self._place.begin(manner)
            yield

    def look(self, progress: Progress = lambda done, total: None, threads: int = 1) -> Survey:
        """Read all headers: only who knows everything about a patient can take it out of a text."""
        self._survey = survey(self._source, self._vocabulary, progress, threads, self._manner.people)
        return self._survey

    def add_up(self, others: Iterable[Place]) -> None:
        """Judge the slices of a study together with those that other batches of the dataset have."""
        self._survey = added_up(self._found(), self._place, others)

    def work(self, jobs: int, progress: Progress = lambda done, total: None, gather: Gather | None = None) -> Report:
        """De-identify what is not done yet, and write tables and report."""
        found, place = self._found(), self._place
        place.write(place.people, private_tables.people(found, self._subjects(found)))
        done = Batch(found, self._setting(place.unfinished), place, self._decided()).run(jobs, progress, gather)
        made = self._reported(done)
        if made.judgement.grade is Grade.BLOCKED:
            place.withdraw(done.outputs, done.written)
        else:
            place.release(done.outputs, done.written)
        # A loss of power must not take what the report says is there.
        os.sync()
        place.write(place.private / "quarantine.csv", private_tables.quarantine(done.endings))
        place.write(place.private / "heads.csv", private_tables.heads(done.endings))
        place.write(place.waiting, waiting(self._source, found.series, done.endings, self._manner.faces).json())
        place.write(place.root / "report.json", made.json())
        place.write(place.root / "report.html", report_page.page(made))
        return made

    def rehearse(self, jobs: int, progress: Progress = lambda done, total: None) -> Report:
        """Do everything but write, and tell what would come of it."""
        batch = Batch(self._found(), self._setting(None), None, self._decided())
        return self._reported(batch.run(jobs, progress))

    def _decided(self) -> Mapping[str, Ruling]:
        return rulings(said(self._place.decisions))

    def _found(self) -> Survey:
        return self._survey or self.look()

    def _setting(self, unfinished: Path | None) -> Setting:
        manner = self._manner
        return Setting(
            self._source, self._place.ungraded, unfinished, manner.profile, self._key, manner.words, manner.site,
            manner.mode, manner.devices, manner.verified, kept(manner.profile), manner.faces,
        )  # fmt: skip

    def _subjects(self, found: Survey) -> dict[str, Subject]:
        manner = self._manner
        return {
            patient: Subject.of(person, manner.profile, self._key, manner.site)
            for patient, person in found.people.items()
        }

    def _reported(self, done: Done) -> Report:
        manner = self._manner
        run = Run(
            manner.profile, manner.mode, manner.verified, bool(manner.site), self._key.fingerprint,
            f"{datetime.now(UTC):%Y-%m-%d}", done.flight, manner.faces, manner.people, manner.ids,
        )  # fmt: skip
        return report(run, done.endings, done.tally)

    def _identity(self) -> Mapping[str, Any]:
        manner = self._manner
        return {
            "source": str(self._source.resolve()),
            "key": self._key.fingerprint,
            "options": sorted(manner.profile.options),
            "pixels": manner.mode.value,
            "site": manner.site,
            "ids": manner.ids.value,
            "words": _digest("\n".join(sorted(manner.words))),
            "device rules": _digest("" if manner.devices is None else repr(manner.devices)),
            "verifier": manner.verified,
        }


def key_for(source: Path, place: Place, path: Path | None) -> Keyring:
    """Return the project's key from where it is kept, or a new one; nothing is written.

    Raises UnusableKey and PlaceTaken.
    """
    place.require_free()
    at = path or place.key
    _require_apart(at, source, place)
    if at.exists():
        return Keyring(ProjectKey.load(at))
    if path is None and place.manner.exists():
        raise PlaceTaken(f"The key of the work in {place.root} is gone. Put it back to {place.key}.")
    return Keyring(ProjectKey.create(), at)


def _require_apart(key: Path, source: Path, place: Place) -> None:
    """Refuse a key among the originals, or where it would be given away or swept away with the results."""
    at = key.resolve()
    if at.is_relative_to(place.root.resolve()) and at != place.key.resolve():
        raise PlaceTaken(f"The key cannot be in {place.root} but as {place.key}. Name a file outside of it.")
    if at.is_relative_to(source.resolve()):
        raise PlaceTaken(f"The key cannot be among the originals in {source}. Name a file outside of them.")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:16] if text else ""
