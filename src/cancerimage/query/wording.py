"""A query in words, for people: one sentence in their language."""

from collections.abc import Mapping
from dataclasses import dataclass

from cancerimage.query.clinical_words import NUMBER, VALUE
from cancerimage.query.fields import FIELDS, Field, Kind, Level
from cancerimage.query.nodes import EVERYTHING, NOTHING, AllOf, AnyOf, Between, Has, Is, Not, Query
from cancerimage.vocabulary import OTHER, UNKNOWN, VOCABULARIES


@dataclass(frozen=True, slots=True)
class _Language:
    """The words and patterns of one language."""

    everything: str
    nothing: str
    subjects: str
    series: str
    """Introduces what holds for one series."""
    has: str
    """Introduces a series of the subject where no other was asked for."""
    also: str
    """Introduces a second series."""
    without: str
    relative: str
    """Stands between the subjects and what is said of their series."""
    or_: str
    not_: str
    unknown: str
    """A field whose value is unknown."""
    other: str
    at_least: str
    at_most: str
    since: str
    """The same of years."""
    until: str
    between: str
    known: str
    number: Mapping[str, str]
    value: Mapping[str, str]
    """By field: how a value is said."""


LANGUAGES: Mapping[str, _Language] = {
    "en": _Language(
        everything="All subjects",
        nothing="No subjects",
        subjects="Subjects",
        series="with a series",
        has="who have a series",
        also="who also have a series",
        without="who have no series",
        relative=" ",
        or_="or",
        not_="not {}",
        unknown="{} unknown",
        other="other {}",
        at_least="{} or more",
        at_most="{} or less",
        since="{} or later",
        until="{} or earlier",
        between="{} to {}",
        known="{} known",
        number={"age": "at age {}", "year": "in {}", "images": "with {} images", **NUMBER["en"]},
        value={
            "dataset": "in dataset {}",
            "cancer": "with {}",
            "country": "from {}",
            "sex": "{}",
            "modality": "of {}",
            "bodypart": "of the {}",
            "manufacturer": "by {}",
            "licence": "under {}",
            **VALUE["en"],
        },
    ),
    "de": _Language(
        everything="Alle Personen",
        nothing="Keine Personen",
        subjects="Personen",
        series="mit einer Serie:",
        has="die eine Serie haben:",
        also="die auch eine Serie haben:",
        without="die keine Serie haben:",
        relative=", ",
        or_="oder",
        not_="nicht {}",
        unknown="{} unbekannt",
        other="{}: Sonstige",
        at_least="ab {}",
        at_most="bis {}",
        since="ab {}",
        until="bis {}",
        between="{} bis {}",
        known="{} bekannt",
        number={"age": "Alter {}", "year": "Jahr {}", "images": "Bilder je Serie: {}", **NUMBER["de"]},
        value={
            "dataset": "im Datensatz {}",
            "cancer": "mit {}",
            "country": "aus {}",
            "sex": "{}",
            "modality": "Modalität {}",
            "bodypart": "Körperregion {}",
            "manufacturer": "Hersteller {}",
            "licence": "Lizenz {}",
            **VALUE["de"],
        },
    ),
}

# Words that keep their capital inside an English sentence; German nouns all do.
_NAMES = frozenset({"dataset", "country", "manufacturer", "licence", "ct", "cn", "cm", "pt", "pn", "pm"})
_CAPITALS = ("Wilms", "Ewing", "Hodgkin", "Ki-67", "Gleason")
_ADJECTIVES = frozenset({"sex", "er", "pr", "her2"})
_YEARS = frozenset({"year", "diagnosis_year"})


def describe(query: Query, language: str = "en") -> str:
    """Return what `query` asks for as a sentence in `language`, or in English where that is missing."""
    return _Wording(language if language in LANGUAGES else "en").sentence(query)


class _Wording:
    def __init__(self, language: str) -> None:
        self.code = language
        self.words = LANGUAGES[language]

    def sentence(self, query: Query) -> str:
        if query == EVERYTHING:
            return self.words.everything
        if query == NOTHING:
            return self.words.nothing
        parts = query.children if isinstance(query, AllOf) else (query,)
        others = [
            part for part in parts if isinstance(part, Has) or (isinstance(part, Not) and isinstance(part.child, Has))
        ]
        one = [part for part in parts if part not in others and _is_of_series(part)]
        about = [part for part in parts if part not in others and part not in one]
        people = [self.phrase(part) for part in about if _is_of_sex(part)]
        text = f"{self.words.subjects} ({', '.join(people)})" if people else self.words.subjects
        phrases = [self.phrase(part) for part in about if not _is_of_sex(part)]
        if one:
            phrases.append(f"{self.words.series} {', '.join(self.phrase(part) for part in one)}")
        text = " ".join((text, ", ".join(phrases))).strip()
        series = [self.other_series(part, also=bool(one) or place > 0) for place, part in enumerate(others)]
        return (self.words.relative if series and not phrases else "; ").join((text, *series))

    def other_series(self, query: Query, *, also: bool) -> str:
        if isinstance(query, Not) and isinstance(query.child, Has):
            return f"{self.words.without} {self.phrase(query.child.child)}"
        if isinstance(query, Has):
            return f"{self.words.also if also else self.words.has} {self.phrase(query.child)}"
        return self.phrase(query)

    def phrase(self, query: Query) -> str:
        match query:
            case Is() | Between():
                return self.leaves((query,))
            case Has() | Not(Has()):
                return self.other_series(query, also=False)
            case Not(child):
                return self.words.not_.format(self.grouped(child))
            case AllOf(()):
                return self.words.everything
            case AnyOf(()):
                return self.words.nothing
            case AllOf(children):
                return ", ".join(self.grouped(child) for child in children)
            case AnyOf(children):
                leaves = tuple(child for child in children if isinstance(child, Is | Between))
                if len(leaves) == len(children) and len({leaf.field for leaf in leaves}) == 1:
                    return self.leaves(leaves)
                return f" {self.words.or_} ".join(self.grouped(child) for child in children)

    def grouped(self, query: Query) -> str:
        text = self.phrase(query)
        mixed = isinstance(query, AllOf | AnyOf) and len(query.children) > 1
        return f"({text})" if mixed else text

    def leaves(self, leaves: tuple[Is | Between, ...]) -> str:
        """Return the phrase for values of one field, any of which will do."""
        field = FIELDS[leaves[0].field]
        said: list[str] = []
        values: list[str] = []
        for leaf in leaves:
            special = self.special(field, leaf)
            if special:
                said.append(special)
            else:
                values.append(self.value(field, leaf))
        if values:
            pattern = self.words.number if field.kind is Kind.NUMBER else self.words.value
            said.insert(0, pattern[field.name].format(f" {self.words.or_} ".join(values)))
        return f" {self.words.or_} ".join(said)

    def special(self, field: Field, leaf: Is | Between) -> str | None:
        label = self.lowered(field.label(self.code))
        if isinstance(leaf, Between):
            return self.words.known.format(label) if leaf.low is None and leaf.high is None else None
        if leaf.value == UNKNOWN:
            return self.words.unknown.format(label)
        return self.words.other.format(label) if leaf.value == OTHER else None

    def value(self, field: Field, leaf: Is | Between) -> str:
        if isinstance(leaf, Is):
            if field.vocabulary is None:
                return leaf.value
            label = VOCABULARIES[field.vocabulary].label(leaf.value, self.code)
            return label if field.name in _NAMES else self.lowered(label, adjective=field.name in _ADJECTIVES)
        if leaf.low is None:
            return (self.words.until if field.name in _YEARS else self.words.at_most).format(leaf.high)
        if leaf.high is None:
            return (self.words.since if field.name in _YEARS else self.words.at_least).format(leaf.low)
        return str(leaf.low) if leaf.low == leaf.high else self.words.between.format(leaf.low, leaf.high)

    def lowered(self, text: str, adjective: bool = False) -> str:
        """Return `text` as it stands inside a sentence; German nouns keep their capital, adjectives do not."""
        keeps = (self.code == "de" and not adjective) or text[1:2].isupper() or text.startswith(_CAPITALS)
        return text if keeps else text[:1].lower() + text[1:]


def _is_of_series(query: Query) -> bool:
    """Say whether `query` is about one study or series rather than the whole subject."""
    match query:
        case Is(field) | Between(field):
            return FIELDS[field].level in (Level.STUDY, Level.SERIES)
        case AllOf(children) | AnyOf(children):
            return any(_is_of_series(child) for child in children)
        case Not(child):
            return _is_of_series(child)
        case Has():
            return False


def _is_of_sex(query: Query) -> bool:
    """Say whether `query` is about the sex of the subject and nothing else."""
    match query:
        case Is(field) | Between(field):
            return field == "sex"
        case AllOf(children) | AnyOf(children):
            return bool(children) and all(_is_of_sex(child) for child in children)
        case Not(child):
            return _is_of_sex(child)
        case Has():
            return False
