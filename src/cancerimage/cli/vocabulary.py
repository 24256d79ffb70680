"""Words of people as codes of a vocabulary: a word that is not held is refused, with what was probably meant."""

from cancerimage.cli.outcomes import Failure, Outcome


def resolved(field: str, word: str, where: str) -> str:
    """Return the code that `word` names by code, label or synonym; `where` says where the word stands."""
    from cancerimage.query.fields import FIELDS
    from cancerimage.query.suggestions import nearest_code
    from cancerimage.vocabulary import VOCABULARIES

    vocabulary = VOCABULARIES[FIELDS[field].vocabulary or field]
    found = vocabulary.find(word)
    if found is not None:
        return found.code
    near = nearest_code(vocabulary, word)
    hint = (
        f"Perhaps you meant: {near} ({vocabulary.label(near)})"
        if near
        else f"docs/reference/vocabulary.md lists the values of {field}."
    )
    raise Failure(f"{where}: {FIELDS[field].label()} has no value {word!r}.", hint, Outcome.MISUSED)
