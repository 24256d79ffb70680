"""One file in, its de-identified copy out: the bytes, the new identity, and what was done and lost."""

import re
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from cancerimage.dicom import file_meta, tags
from cancerimage.dicom.deidentify import objects_path
from cancerimage.dicom.deidentify.actions import Action
from cancerimage.dicom.deidentify.binaries import Binaries
from cancerimage.dicom.deidentify.bytes_path import Insertions, Pieces, Walk
from cancerimage.dicom.deidentify.cleaning import Cleaning, Memory
from cancerimage.dicom.deidentify.encoding import Encoding
from cancerimage.dicom.deidentify.identifiers import Identifiers
from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.dicom.deidentify.losses import Loss
from cancerimage.dicom.deidentify.markers import markers
from cancerimage.dicom.deidentify.names import names
from cancerimage.dicom.deidentify.native import DESCRIBING
from cancerimage.dicom.deidentify.options import Option
from cancerimage.dicom.deidentify.plans import Profile
from cancerimage.dicom.deidentify.standins import PATIENT, Standins
from cancerimage.dicom.deidentify.steps import Steps
from cancerimage.dicom.deidentify.subjects import Subject
from cancerimage.dicom.deidentify.words import Words
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.read import Header, header
from cancerimage.dicom.read.opening import Opening, opening
from cancerimage.dicom.read.window import Window
from cancerimage.dicom.syntaxes import EXPLICIT, SYNTAXES, Syntax

LARGEST = 2 << 30
"""Bytes of a data set that is held in memory, inflated or not."""

VARIANTS = 64
"""Sets of further names that the outcomes of values are remembered for, at one patient."""
UID = re.compile(r"[0-9]+(\.[0-9]+)*")
"""What names folders and files may be made of."""

Said = Callable[[Encoding], Insertions]
"""What a file says about its de-identification."""

_IDENTITY = frozenset({tags.SOP_CLASS, tags.SOP_INSTANCE, tags.STUDY, tags.SERIES})


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A de-identified file."""

    data: bytes = field(repr=False)
    patient: str
    study: str
    series: str
    instance: str
    counts: Counter[Action]
    """How many elements each action was done to."""
    losses: Counter[tuple[int, Loss]]
    """How many elements of each attribute lost something, and why; 0 for private attributes."""


class Engine:
    """De-identifies files under one profile and one key."""

    def __init__(self, profile: Profile, key: ProjectKey, words: Words, site: str = "") -> None:
        self._profile = profile
        self._key = key
        self._words = words
        self._site = site
        self._steps: dict[str, Steps] = {}
        self._standins: dict[tuple[Encoding, str], Standins] = {}
        self._person: Identifiers | None = None
        self._subjects: dict[frozenset[str], tuple[Subject, Memory]] = {}

    def clean(
        self, data: bytes | memoryview, person: Identifiers, *, looked: bool = False, fronted: bool = False
    ) -> Cleaned:
        """Return the de-identified copy of a file; raises `Unreadable`.

        `looked`: the pixel stage says that no text is burned into it. `fronted`: it has blackened the front of a head.
        """
        data = bytes(data)
        if len(data) > LARGEST:
            raise Unreadable(Reason.TOO_LARGE)
        head = header(data, _IDENTITY | DESCRIBING | {tags.PIXELS})
        head.require_identity()
        begin = opening(Window(data))
        plain, start = _inflated(data, head.syntax, begin.start)
        end = len(plain) if head.pixels is None or head.syntax.deflated else head.pixels.offset
        subject, memory = self._subject_of(person, names(plain, Encoding.of(head.syntax), end))
        syntax = head.syntax
        said = partial(markers, self._profile, looked=looked, fronted=fronted)
        try:
            cleaning, pieces = self._walked(plain, start, head, subject, memory, syntax, said)
        except Unreadable as fault:
            if fault.reason is not Reason.MALFORMED:
                raise
            syntax = _mended_syntax(head, begin)
            cleaning, pieces = self._walked(objects_path.plain(data), 0, head, subject, memory, syntax, said)
        instance = subject.uid(head.sop_instance)
        cleaned = Cleaned(
            b"".join((file_meta.write(syntax, head.sop_class, instance), *_deflated(pieces, syntax))),
            subject.patient,
            subject.uid(head.study),
            subject.uid(head.series),
            instance,
            cleaning.counts,
            cleaning.losses,
        )
        _require_same(cleaned, head)
        return cleaned

    def _walked(
        self, data: bytes, start: int, head: Header, subject: Subject, memory: Memory, syntax: Syntax, said: Said
    ) -> tuple[Cleaning, Pieces]:
        encoding = Encoding.of(syntax)
        cleaning = Cleaning(subject, self._words, self._standins_of(encoding, head.sop_class), memory)
        safe = Option.KEEP_SAFE_PRIVATE in self._profile.options
        insertions = _insertions(encoding, subject, said)
        walk = Walk(data, encoding, cleaning, Binaries(head, syntax), insertions, safe_private=safe)
        return cleaning, walk.cleaned(start, self._steps_of(head.sop_class))

    def _subject_of(self, person: Identifiers, named: frozenset[str]) -> tuple[Subject, Memory]:
        """Return what takes the place of a patient, and what is remembered where these names are in a file, too."""
        if (person is not self._person and person != self._person) or len(self._subjects) >= VARIANTS:
            self._subjects = {}
        self._person = person
        more = named - person.words
        if more not in self._subjects:
            known = Identifiers(person.patient, person.words | more)
            self._subjects[more] = Subject.of(known, self._profile, self._key, self._site), {}
        return self._subjects[more]

    def _steps_of(self, sop_class: str) -> Steps:
        if sop_class not in self._steps:
            self._steps[sop_class] = Steps(self._profile.plan(sop_class))
        return self._steps[sop_class]

    def _standins_of(self, encoding: Encoding, sop_class: str) -> Standins:
        return self._standins.setdefault((encoding, sop_class), Standins(encoding, sop_class))


def _insertions(encoding: Encoding, subject: Subject, said: Said) -> Insertions:
    patient = subject.patient.encode("ascii")
    names = ((tag, encoding.element(tag, b"LO" if tag == tags.PATIENT_ID else b"PN", patient)) for tag in PATIENT)
    return tuple(sorted((*names, *said(encoding))))


def _mended_syntax(head: Header, begin: Opening) -> Syntax:
    """Return the syntax of a data set that pydicom has written anew: that of its pixels, in plain elements."""
    if head.pixels is None or head.pixels.length is not None:
        return EXPLICIT
    declared = SYNTAXES.get(begin.meta.get(tags.TRANSFER_SYNTAX, b"").decode("latin-1").strip(" \0"), EXPLICIT)
    if not declared.encapsulated:
        raise Unreadable(Reason.MALFORMED, "nothing tells how the pixels are compressed")
    return declared


def _require_same(cleaned: Cleaned, before: Header) -> None:
    """Refuse a result that is not the instance that went in; damage can make two readers see different things."""
    after = header(cleaned.data, _IDENTITY)
    expected = (before.sop_class, cleaned.instance, cleaned.study, cleaned.series)
    if (after.sop_class, after.sop_instance, after.study, after.series) != expected:
        raise Unreadable(Reason.MALFORMED, "its identity cannot be told with certainty")
    if not all(map(UID.fullmatch, expected)):
        raise Unreadable(Reason.NO_IDENTITY, "a UID that would stay is none")


def _inflated(data: bytes, syntax: Syntax, start: int) -> tuple[bytes, int]:
    """Return the data in which the data set begins at a position (PS3.5, section A.5)."""
    if not syntax.deflated:
        return data, start
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        inflated = inflate.decompress(data[start:], LARGEST)
    except zlib.error:
        raise Unreadable(Reason.MALFORMED, "the deflated part cannot be inflated") from None
    if inflate.unconsumed_tail:
        raise Unreadable(Reason.TOO_LARGE)
    if not inflate.eof:
        raise Unreadable(Reason.TRUNCATED, "the deflated part does not end")
    return inflated, 0


def _deflated(pieces: Pieces, syntax: Syntax) -> Pieces:
    if not syntax.deflated:
        return pieces
    deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    deflated = deflate.compress(b"".join(pieces)) + deflate.flush()
    return [deflated + b"\0" * (len(deflated) % 2)]
