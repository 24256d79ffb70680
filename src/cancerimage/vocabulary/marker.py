"""What a stain of a tumour shows: hormone receptors and HER2."""

from cancerimage.vocabulary.concept import Concept, Vocabulary
from cancerimage.vocabulary.missing import other, unknown

RECEPTOR = Vocabulary(
    "receptor",
    version="2026-1",
    source="SNOMED CT qualifiers, as DICOM PS3.16 uses them; EUCAIM's codes as its explorer uses them",
    concepts=(
        Concept(
            "positive",
            {"en": "Positive", "de": "Positiv"},
            ("pos",),
            {"SNOMED CT": ("10828004",), "EUCAIM": ("COM1001310",)},
        ),
        Concept(
            "negative",
            {"en": "Negative", "de": "Negativ"},
            ("neg",),
            {"SNOMED CT": ("260385009",), "EUCAIM": ("COM1001332",)},
        ),
        other(),
        unknown(),
    ),
)

# ASCO and CAP read a stain of 0 or 1+ as negative, 2+ as equivocal until a second test, and 3+ as positive.
HER2 = Vocabulary(
    "her2",
    version="2026-1",
    source="SNOMED CT qualifiers; scores of the stain as ASCO and CAP read them (2018), with EUCAIM's codes of the "
    "scores as its explorer uses them",
    concepts=(
        Concept(
            "positive",
            {"en": "Positive", "de": "Positiv"},
            ("pos", "3+", "score 3+"),
            {"SNOMED CT": ("10828004",), "EUCAIM": ("COM1001882",)},
        ),
        Concept(
            "equivocal",
            {"en": "Equivocal", "de": "Nicht eindeutig"},
            ("2+", "score 2+"),
            {"SNOMED CT": ("42425007",), "EUCAIM": ("COM1001879",)},
        ),
        Concept(
            "negative",
            {"en": "Negative", "de": "Negativ"},
            ("neg", "0", "1+", "score 0", "score 1+"),
            {"SNOMED CT": ("260385009",), "EUCAIM": ("COM1002257", "COM1001877")},
        ),
        other(),
        unknown(),
    ),
)
