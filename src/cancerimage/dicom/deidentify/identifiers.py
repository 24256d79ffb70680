"""What identifies one patient: everything that the headers of that patient say, as words to be taken out of texts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cancerimage.dicom import tags
from cancerimage.dicom.deidentify.words import Words
from cancerimage.dicom.read import Header

PEOPLE = frozenset(
    {
        tags.ACCESSION_NUMBER,
        tags.REFERRING_PHYSICIAN,
        0x00080094,  # Referring Physician's Telephone Numbers
        0x0008009C,  # Consulting Physician's Name
        0x00081048,  # Physician(s) of Record
        0x00081050,  # Performing Physician's Name
        0x00081060,  # Name of Physician(s) Reading Study
        0x00081070,  # Operators' Name
        tags.PATIENT_NAME,
        tags.PATIENT_ID,
        tags.BIRTH_DATE,
        tags.OTHER_PATIENT_IDS,
        0x00101001,  # Other Patient Names
        0x00101005,  # Patient's Birth Name
        0x00101060,  # Patient's Mother's Birth Name
        0x00101090,  # Medical Record Locator
        0x00102154,  # Patient's Telephone Numbers
        0x00102297,  # Responsible Person
        0x00120040,  # Clinical Trial Subject ID
        tags.STUDY_ID,
        0x00321032,  # Requesting Physician
        0x00380010,  # Admission ID
        0x00400006,  # Scheduled Performing Physician's Name
        0x00401001,  # Requested Procedure ID
        0x0040A123,  # Person Name
    }
)
"""Attributes that name a person or a case: all of their words go, wherever they stand."""

PLACES = frozenset(
    {
        tags.INSTITUTION_NAME,
        tags.INSTITUTION_ADDRESS,
        0x00080092,  # Referring Physician's Address
        tags.STATION_NAME,
        0x00081040,  # Institutional Department Name
        tags.ISSUER_OF_PATIENT_ID,
        0x00101040,  # Patient's Address
        0x00102152,  # Region of Residence
        0x00102180,  # Occupation
        0x00102299,  # Responsible Organization
        0x00120010,  # Clinical Trial Sponsor Name
        0x00120031,  # Clinical Trial Site Name
        tags.SERIAL_NUMBER,
        0x00321033,  # Requesting Service
    }
)
"""Attributes that name a place or a machine: those of their words go that are not part of everybody's vocabulary.

A department is called by the parts of the body that it looks at, and a station by its modality."""

IDENTIFYING = PEOPLE | PLACES

MACHINES = frozenset({tags.STATION_NAME, tags.SERIAL_NUMBER})
"""Those of them that number a machine: CT01 has the form of a word of the vocabulary, and tells which one it is."""

_WORD = re.compile(r"[^\W_]+")
SHORTEST = 2
"""Single letters identify nobody."""
SHORTEST_NUMBER = 4
"""Numbers below a thousand are part of every description."""
SHORTEST_WHOLE = 3
"""Unless they are all that an attribute says."""

_NOBODY = re.compile(
    r"[\W_0x]*|(?:un(?:known|named|identified|specified)|anon(?:ym(?:ous|i[sz]ed)?)?|none|null|nil|n/?a|"
    r"no(?:t|ne)?[ _-]?(?:id|name|patient|known|given|available|entered|specified)|missing|empty|dummy|default|test|"
    r"patient|deleted|removed|de-?identified|emergency|unbekannt|notfall|inconnue?|anonyme|desconocid[oa]|sconosciut[oa])"
    r"[\W_0]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Identifiers:
    """One patient of the source."""

    patient: str
    """What the new patient ID and the days of the dates are derived from."""
    words: frozenset[str] = frozenset()
    """In lower case."""


class Gathering:
    """Collects what the headers of one patient say; equal values are looked at once."""

    def __init__(self, patient: str, vocabulary: Words) -> None:
        self._patient = patient
        self._vocabulary = vocabulary
        self._seen: set[tuple[int, bytes]] = set()
        self._words: set[str] = set()

    def add(self, header: Header) -> None:
        """Take one more header."""
        for tag in IDENTIFYING & header.values.keys():
            value = tag, header.values[tag]
            if value not in self._seen:
                self._seen.add(value)
                found = words(header.text(tag))
                if tag in PLACES:
                    found = {word for word in found if not self._vocabulary.knows(word) or _numbers(tag, word)}
                self._words |= found

    def add_words(self, found: frozenset[str]) -> None:
        """Take what stands deeper in a file than its header tells."""
        self._words |= found

    def identifiers(self) -> Identifiers:
        """Return what has come together."""
        return Identifiers(self._patient, frozenset(self._words))


def identifiers(headers: Sequence[Header], vocabulary: Words) -> Identifiers:
    """Return what identifies the patient of some headers, of which there is at least one."""
    gathering = Gathering(person(headers[0]), vocabulary)
    for header in headers:
        gathering.add(header)
    return gathering.identifiers()


def person(header: Header) -> str:
    """Return whose instance it is; where the Patient ID names nobody, each study is taken for somebody of its own."""
    return f"study {header.study}" if names_nobody(header.patient) else header.patient


def names_nobody(text: str) -> bool:
    """Return whether a name or an id is one that programs and people write where they know none."""
    return _NOBODY.fullmatch(text) is not None


def words(text: str) -> set[str]:
    """Return the words of a text and the whole of it, in lower case, without those that are too short to tell."""
    lower = text.casefold().strip()
    found = {word for word in _WORD.findall(lower) if len(word) >= (SHORTEST_NUMBER if word.isdigit() else SHORTEST)}
    if len(lower) >= (SHORTEST_WHOLE if lower.isdigit() else SHORTEST):
        found.add(lower)
    return found


def _numbers(tag: int, word: str) -> bool:
    return tag in MACHINES and len(word) >= SHORTEST_NUMBER and any(map(str.isdigit, word))
