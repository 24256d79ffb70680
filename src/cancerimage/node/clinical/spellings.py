"""How tables write the words of our fields, in several languages."""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

Words = Mapping[str, str]


@lru_cache(1 << 16)
def plain(text: str) -> str:
    """Return a text as it is compared: without case, marks on letters, or signs other than a plus."""
    text = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(letter for letter in text if not unicodedata.combining(letter))
    return re.sub(r"[^\w+]+|_+", " ", letters).strip()


def form(text: str) -> str:
    """Return the plain form of a text; of one that is only signs, such as a dash, the signs."""
    return plain(text) or text.strip()


def _words(table: Mapping[str, str]) -> Words:
    """Return what each spelling means; the table has for each meaning its spellings with bars between them."""
    found: dict[str, str] = {}
    for meaning, spellings in table.items():
        for spelling in (meaning, *spellings.split("|")):
            found[plain(spelling)] = meaning
    return found


MISSING = frozenset(
    map(
        plain,
        (
            "na", "n a", "nan", "null", "nil", "unknown", "unk", "missing", "not recorded", "not available",
            "not applicable", "not done", "not tested", "not assessed", "nd", "n d", "ni", "no information", "inconnu",
            "non renseigné", "unbekannt", "nicht bekannt", "keine Angabe", "k A", "sconosciuto", "non noto",
            "desconocido", "no consta", "onbekend", "nieznane", "desconhecido",
        ),
    )
)  # fmt: skip
"""What people and programs write where they know nothing; texts of signs only, such as a dash, mean the same."""

YES = frozenset(
    map(
        plain,
        ("yes", "y", "true", "1", "x", "done", "given", "ja", "j", "oui", "o", "sì", "si", "s", "sim", "tak", "t"),
    )
)
NO = frozenset(
    map(
        plain,
        ("no", "n", "false", "0", "none", "nein", "non", "nee", "não", "nie", "not given", "not done"),
    )
)

_RECEPTOR = {
    "positive": "pos|positiv|positif|positivo|positief|dodatni|+",
    "negative": "neg|negativ|négatif|negativo|negatief|ujemny",
}
SEX = _words(
    {
        "female": "f|w|woman|frau|weiblich|femme|féminin|femmina|femminile|mujer|femenino|vrouw|kobieta|feminino",
        "male": "m|man|mann|männlich|homme|masculin|maschio|maschile|hombre|varón|masculino|mężczyzna",
        "other": "o|d|diverse|divers",
    }
)
_TREATMENT = {
    "surgery": "operation|operated|resection|surgical|surgical resection|tumour resection|tumor resection|mastectomy|"
    "lumpectomy|breast conserving surgery|prostatectomy|radical prostatectomy|nephrectomy|lobectomy|colectomy|op|"
    "Chirurgie|Operation|chirurgia|cirugía|cirurgia|chirurgie|chirurgisch",
    "radiotherapy": "radiation|radiation therapy|rt|irradiation|brachytherapy|external beam radiotherapy|ebrt|"
    "Strahlentherapie|Bestrahlung|radiothérapie|radioterapia|radiotherapie",
    "chemotherapy": "chemo|cytotoxic chemotherapy|neoadjuvant chemotherapy|adjuvant chemotherapy|Chemotherapie|"
    "chimiothérapie|chemioterapia|quimioterapia|chemotherapie",
    "hormone_therapy": "hormone therapy|hormonal therapy|hormonotherapy|endocrine therapy|androgen deprivation|"
    "androgen deprivation therapy|adt|ht|Hormontherapie|hormonothérapie|ormonoterapia|hormonoterapia|hormoontherapie",
    "immunotherapy": "immuno|checkpoint inhibitor|anti GD2|dinutuximab|Immuntherapie|immunothérapie|immunoterapia|"
    "inmunoterapia|immunotherapie",
    "targeted_therapy": "targeted therapy|targeted|tyrosine kinase inhibitor|tki|trastuzumab|zielgerichtete Therapie|"
    "thérapie ciblée|terapia mirata|terapia dirigida|doelgerichte therapie",
    "transplantation": "transplant|stem cell transplant|stem cell transplantation|hsct|asct|bone marrow transplant|bmt|"
    "liver transplant|Transplantation|Stammzelltransplantation|greffe|trapianto|trasplante|transplante|transplantatie",
    "observation": "watch and wait|watchful waiting|active surveillance|surveillance|wait and see|Beobachtung|"
    "observation only|osservazione|observación|observatie",
}

WORDS: Mapping[str, Words] = {
    "er": _words(_RECEPTOR),
    "pr": _words(_RECEPTOR),
    "her2": _words(
        {
            "positive": "pos|positiv|positif|positivo|positief|3+|amplified",
            "negative": "neg|negativ|négatif|negativo|negatief|0|1+|not amplified",
            "equivocal": "borderline|indeterminate|2+|grenzwertig",
        }
    ),
    "treatment": _words(_TREATMENT),
    "vital_status": _words(
        {
            "alive": "living|a|lebend|lebt|vivant|vivo|viva|levend|żyje",
            "dead": "deceased|died|d|verstorben|tot|gestorben|décédé|décédée|deceduto|deceduta|fallecido|fallecida|"
            "muerto|overleden|falecido|exitus|zmarł",
        }
    ),
    "grade": _words(
        {
            "1": "well differentiated|gut differenziert",
            "2": "moderately differentiated|mäßig differenziert",
            "3": "poorly differentiated|schlecht differenziert",
            "4": "undifferentiated|anaplastic|undifferenziert|anaplastisch",
        }
    ),
}
"""What words mean without a word of the mapping; scores and codes are read by their form."""
