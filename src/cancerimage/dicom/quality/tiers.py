"""What the images show of the three tiers of the European cancer imaging platform."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cancerimage.dicom.quality.kinds import Part


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that a tier asks for, and the checks that speak against it."""

    tier: int
    sentence: str
    codes: tuple[str, ...]
    parts: tuple[Part, ...] = (Part.HEADERS,)
    """The parts that must have been made for it to be known."""


CRITERIA: Sequence[Criterion] = (
    Criterion(
        1,
        "Every file can be read to its end.",
        ("file.unreadable", "file.truncated", "file.pixels_short", "file.meta_differs"),
    ),
    Criterion(1, "The pixels of every image can be decoded.", ("content.undecodable",), (Part.PIXELS,)),
    Criterion(
        1,
        "Each patient has one ID, and each ID is one person's.",
        (
            "completeness.patient_id",
            "identity.study_of_patients",
            "identity.series_in_studies",
            "identity.sex",
            "identity.birth_date",
            "identity.name",
            "identity.before_birth",
        ),
    ),
    Criterion(1, "No image is there twice.", ("identity.copy", "identity.uid_reused")),
    Criterion(1, "No pixels are there twice under other names.", ("identity.same_pixels",), (Part.PIXELS,)),
    Criterion(
        1,
        "Nothing is also in the datasets that were compared.",
        ("identity.elsewhere", "identity.same_pixels_elsewhere"),
        (Part.AGAINST,),
    ),
    Criterion(
        1,
        "Modality, body part, manufacturer, date and age are given.",
        (
            "completeness.modality",
            "completeness.body_part",
            "completeness.manufacturer",
            "completeness.date",
            "completeness.age",
        ),
    ),
    Criterion(1, "No images are missing.", ("geometry.gap", "completeness.fewer_than_stated")),
    Criterion(
        1,
        "The checks of headers found no identifier in files that call themselves de-identified.",
        ("privacy.identifiers", "privacy.burned_in", "privacy.free_text"),
    ),
    Criterion(
        2,
        "Body parts, manufacturers and modalities are searchable terms.",
        ("conformance.body_part_term", "conformance.manufacturer_term", "conformance.modality_term"),
    ),
    Criterion(3, "Annotations refer to images that are there.", ("completeness.references",)),
)
"""What can be told from images."""

ELSEWHERE: Mapping[int, str] = {
    1: "Also asked for, and not to be seen in images: a record in the public catalogue, clinical data under the same "
    "patient IDs, and for transferred data the de-identification itself.",
    2: "Also asked for: clinical data mapped to the common terms, and a running query service.",
    3: "Also asked for: annotations as DICOM segmentations, the full common data model, the common folder structure.",
}
"""What a tier asks for besides."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a criterion holds: for how many series, or not known."""

    criterion: Criterion
    against: int
    """Series, or files outside of any series, that speak against it."""
    known: bool

    @property
    def met(self) -> bool | None:
        """Whether it holds without exception; None where nobody looked."""
        return None if not self.known else self.against == 0
