"""What to know when reading the numbers of a result, in each language."""

from collections.abc import Mapping

from cancerimage.hub.explore.snapshots import Note

NOTES: Mapping[str, Mapping[str, str]] = {
    "counted_twice": {
        "en": "A subject that is in two datasets is counted twice.",
        "de": "Wer in zwei Datensätzen vorkommt, wird zweimal gezählt.",
    },
    "incomplete": {
        "en": "Not every node has answered; the numbers can only be higher than shown.",
        "de": "Nicht alle Knoten haben geantwortet; die Zahlen können nur höher sein als gezeigt.",
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


def note(code: str, language: str) -> Note:
    """Return the note in `language`, or in English where that is missing."""
    texts = NOTES[code]
    return Note(code, texts.get(language) or texts["en"])
