"""How somebody's disease went on: treatments, and whether they live."""

from cancerimage.vocabulary.concept import Concept, Vocabulary
from cancerimage.vocabulary.missing import other, unknown

TREATMENT = Vocabulary(
    "treatment",
    version="2026-1",
    source="Kinds of treatment of the common data model; SNOMED CT codes as DICOM PS3.16 has them, none where it has "
    "none",
    concepts=(
        Concept("surgery", {"en": "Surgery", "de": "Operation"}, (), {"SNOMED CT": ("387713003",)}),
        Concept(
            "radiotherapy",
            {"en": "Radiotherapy", "de": "Strahlentherapie"},
            ("Radiation therapy", "radiation"),
            {"SNOMED CT": ("108290001",)},
        ),
        Concept("chemotherapy", {"en": "Chemotherapy", "de": "Chemotherapie"}, (), {"SNOMED CT": ("367336001",)}),
        Concept(
            "hormone_therapy",
            {"en": "Hormone therapy", "de": "Hormontherapie"},
            ("endocrine therapy",),
            {"SNOMED CT": ("169413002",)},
        ),
        Concept("immunotherapy", {"en": "Immunotherapy", "de": "Immuntherapie"}),
        Concept("targeted_therapy", {"en": "Targeted therapy", "de": "Zielgerichtete Therapie"}),
        Concept(
            "transplantation",
            {"en": "Transplantation", "de": "Transplantation"},
            ("stem cell transplantation", "bone marrow transplant"),
        ),
        Concept(
            "observation",
            {"en": "Observation only", "de": "Nur Beobachtung"},
            ("watchful waiting", "active surveillance"),
        ),
        other(),
        unknown(),
    ),
)

VITAL_STATUS = Vocabulary(
    "vital_status",
    version="2026-1",
    source="SNOMED CT findings, as DICOM PS3.16 uses them",
    concepts=(
        Concept("alive", {"en": "Alive", "de": "Am Leben"}, ("living", "lebend"), {"SNOMED CT": ("438949009",)}),
        Concept("dead", {"en": "Dead", "de": "Verstorben"}, ("deceased", "died", "tot"), {"SNOMED CT": ("419099009",)}),
        other(),
        unknown(),
    ),
)
