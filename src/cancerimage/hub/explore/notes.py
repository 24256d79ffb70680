"""What to know when reading the numbers of a result, and why there are none, in each language."""

from collections.abc import Iterable, Mapping

from cancerimage.hub.explore.snapshots import Note, Untold
from cancerimage.wire.question import Withheld

NOTES: Mapping[str, Mapping[str, str]] = {
    "counted_twice": {
        "en": "A subject that is in two datasets is counted twice, so read sums as “up to”.",
        "de": "Wer in zwei Datensätzen vorkommt, wird zweimal gezählt; Summen bedeuten deshalb „bis zu“.",
    },
    "about": {
        "en": "Protected datasets tell a number with noise on it, rounded, so that nobody in them is given away. The "
        "true number lies within the interval with a probability of 95 %.",
        "de": "Geschützte Datensätze nennen eine verrauschte und gerundete Zahl, damit sie niemanden preisgeben. Die "
        "wahre Zahl liegt mit einer Wahrscheinlichkeit von 95 % im angegebenen Bereich.",
    },
    "hidden": {
        "en": "A protected dataset does not show a number below its limit, whether nobody matches or a few do. In the "
        "sum it counts as nobody; the upper end counts it at its limit.",
        "de": "Ein geschützter Datensatz zeigt keine Zahl unter seiner Grenze, ob nun niemand passt oder einige. In "
        "der Summe zählt er als niemand, am oberen Ende des Bereichs mit seiner Grenze.",
    },
    "only_subjects": {
        "en": "Protected datasets tell only how many subjects match. Studies, series, images and the distributions are "
        "those of the open datasets alone.",
        "de": "Geschützte Datensätze nennen nur, wie viele Personen passen. Studien, Serien, Bilder und die "
        "Verteilungen sind allein die der offenen Datensätze.",
    },
    "withheld": {
        "en": "Some datasets tell no number here, each for the reason given. Nothing follows from this about their "
        "data.",
        "de": "Einige Datensätze nennen hier keine Zahl, jeder aus dem angegebenen Grund. Über ihre Daten folgt "
        "daraus nichts.",
    },
    "incomplete": {
        "en": "Not every node has answered; what is missing can only add to the numbers.",
        "de": "Nicht alle Knoten haben geantwortet; was fehlt, kann zu den Zahlen nur hinzukommen.",
    },
    "refused": {
        "en": "A node did not apply every condition and therefore counted nothing.",
        "de": "Ein Knoten hat nicht jede Bedingung angewandt und deshalb nichts gezählt.",
    },
    "not_held": {
        "en": "Some datasets hold no value of a field that was asked for; all their records count as unknown there.",
        "de": "Einige Datensätze halten zu einem gefragten Feld keinen Wert; dort gelten alle Einträge als unbekannt.",
    },
    "unpublished": {
        "en": "A node answered for a dataset that it does not publish; the dataset was left out, and so were "
        "the node's distributions, which include it.",
        "de": "Ein Knoten hat für einen Datensatz geantwortet, den er nicht veröffentlicht; der Datensatz wurde "
        "weggelassen, ebenso die Verteilungen des Knotens, die ihn enthalten.",
    },
    "no_nodes": {
        "en": "No node belongs to this federation yet, so nobody could be asked.",
        "de": "Zu diesem Verbund gehört noch kein Knoten; es konnte niemand gefragt werden.",
    },
    "interrupted": {
        "en": "The hub was restarted while the question ran; ask it again for the whole answer.",
        "de": "Der Hub wurde neu gestartet, während die Frage lief; für die ganze Antwort bitte noch einmal fragen.",
    },
}


REASONS: Mapping[Withheld, Mapping[str, str]] = {
    Withheld.CATALOGUE_ONLY: {
        "en": "The holder lists the dataset and answers no questions about it.",
        "de": "Der Halter führt den Datensatz im Katalog und beantwortet keine Fragen dazu.",
    },
    Withheld.NOT_PERMITTED: {
        "en": "The holder answers certain people only, for instance those who have signed in or belong to a project.",
        "de": "Der Halter antwortet nur bestimmten Personen, etwa wer angemeldet ist oder zu einem Projekt gehört.",
    },
    Withheld.PAUSED: {
        "en": "The holder answers no questions for now.",
        "de": "Der Halter beantwortet zurzeit keine Fragen.",
    },
    Withheld.PERSON_SPENT: {
        "en": "You have asked as many new questions of it as one person may until its next epoch. Questions that were "
        "asked before are still answered. All visitors together count as one person: sign in to have an allowance of "
        "your own.",
        "de": "Sie haben ihm so viele neue Fragen gestellt, wie einer Person bis zu seiner nächsten Epoche zustehen. "
        "Schon gestellte Fragen werden weiter beantwortet. Alle Gäste zusammen zählen als eine Person: Wer sich "
        "anmeldet, hat ein eigenes Kontingent.",
    },
    Withheld.DATASET_SPENT: {
        "en": "As many new questions were asked of it, by all together, as it answers until its next epoch. Questions "
        "that were asked before are still answered.",
        "de": "Ihm wurden von allen zusammen so viele neue Fragen gestellt, wie er bis zu seiner nächsten Epoche "
        "beantwortet. Schon gestellte Fragen werden weiter beantwortet.",
    },
    Withheld.CLOSED: {
        "en": "Its node cannot prove what it has told so far, and tells nothing until the holder opens a new epoch.",
        "de": "Sein Knoten kann nicht belegen, was er bisher gesagt hat, und sagt nichts, bis der Halter eine neue "
        "Epoche eröffnet.",
    },
}
"""Why a dataset tells no number, and what can be done about it."""


def untold(datasets: Iterable[tuple[str, Withheld | None]], language: str) -> tuple[Untold, ...]:
    """Return the datasets that tell no number by the reason, each in words, in `language` or else in English."""
    found: dict[Withheld, list[str]] = {}
    for dataset, withheld in datasets:
        if withheld is not None:
            found.setdefault(withheld, []).append(dataset)
    return tuple(
        Untold(reason, texts.get(language) or texts["en"], tuple(found[reason]))
        for reason, texts in REASONS.items()
        if reason in found
    )


def note(code: str, language: str) -> Note:
    """Return the note in `language`, or in English where that is missing."""
    texts = NOTES[code]
    return Note(code, texts.get(language) or texts["en"])
