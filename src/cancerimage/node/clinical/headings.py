"""How tables call the columns that our fields and facts come from."""

import re
from collections.abc import Mapping
from difflib import SequenceMatcher

from cancerimage.node.clinical.spellings import plain

SUBJECT = "subject"
ALIKE = 0.85
"""From which likeness on two names may be one with a slip in it; shorter names are like too many others."""
LONG_ENOUGH = 5

HEADINGS: Mapping[str, tuple[str, ...]] = {
    SUBJECT: (
        "patient id", "patientid", "subject id", "subject", "patient", "case id", "pid", "mrn", "patient number",
        "patienten id", "patientennummer", "id patient", "id paziente", "id paciente", "identifiant patient",
        "participant id", "record id", "patient identifier", "submitter id", "id",
    ),
    "sex": ("sex", "gender", "birth sex", "sex at birth", "geschlecht", "sexe", "sesso", "sexo", "geslacht"),
    "born": (
        "birth date", "date of birth", "birthdate", "dob", "geburtsdatum", "date de naissance", "data di nascita",
        "fecha de nacimiento", "geboortedatum", "data de nascimento", "born",
    ),
    "diagnosed": (
        "diagnosis date", "date of diagnosis", "dx date", "date dx", "diagnosedatum", "date du diagnostic",
        "data di diagnosi", "data diagnosi", "fecha de diagnóstico", "data de diagnóstico", "diagnosed",
        "date of pathological diagnosis",
    ),
    "seen": (
        "last contact date", "date of last contact", "last follow up date", "date of last follow up", "last seen",
        "last visit", "follow up date", "letzter kontakt", "date des dernières nouvelles", "data ultimo follow up",
        "fecha de último contacto", "last contact", "date last contact", "seen",
    ),
    "died": (
        "death date", "date of death", "dod", "sterbedatum", "todesdatum", "date de décès", "data di morte",
        "data decesso", "fecha de muerte", "overlijdensdatum", "died",
    ),
    "age_at_diagnosis": (
        "age at diagnosis", "age", "diagnosis age", "age at dx", "alter bei diagnose", "alter", "âge au diagnostic",
        "âge", "età alla diagnosi", "età", "edad al diagnóstico", "edad", "leeftijd",
    ),
    "diagnosis_year": (
        "year of diagnosis", "diagnosis year", "dx year", "year dx", "diagnosejahr", "année du diagnostic",
        "anno di diagnosi", "año de diagnóstico",
    ),
    "ct": ("ct", "ct stage", "ct category", "clinical t", "clinical t stage", "clinical t category", "ajcc clinical t"),
    "cn": ("cn", "cn stage", "cn category", "clinical n", "clinical n stage", "clinical n category", "ajcc clinical n"),
    "cm": ("cm", "cm stage", "cm category", "clinical m", "clinical m stage", "clinical m category", "ajcc clinical m"),
    "pt": (
        "pt", "pt stage", "pt category", "pathological t", "pathologic t", "pathological t stage",
        "pathological t category", "ajcc pathologic t",
    ),
    "pn": (
        "pn", "pn stage", "pn category", "pathological n", "pathologic n", "pathological n stage",
        "pathological n category", "ajcc pathologic n",
    ),
    "pm": (
        "pm", "pm stage", "pm category", "pathological m", "pathologic m", "pathological m stage",
        "pathological m category", "ajcc pathologic m",
    ),
    "topography": (
        "topography", "icd o topography", "icd o 3 topography", "icdo topography", "topography code", "site code",
        "primary site", "tumour site", "tumor site", "topographie", "topografia", "topografía", "icd o 3 site",
    ),
    "morphology": (
        "morphology", "icd o morphology", "icd o 3 morphology", "histology code", "icd o 3 histology",
        "morphology code", "morphologie", "morfologia", "morfología", "histology icd o",
    ),
    "stage": (
        "stage", "stage group", "tnm stage group", "ajcc stage", "uicc stage", "figo stage", "inrg stage",
        "clinical stage", "pathological stage", "overall stage", "stadium", "stade", "stadio", "estadio",
        "ajcc pathologic stage", "ajcc clinical stage", "tumour stage", "tumor stage",
    ),
    "grade": (
        "grade", "tumour grade", "tumor grade", "histological grade", "histologic grade", "nottingham grade",
        "grading", "grado", "differentiation", "who grade",
    ),
    "er": ("er", "estrogen receptor", "oestrogen receptor", "östrogenrezeptor", "récepteur œstrogènes"),
    "pr": ("pr", "pgr", "progesterone receptor", "progesteronrezeptor", "récepteur progestérone"),
    "her2": ("her2", "her 2", "her2 neu", "erbb2", "her 2 neu"),
    "ki67": ("ki67", "ki 67", "mib1", "mib 1", "ki67 index", "ki 67 index", "proliferation index"),
    "psa": ("psa", "prostate specific antigen", "psa level", "serum psa", "tpsa"),
    "gleason": ("gleason", "gleason score", "gleason sum", "gleason grade"),
    "isup": ("isup", "isup grade", "isup grade group", "grade group", "isup gg", "gleason grade group"),
    "birads": ("birads", "bi rads", "bi rads category", "birads category", "acr category"),
    "pirads": ("pirads", "pi rads", "pi rads category", "pirads category", "pirads v2", "pirads v2 1"),
    "treatment": (
        "treatment", "treatments", "therapy", "therapies", "treatment type", "therapie", "behandlung", "traitement",
        "trattamento", "terapia", "tratamiento", "behandeling", "primary treatment",
    ),
    "followup_days": (
        "follow up", "followup", "fu", "follow up time", "followup time", "follow up duration", "survival time",
        "overall survival time", "os time", "nachbeobachtung", "suivi", "seguimiento", "days to last follow up",
        "overall survival",
    ),
    "vital_status": (
        "vital status", "status alive dead", "survival status", "life status", "vitalstatus", "statut vital",
        "stato in vita", "estado vital", "deceased", "alive or dead", "os status", "vital",
    ),
}  # fmt: skip
"""What each subject, fact and field is called, in plain form."""

_ASIDE = frozenset(
    (
        "at", "of", "the", "in", "diagnosis", "dx", "baseline", "initial", "total", "score", "value", "result",
        "status", "days", "day", "weeks", "week", "months", "month", "years", "year", "yrs", "ng", "ml", "ug", "pg",
        "percent", "pct", "category", "index",
    )
)  # fmt: skip
"""Words that say in which unit or when, and not what."""
_OTHERS: Mapping[str, re.Pattern[str]] = {
    "stage": re.compile(r"\b[cpy]*[tnm] (stage|category)\b|\b(stage|category) [tnm]\b"),
    "gleason": re.compile(r"\bgroup\b|\b(primary|secondary|pattern)\b"),
    "treatment": re.compile(r"\b(response|date|start|end)\b"),
}
"""Names that hold a field's word and mean something else."""
_NAMES = {target: frozenset(map(plain, names)) for target, names in HEADINGS.items()}
CATEGORIES = frozenset({"ct", "cn", "cm", "pt", "pn", "pm"})
DECIDED = frozenset({"diagnosis_year"})
"""What a person has to decide about: it is never suggested, only pointed at."""
UNITS: Mapping[str, re.Pattern[str]] = {
    "days": re.compile(r"\b(days?|tage?|jours|giorni|días|dagen|d)\b"),
    "weeks": re.compile(r"\b(weeks?|wochen|semaines)\b"),
    "months": re.compile(r"\b(months?|monate|mois|mesi|meses|maanden|mo)\b"),
    "years": re.compile(r"\b(years?|yrs|jahre?|ans|anni|años|jaren|y)\b"),
}
"""How headings say units of time."""


def likeness(header: str, target: str) -> float:
    """Return how much a header looks like a name of a target, from 0 to 1."""
    name = plain(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header))
    other = _OTHERS.get(target)
    if not name or (other is not None and other.search(name)):
        return 0
    if name in _NAMES[target] or plain(header) in _NAMES[target]:
        return 1
    bare = " ".join(word for word in name.split() if word not in _ASIDE)
    if bare and bare in _NAMES[target]:
        return 0.95
    if any(len(one) >= LONG_ENOUGH and f" {one} " in f" {name} " for one in _NAMES[target]):
        return 0.9
    if target in CATEGORIES:
        return 0  # ct, pt and t are different things, and alike.
    near = max(
        (SequenceMatcher(None, name, one).ratio() for one in _NAMES[target] if len(one) >= LONG_ENOUGH), default=0
    )
    return near * 0.95 if near >= ALIKE else 0


def unit(header: str) -> str:
    """Return the unit of time that a header names; nothing if it names none."""
    name = plain(header)
    return next((one for one, form in UNITS.items() if form.search(name)), "")
