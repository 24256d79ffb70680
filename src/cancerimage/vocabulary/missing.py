"""The two concepts that say why a value is not a value: missing, or present but not held."""

from cancerimage.vocabulary.concept import OTHER, UNKNOWN, Concept


def unknown(*synonyms: str) -> Concept:
    """Return the concept of a value that is missing at the source, with the fillers that mean the same there."""
    return Concept(UNKNOWN, {"en": "Unknown", "de": "Unbekannt"}, synonyms)


def other(*synonyms: str) -> Concept:
    """Return the concept of a value that is present at the source but that the vocabulary does not hold."""
    return Concept(OTHER, {"en": "Other", "de": "Sonstige"}, synonyms)
