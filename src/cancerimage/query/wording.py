"""A query in words, for people: one sentence in their language."""

from collections.abc import Mapping
from dataclasses import dataclass

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
    also: str
    """Introduces a second series."""
    without: str
    or_: str
    not_: str
    unknown: str
    """A field whose value is unknown."""
    other: str
    at_least: str
    at_most: str
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
        also="who also have a series",
        without="who have no series",
        or_="or",
        not_="not {}",
        unknown="{} unknown",
        other="other {}",
        at_least="{} or more",
        at_most="{} or less",
        between="{} to {}",
        known="{} known",
        number={"age": "at age {}", "year": "in {}", "images": "with {} images"},
        value={
            "dataset": "in dataset {}",
            "cancer": "with {}",
            "country": "from {}",
            "sex": "{}",
            "modality": "of {}",
            "bodypart": "of the {}",
            "manufacturer": "by {}",
            "licence": "under {}",
        },
    ),
    "de": _Language(
        everything="Alle Personen",
        nothing="Keine Personen",
        subjects="Personen",
        series="mit einer Serie:",
        also="die auch eine Serie haben:",
        without="die keine Serie haben:",
        or_="oder",
        not_="nicht {}",
        unknown="{} unbekannt",
        other="{}: Sonstige",
        at_least="{} oder mehr",
        at_most="{} oder weniger",
        between="{} bis {}",
        known="{} bekannt",
        number={"age": "Alter {} Jahre", "year": "Jahr {}", "images": "{} Bilder"},
        value={
            "dataset": "im Datensatz {}",
            "cancer": "mit {}",
            "country": "aus {}",
            "sex": "{}",
            "modality": "Modalität {}",
            "bodypart": "Körperregion {}",
            "manufacturer": "Hersteller {}",
            "licence": "Lizenz {}",
        },
    ),
}

# Words that keep their capital inside an English sentence; German nouns all do.
_NAMES = frozenset({"dataset", "country", "manufacturer", "licence"})


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
        about, one, others = self.sorted_out(query)
        text = " ".join((self.words.subjects, ", ".join(about))).strip()
        if one:
            text += f"{',' if about else ''} {self.words.series} {', '.join(one)}"
        return "; ".join((text, *others))

    def sorted_out(self, query: Query) -> tuple[list[str], list[str], list[str]]:
        """Return what holds for the subject, for the one series, and for its other series."""
        about: list[str] = []
        one: list[str] = []
        others: list[str] = []
        for part in query.children if isinstance(query, AllOf) else (query,):
            match part:
                case Has(child):
                    others.append(f"{self.words.also} {self.phrase(child)}")
                case Not(Has(child)):
                    others.append(f"{self.words.without} {self.phrase(child)}")
                case _ if _of_series(part):
                    one.append(self.phrase(part))
                case _:
                    about.append(self.phrase(part))
        return about, one, others

    def phrase(self, query: Query) -> str:
        match query:
            case Is() | Between():
                return self.leaves((query,))
            case Not(child):
                return self.words.not_.format(self.grouped(child))
            case Has(child):
                return f"{self.words.also} {self.grouped(child)}"
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
            return label if field.name in _NAMES else self.lowered(label, sex=field.name == "sex")
        if leaf.low is None:
            return self.words.at_most.format(leaf.high)
        if leaf.high is None:
            return self.words.at_least.format(leaf.low)
        return str(leaf.low) if leaf.low == leaf.high else self.words.between.format(leaf.low, leaf.high)

    def lowered(self, text: str, sex: bool = False) -> str:
        """Return `text` as it stands inside a sentence; German nouns keep their capital, adjectives do not."""
        keeps = (self.code == "de" and not sex) or text[1:2].isupper() or text.startswith(("Wilms", "Ewing", "Hodgkin"))
        return text if keeps else text[:1].lower() + text[1:]


def _of_series(query: Query) -> bool:
    """Say whether `query` is about one study or series rather than the whole subject."""
    match query:
        case Is(field) | Between(field):
            return FIELDS[field].level in (Level.STUDY, Level.SERIES)
        case AllOf(children) | AnyOf(children):
            return any(_of_series(child) for child in children)
        case Not(child):
            return _of_series(child)
        case Has():
            return False
