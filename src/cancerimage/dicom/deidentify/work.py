"""What a process of a batch does: look at the pixels of a series, and clean, verify and write some of its files."""

from pathlib import Path
from uuid import uuid4

from cancerimage.dicom.canaries import fly
from cancerimage.dicom.deidentify.decisions import Decision, Faces
from cancerimage.dicom.deidentify.digests import Digested
from cancerimage.dicom.deidentify.engine import Cleaned, Engine
from cancerimage.dicom.deidentify.fates import FACES, Ending, Fate, Source, Tally, in_doubt
from cancerimage.dicom.deidentify.identifiers import IDENTIFYING
from cancerimage.dicom.deidentify.identifiers import identifiers as identifiers_of
from cancerimage.dicom.deidentify.rulings import applying
from cancerimage.dicom.deidentify.tasks import Looked, Looking, Proved, Proving, Result, Setting, Task, Writing, Written
from cancerimage.dicom.deidentify.words import Words
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.pixels import faces
from cancerimage.dicom.pixels.judging import judge
from cancerimage.dicom.pixels.masking import mask
from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.shearing import shear
from cancerimage.dicom.pixels.verdicts import LOOKED, WHYS, Finding, State, Why
from cancerimage.dicom.read import Header, header, headers
from cancerimage.dicom.verify.check import check
from cancerimage.dicom.verify.reading import Malformed
from cancerimage.dicom.verify.searched import identifiers


class Workshop:
    """One process at work."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._words = Words.load(setting.added)
        self._engine = Engine(setting.profile, setting.key, self._words, setting.site)
        self._folders: set[Path] = set()
        # Processes of several machines may write here; their numbers are alike.
        self._beside = f"{uuid4().hex}.dcm"

    def perform(self, task: Task) -> Result:
        """Do one piece of work."""
        match task:
            case Looking():
                return self._look(task)
            case Writing():
                return self._write(task)
            case Proving():
                return self._prove()

    def _prove(self) -> Proved:
        def clean(data: bytes) -> bytes:
            person = identifiers_of([header(data, IDENTIFYING)], self._words)
            return self._engine.clean(data, person).data

        def stops(source: bytes, output: bytes) -> bool:
            return bool(check(identifiers(source), output, self._setting.kept, self._setting.added))

        try:
            return Proved(fly(clean, stops, self._setting.kept))
        except Unreadable:
            return Proved(None)

    def _look(self, task: Looking) -> Looked:
        setting = self._setting
        paths = {setting.source / source.path: source.path for source in task.sources}
        found: dict[str, Finding] = {}
        series: list[tuple[Path, Header]] = []
        for path, outcome in headers(paths):
            if isinstance(outcome, Unreadable):
                found[paths[path]] = Finding(Why.PIXELS_UNREADABLE)
            else:
                series.append((path, outcome))
        verdict = judge(series, setting.mode, devices=setting.devices)
        found |= {paths[path]: finding for path, finding in verdict.findings.items()}
        head = faces.head(series, thin=task.thin).head if series else None
        if setting.faces is not Faces.MASK or head not in FACES:
            return Looked(found, head)
        masked = shear(series)
        # A file that cannot be read leaves a gap that nobody can judge.
        unmasked = masked.why if len(series) == len(paths) else Why.FACE_NOT_WHOLE
        return Looked(found, head, {paths[path]: front for path, front in masked.regions.items()}, unmasked)

    def _write(self, task: Writing) -> Written:
        tally = Tally()
        endings = []
        for source in task.sources:
            try:
                endings.append(self._one(source, task, tally))
            except Unreadable as fault:
                endings.append(Ending(source, Fate.QUARANTINED, reason=fault.reason, detail=fault.detail))
            except MemoryError:
                endings.append(Ending(source, Fate.QUARANTINED, reason=Reason.TOO_LARGE))
        return Written(tuple(endings), tally)

    def _one(self, source: Source, task: Writing, tally: Tally) -> Ending:
        finding = task.findings.get(source.path)
        if finding is not None and finding.why is Why.PIXELS_UNREADABLE:
            raise Unreadable(Reason.PIXELS_UNREADABLE)
        original = _read(self._setting.source / source.path)
        before = Digested(original)
        found = before.digest
        said = task.rulings.get(source.path)
        ruling = applying(said, found) or (said and applying(said, before.former))
        decision = None if ruling is None else ruling.decision
        if decision is Decision.REJECT:
            return Ending(source, Fate.QUARANTINED, reason=Reason.REJECTED, digest=found, decision=decision)
        if ruling is None and (held := in_doubt(finding, task.head, self._setting.faces, task.unmasked)) is not None:
            return Ending(
                source, Fate.QUARANTINED, reason=Reason.PIXELS_IN_DOUBT, detail=WHYS[held.why].sentence, digest=found,
                head=task.head, held=held,
            )  # fmt: skip
        doubted = finding is not None and finding.state is State.REVIEW
        regions: tuple[Region, ...] = () if finding is None or doubted else finding.regions
        if ruling is not None:
            regions = (*regions, *ruling.regions)
        fronted = self._setting.faces is Faces.MASK and task.head in FACES and task.unmasked is None
        if fronted and source.path in task.fronts:
            regions = (*regions, task.fronts[source.path])
        masked = mask(original, regions) if regions else original
        # What a person lets go holds no text that tells who it is (Burned In Annotation, PS3.3, section C.7.6.1).
        looked = doubted or (finding is not None and finding.why in LOOKED)
        cleaned = self._engine.clean(masked, task.person, looked=looked, fronted=fronted)
        if self._setting.verified and (hits := self._hits(original, cleaned)):
            tally.hits.update(hits)
            places = ", ".join(sorted({place or "the file itself" for _, place in hits}))
            raise Unreadable(Reason.IDENTIFIERS_REMAIN, places)
        tally.actions.update(cleaned.counts)
        tally.losses.update(cleaned.losses)
        output = f"{cleaned.patient}/{cleaned.study}/{cleaned.series}/{cleaned.instance}.dcm"
        self._put(cleaned, output)
        return Ending(
            source, Fate.RELEASED, output, len(cleaned.data), masked=bool(regions), digest=found,
            result=before.digest_of(cleaned.data), head=task.head, decision=decision, fronted=fronted,
        )  # fmt: skip

    def _hits(self, original: bytes, cleaned: Cleaned) -> list[tuple[str, str]]:
        setting = self._setting
        try:
            searched = identifiers(original)
        except Malformed:
            raise Unreadable(Reason.MALFORMED, "the verifier cannot read it") from None
        chosen = cleaned.patient if setting.key.platform else ""
        found = check(searched, cleaned.data, setting.kept, setting.added, chosen)
        return [(hit.kind.value, hit.place) for hit in found]

    def _put(self, cleaned: Cleaned, output: str) -> None:
        """Write the file beside the images, and put it among them whole."""
        if self._setting.unfinished is None:
            return
        beside = self._setting.unfinished / self._beside
        beside.write_bytes(cleaned.data)
        target = self._setting.images / output
        if target.parent not in self._folders:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(target.parent)
        beside.replace(target)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise Unreadable(Reason.UNOPENED) from None
