"""Why a number is shown the way it is, and why another one is hidden: in plain words, in each language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cancerimage.disclosure.interval import CONFIDENCE
from cancerimage.disclosure.numbers import Meaning, Number
from cancerimage.disclosure.policy import FLOOR, POLICIES, Audience, PolicyName
from cancerimage.hub.catalogue.cubes import LabelledCube, LevelSum
from cancerimage.hub.catalogue.entries import Entry
from cancerimage.hub.catalogue.labels import in_language

Texts = Mapping[str, str]

POLICY_TEXTS: Mapping[PolicyName, Texts] = {
    PolicyName.OPEN: {
        "en": "The numbers are exact, for everybody can have these data anyway.",
        "de": "Die Zahlen sind genau, denn diese Daten kann ohnehin jeder haben.",
    },
    PolicyName.STANDARD: {
        "en": "The data of this dataset are protected. Random noise is added to every number, a number of people below "
        "{limit}, in tables sometimes below a higher limit, is not shown, and every other is rounded, so that hardly "
        "anything can be concluded from them about a single person.",
        "de": "Die Daten dieses Datensatzes sind geschützt. Jede Zahl wird mit Zufallsrauschen versehen, eine Zahl von "
        "Personen unter {limit}, in Tabellen manchmal unter einer höheren Grenze, wird nicht gezeigt, jede andere "
        "gerundet. So lässt sich aus ihnen kaum etwas über eine einzelne Person schließen.",
    },
    PolicyName.STRICT: {
        "en": "The data of this dataset are strictly protected. Much random noise is added to every number, a number "
        "of people below {limit}, in tables sometimes below a higher limit, is not shown, and every other is rounded, "
        "so that even less can be concluded from them about a single person.",
        "de": "Die Daten dieses Datensatzes sind streng geschützt. Jede Zahl wird mit starkem Zufallsrauschen "
        "versehen, eine Zahl von Personen unter {limit}, in Tabellen manchmal unter einer höheren Grenze, wird nicht "
        "gezeigt, jede andere gerundet. So lässt sich aus ihnen noch weniger über eine einzelne Person schließen.",
    },
    PolicyName.CATALOGUE_ONLY: {
        "en": "The holder describes this dataset and tells no number of it. That is so for every dataset of fewer than "
        "{floor} people, and for others if their holder wants it so.",
        "de": "Der Halter beschreibt diesen Datensatz und nennt keine Zahl daraus. So ist es bei jedem Datensatz mit "
        "weniger als {floor} Personen, und bei anderen, wenn ihr Halter es so will.",
    },
}

AUDIENCE_TEXTS: Mapping[Audience, Texts] = {
    Audience.EVERYONE: {
        "en": "Everyone may ask questions of it.",
        "de": "Alle dürfen Fragen dazu stellen.",
    },
    Audience.SIGNED_IN: {
        "en": "Whoever has signed in may ask questions of it.",
        "de": "Wer angemeldet ist, darf Fragen dazu stellen.",
    },
    Audience.PROJECTS: {
        "en": "Members of an approved project may ask questions of it.",
        "de": "Mitglieder eines genehmigten Projekts dürfen Fragen dazu stellen.",
    },
    Audience.ORGANISATIONS: {
        "en": "Members of the organisations that the holder names may ask questions of it.",
        "de": "Mitglieder der Organisationen, die der Halter nennt, dürfen Fragen dazu stellen.",
    },
}

MEANING_TEXTS: Mapping[Meaning, Texts] = {
    Meaning.EXACT: {"en": "This was counted exactly.", "de": "Das wurde genau gezählt."},
    Meaning.ABOUT: {
        "en": "Random noise was added and the result was rounded to protect the people in the data. With a probability "
        "of {confidence} % the true number lies between {low} and {high}.",
        "de": "Die Zahl wurde mit Zufallsrauschen versehen und gerundet, um die Menschen in den Daten zu schützen. Mit "
        "einer Wahrscheinlichkeit von {confidence} % liegt die wahre Zahl zwischen {low} und {high}.",
    },
    Meaning.FEWER: {
        "en": "Together with its noise this number is below {below}, so it is not shown: a small number could give "
        "somebody away. The true number may be zero, or a little above that limit.",
        "de": "Mit ihrem Rauschen liegt diese Zahl unter {below}, deshalb wird sie nicht gezeigt: Eine kleine Zahl "
        "könnte jemanden verraten. Die wahre Zahl kann null sein oder etwas über dieser Grenze liegen.",
    },
    Meaning.WITHHELD: {
        "en": "The holder does not tell this number. Nothing follows from this about the data.",
        "de": "Der Halter nennt diese Zahl nicht. Über die Daten folgt daraus nichts.",
    },
}
"""Of a single number, or of the part of a sum that is shown."""

HIDDEN_TEXTS: Mapping[bool, Texts] = {
    False: {
        "en": "{hidden} datasets are not in the sum because their numbers are too small to be shown: all together "
        "fewer than {below}.",
        "de": "{hidden} Datensätze fehlen in der Summe, weil ihre Zahlen zu klein sind, um gezeigt zu werden: zusammen "
        "weniger als {below}.",
    },
    True: {
        "en": "One dataset is not in the sum because its number is too small to be shown: fewer than {below}.",
        "de": "Ein Datensatz fehlt in der Summe, weil seine Zahl zu klein ist, um gezeigt zu werden: weniger als "
        "{below}.",
    },
}
WITHHELD_TEXTS: Mapping[bool, Texts] = {
    False: {
        "en": "{withheld} datasets do not tell this number and are not in the sum.",
        "de": "{withheld} Datensätze nennen diese Zahl nicht und fehlen in der Summe.",
    },
    True: {
        "en": "One dataset does not tell this number and is not in the sum.",
        "de": "Ein Datensatz nennt diese Zahl nicht und fehlt in der Summe.",
    },
}
"""By whether it is a single dataset."""

UP_TO: Texts = {
    "en": "A person can be in two datasets and is then counted twice: read a sum over datasets as “up to”.",
    "de": "Wer in zwei Datensätzen vorkommt, wird zweimal gezählt: Eine Summe über Datensätze heißt „bis zu“.",
}

EPOCH_TEXTS: Texts = {
    "en": "The numbers stem from one frozen state of the data, epoch {number}, and stay the same until the holder "
    "opens the next. What they can give away adds up from epoch to epoch.",
    "de": "Die Zahlen stammen aus einem eingefrorenen Stand der Daten, Epoche {number}, und bleiben gleich, bis der "
    "Halter die nächste eröffnet. Was sie verraten können, summiert sich von Epoche zu Epoche.",
}
UNLISTED: Texts = {
    "en": "A value that is not listed has fewer than {below} people, perhaps nobody: every value is treated this way, "
    "whether or not it occurs.",
    "de": "Ein Wert, der nicht aufgeführt ist, hat weniger als {below} Personen, vielleicht niemanden: So wird jeder "
    "Wert behandelt, ob er vorkommt oder nicht.",
}
CLAMPED: Texts = {
    "en": "One person counts for at most {bounds}; whoever has more makes the true number higher.",
    "de": "Eine Person zählt höchstens {bounds}; wer mehr hat, macht die wahre Zahl größer.",
}
LEVELS: Mapping[str, Texts] = {
    "studies": {"en": "{bound} studies", "de": "{bound} Studien"},
    "series": {"en": "{bound} series", "de": "{bound} Serien"},
    "images": {"en": "{bound} images", "de": "{bound} Bilder"},
}
THOUSANDS: Texts = {"en": ",", "de": "."}
"""What stands between the thousands of a number."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """One thing to know about the numbers of a dataset."""

    code: str
    text: str


def policy_text(policy: PolicyName, language: str = "en") -> str:
    """Return what a policy means for the numbers."""
    return in_language(POLICY_TEXTS[policy], language).format(limit=POLICIES[policy].limit, floor=FLOOR)


def audience_text(audience: Audience, language: str = "en") -> str:
    """Return who may ask questions."""
    return in_language(AUDIENCE_TEXTS[audience], language)


def why(number: Number, language: str = "en", write: Callable[[int], str] = "{:,}".format) -> str:
    """Return what a number means and, where something is hidden or withheld, why."""
    shown = number.value is not None
    meaning = number.meaning
    if meaning is Meaning.ABOUT and not number.margin:
        meaning = Meaning.EXACT  # of the part that is shown
    said = [
        in_language(MEANING_TEXTS[meaning], language).format(
            confidence=round(100 * CONFIDENCE),
            low=write(number.low),
            high=write((number.value or 0) + number.margin),
            below=write(number.below),
        )
    ]
    if number.hidden and (shown or number.hidden > 1):
        hidden = in_language(HIDDEN_TEXTS[number.hidden == 1], language)
        said.append(hidden.format(hidden=write(number.hidden), below=write(number.below)))
    if number.withheld and meaning is not Meaning.WITHHELD:
        withheld = in_language(WITHHELD_TEXTS[number.withheld == 1], language)
        said.append(withheld.format(withheld=write(number.withheld)))
    return " ".join(said)


def up_to(language: str = "en") -> str:
    """Return why a sum over datasets can be higher than the number of people."""
    return in_language(UP_TO, language)


def unlisted(below: int, language: str = "en") -> str:
    """Return what to think of a value that a table of a protected dataset does not list."""
    return in_language(UNLISTED, language).format(below=below)


def clamped(sums: tuple[LevelSum, ...], language: str = "en") -> str:
    """Return how much one person counts for in the sums of a cube."""
    comma = in_language(THOUSANDS, language)
    parts = [
        in_language(LEVELS[one.level], language).format(bound=f"{one.bound:,}".replace(",", comma))
        for one in sums
        if one.level in LEVELS
    ]
    return in_language(CLAMPED, language).format(bounds=", ".join(parts)) if parts else ""


def explanations(entry: Entry, cube: LabelledCube | None, language: str = "en") -> tuple[Explanation, ...]:
    """Return all that is to be known about how a dataset tells its numbers."""
    said = [Explanation("policy", policy_text(entry.policy, language))]
    if POLICIES[entry.policy].live:
        said.append(Explanation("audience", audience_text(entry.audience, language)))
    if entry.epoch is not None:
        text = in_language(EPOCH_TEXTS, language).format(number=entry.epoch.number)
        said.append(Explanation("epoch", text))
    if cube is not None:
        said.append(Explanation("clamped", clamped(cube.sums, language)))
    return tuple(one for one in said if one.text)
