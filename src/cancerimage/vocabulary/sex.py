"""Sex, as DICOM's Patient's Sex (0010,0040) tells it."""

from cancerimage.vocabulary.concept import UNKNOWN, Concept, Vocabulary
from cancerimage.vocabulary.missing import unknown

SEX = Vocabulary(
    "sex",
    version="2026-1",
    source="DICOM PS3.3 C.7.1.1 Patient's Sex; SNOMED CT codes as the EUCAIM explorer uses them",
    concepts=(
        Concept(
            "female",
            {"en": "Female", "de": "Weiblich"},
            ("F", "woman", "women", "Frau", "Frauen"),
            {
                "DICOM": ("F",),
                "SNOMED CT": ("248152002",),
                "EUCAIM": ("COM1001370",),
                "EUCAIM explorer": ("248152002",),
            },
        ),
        Concept(
            "male",
            {"en": "Male", "de": "Männlich"},
            ("M", "man", "men", "Mann", "Männer"),
            {
                "DICOM": ("M",),
                "SNOMED CT": ("248153007",),
                "EUCAIM": ("COM1001366",),
                "EUCAIM explorer": ("248153007",),
            },
        ),
        # DICOM's own value "O" is a statement about the person, so here `other` is a value like `female`.
        Concept(
            "other",
            {"en": "Other", "de": "Divers"},
            ("O", "diverse"),
            {"DICOM": ("O",), "SNOMED CT": ("74964007",), "EUCAIM explorer": ("74964007",)},
        ),
        unknown("U", "unspecified", "not specified", "keine Angabe"),
    ),
    # A faulty value such as "0000" must not be counted among the people whose sex is stated as "O".
    unmapped=UNKNOWN,
)
