"""The words everyone shares: coded values and their labels in every language."""

from collections.abc import Mapping

from cancerimage.vocabulary.body_part import BODY_PART
from cancerimage.vocabulary.cancer import CANCER
from cancerimage.vocabulary.concept import OTHER, UNKNOWN, Concept, Vocabulary
from cancerimage.vocabulary.country import COUNTRY
from cancerimage.vocabulary.licence import LICENCE
from cancerimage.vocabulary.manufacturer import MANUFACTURER
from cancerimage.vocabulary.modality import MODALITY
from cancerimage.vocabulary.sex import SEX

VOCABULARIES: Mapping[str, Vocabulary] = {
    vocabulary.name: vocabulary for vocabulary in (SEX, CANCER, BODY_PART, MODALITY, MANUFACTURER, COUNTRY, LICENCE)
}

__all__ = ["OTHER", "UNKNOWN", "VOCABULARIES", "Concept", "Vocabulary"]
