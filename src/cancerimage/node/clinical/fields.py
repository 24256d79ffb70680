"""The clinical fields that can come out of a table: what each means and which values it can have."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How the values of a field are written."""

    NUMBER = "a number"
    SCORE = "a whole number"
    CODE = "a code"
    WORD = "one of a few words"
    WORDS = "any of a few words, with a bar between them"


@dataclass(frozen=True, slots=True)
class Field:
    """One column of the table that comes out."""

    name: str
    kind: Kind
    meaning: str
    low: float = 0
    high: float = 0
    words: tuple[str, ...] = ()

    @property
    def allowed(self) -> str:
        """What the values can be, in words."""
        match self.kind:
            case Kind.NUMBER | Kind.SCORE:
                return f"{self.low:g} to {self.high:g}"
            case Kind.WORD | Kind.WORDS:
                return ", ".join(self.words)
            case Kind.CODE:
                return CODES[self.name]


CODES: Mapping[str, str] = {
    "topography": "C00 to C80 of ICD-O-3, with or without the digit after the full stop, as C50.9",
    "morphology": "8000/0 to 9993/9 of ICD-O-3, always with its behaviour, as 8500/3",
    **{
        f"{when}{letter}": allowed
        for letter, allowed in (
            ("t", "T0, Tis, Ta, T1 to T4, with or without a letter a to d, T1mi, T4e"),
            ("n", "N0 to N3, with or without a letter a to c, N1mi"),
            ("m", "M0, M1, with or without a letter a to d"),
        )
        for when in "cp"
    },
    "stage": "0, I, II, III, IV, each but 0 with or without a letter A to D, as IIIA; INRG's L1, L2, M, MS",
}

RECEPTOR = ("positive", "negative")
TREATMENTS = (
    "surgery",
    "radiotherapy",
    "chemotherapy",
    "hormone_therapy",
    "immunotherapy",
    "targeted_therapy",
    "transplantation",
    "observation",
)

FIELDS: Mapping[str, Field] = {
    field.name: field
    for field in (
        Field("age_at_diagnosis", Kind.SCORE, "Age at diagnosis in whole years; above 89, all are told as 90.", 0, 120),
        Field("diagnosis_year", Kind.SCORE, "Year of the diagnosis.", 1880, 2100),
        Field("topography", Kind.CODE, "Where the tumour is."),
        Field("morphology", Kind.CODE, "What the tumour is made of, and how it behaves."),
        Field("stage", Kind.CODE, "How far the disease had spread at diagnosis."),
        Field("ct", Kind.CODE, "Clinical T category."),
        Field("cn", Kind.CODE, "Clinical N category."),
        Field("cm", Kind.CODE, "Clinical M category."),
        Field("pt", Kind.CODE, "Pathological T category."),
        Field("pn", Kind.CODE, "Pathological N category."),
        Field("pm", Kind.CODE, "Pathological M category."),
        Field("grade", Kind.SCORE, "How far the tumour's cells differ from those that they came from.", 1, 4),
        Field("er", Kind.WORD, "Oestrogen receptor.", words=RECEPTOR),
        Field("pr", Kind.WORD, "Progesterone receptor.", words=RECEPTOR),
        Field("her2", Kind.WORD, "Receptor HER2.", words=(*RECEPTOR, "equivocal")),
        Field("ki67", Kind.NUMBER, "Ki-67: the share of the tumour's cells that divide, in percent.", 0, 100),
        Field("psa", Kind.NUMBER, "Prostate-specific antigen in ng/mL.", 0, 100_000),
        Field("gleason", Kind.SCORE, "Gleason score, the sum of both patterns.", 2, 10),
        Field("isup", Kind.SCORE, "ISUP grade group of a prostate cancer.", 1, 5),
        Field("birads", Kind.SCORE, "BI-RADS category of a breast examination.", 0, 6),
        Field("pirads", Kind.SCORE, "PI-RADS category of a prostate examination.", 1, 5),
        Field("treatment", Kind.WORDS, "How the patient was treated.", words=TREATMENTS),
        Field("followup_days", Kind.SCORE, "Days from the diagnosis until the patient was last known of.", 0, 36_525),
        Field("vital_status", Kind.WORD, "Whether the patient was alive then.", words=("alive", "dead")),
    )
}
"""The fields, in the order of the columns."""

DATASET, SUBJECT = "dataset", "subject"
COLUMNS = (DATASET, SUBJECT, *FIELDS)
"""Every column that `clinical.csv` can have."""
