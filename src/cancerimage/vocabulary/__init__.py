"""The words everyone shares: coded values and their labels in every language."""

from collections.abc import Mapping

from cancerimage.vocabulary.body_part import BODY_PART
from cancerimage.vocabulary.cancer import CANCER
from cancerimage.vocabulary.concept import OTHER, UNKNOWN, Concept, Vocabulary
from cancerimage.vocabulary.country import COUNTRY
from cancerimage.vocabulary.course import TREATMENT, VITAL_STATUS
from cancerimage.vocabulary.licence import LICENCE
from cancerimage.vocabulary.manufacturer import MANUFACTURER
from cancerimage.vocabulary.marker import HER2, RECEPTOR
from cancerimage.vocabulary.modality import MODALITY
from cancerimage.vocabulary.morphology import MORPHOLOGY
from cancerimage.vocabulary.sex import SEX
from cancerimage.vocabulary.staging import M_CATEGORY, N_CATEGORY, STAGE, T_CATEGORY
from cancerimage.vocabulary.topography import TOPOGRAPHY

VOCABULARIES: Mapping[str, Vocabulary] = {
    vocabulary.name: vocabulary
    for vocabulary in (
        SEX,
        CANCER,
        BODY_PART,
        MODALITY,
        MANUFACTURER,
        COUNTRY,
        LICENCE,
        TOPOGRAPHY,
        MORPHOLOGY,
        STAGE,
        T_CATEGORY,
        N_CATEGORY,
        M_CATEGORY,
        RECEPTOR,
        HER2,
        TREATMENT,
        VITAL_STATUS,
    )
}

__all__ = ["OTHER", "UNKNOWN", "VOCABULARIES", "Concept", "Vocabulary"]
