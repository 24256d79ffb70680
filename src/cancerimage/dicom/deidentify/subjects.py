"""What takes the place of one patient: the new id, the days that dates move, and new UIDs."""

from dataclasses import dataclass

from cancerimage.dicom.deidentify.identifiers import Identifiers
from cancerimage.dicom.deidentify.keys import ProjectKey, is_standard
from cancerimage.dicom.deidentify.options import Option
from cancerimage.dicom.deidentify.plans import Profile


@dataclass(frozen=True, slots=True)
class Subject:
    """One patient of the source under one key."""

    words: frozenset[str]
    patient: str
    days: int
    key: ProjectKey
    keeps_uids: bool

    @classmethod
    def of(cls, person: Identifiers, profile: Profile, key: ProjectKey, site: str) -> "Subject":
        """Return what takes the place of a patient."""
        return cls(
            person.words,
            key.patient(person.patient, site),
            key.days(person.patient, site),
            key,
            Option.KEEP_UIDS in profile.options,
        )

    def uid(self, original: str) -> str:
        """Return what stands in place of a UID; those that the standard assigned stay."""
        if self.keeps_uids or not original or is_standard(original):
            return original
        return self.key.uid(original)
