"""Stages: the group that somebody's disease is in, and the categories of the TNM system."""

from collections.abc import Iterable, Iterator, Mapping

from cancerimage.vocabulary.concept import Concept, Vocabulary
from cancerimage.vocabulary.missing import other, unknown

_STAGES = ("0", *(f"{number}{part}" for number in ("I", "II", "III", "IV") for part in ("", "A", "B", "C", "D")))
_INRG: Mapping[str, tuple[str, str]] = {
    "L1": ("Localised tumour without image-defined risk factors", "Lokalisiert, ohne Risikofaktoren in der Bildgebung"),
    "L2": ("Localised tumour with image-defined risk factors", "Lokalisiert, mit Risikofaktoren in der Bildgebung"),
    "M": ("Distant metastases", "Fernmetastasen"),
    "MS": ("Metastases limited to skin, liver or bone marrow", "Metastasen nur in Haut, Leber oder Knochenmark"),
}


def _stages() -> Iterator[Concept]:
    for code in _STAGES:
        # A stage without a letter is a value of its own: whoever means its parts too asks for them as well.
        whole = {"en": "", "de": ""} if code[-1] in "0ABCD" else {"en": " (no letter)", "de": " (ohne Buchstabe)"}
        labels = {"en": f"Stage {code}{whole['en']}", "de": f"Stadium {code}{whole['de']}"}
        spellings = (f"Stage {code}", f"Stadium {code}") if whole["en"] else ()
        yield Concept(code, labels, spellings)
    for code, (english, german) in _INRG.items():
        labels = {"en": f"INRG {code}: {english.lower()}", "de": f"INRG {code}: {german}"}
        yield Concept(code, labels, (f"INRG {code}", f"INRG stage {code}"))
    yield other()
    yield unknown("Stage unknown")


STAGE = Vocabulary(
    "stage",
    version="2026-1",
    source="Stage groups of the UICC and AJCC with their first letter, and of the International Neuroblastoma Risk "
    "Group (INRG); a finer stage such as IA2 counts as IA",
    concepts=_stages(),
    finer=r"(?:stage\s+)?((?:I{1,3}|IV)[A-D])\d",
)


def _categories(letter: str, codes: Iterable[str], explorer: Mapping[str, str]) -> Iterator[Concept]:
    for code in codes:
        known = {"EUCAIM": tuple(explorer[code].split())} if code in explorer else {}
        name = f"{letter}{code}"
        yield Concept(name, {"en": name, "de": name}, (f"c{name}", f"p{name}"), known)
    yield other()
    # "Cannot be assessed" tells no more than a missing value.
    yield unknown(f"{letter}X", f"c{letter}X", f"p{letter}X")


# By category, the concepts of EUCAIM's hyper-ontology that its explorer uses: the clinical one, then the pathological.
T_CATEGORY = Vocabulary(
    "t_category",
    version="2026-1",
    source="Categories of the primary tumour, UICC TNM, with their first letter; EUCAIM's codes as its explorer uses "
    "them; a finer category such as T1b2 counts as T1b",
    concepts=_categories(
        "T",
        # A fourth letter is of few organs, as the T1d of an eye's melanoma, and a fifth of one T4 only.
        [
            "0",
            "is",
            "a",
            "1",
            "1mi",
            "1a",
            "1b",
            "1c",
            "1d",
            *(f"{size}{part}".strip() for size in "234" for part in " abcd"),
            "4e",
        ],
        {
            "0": "COM1000316 COM1000708",
            "1": "COM1000333 COM1000741",
            "2": "COM1000351 COM1000775",
            "2a": "COM1000370 COM1000810",
            "2b": "COM1000390 COM1000846",
            "2c": "COM1000411 COM1000883",
            "3": "COM1000433 COM1000921",
            "3a": "COM1000456 COM1000960",
            "3b": "COM1000480 COM1001000",
            "4": "COM1000505 COM1001041",
        },
    ),
    finer=r"([cp]?T(?:[1-4][a-d]|4e))[1-3]",
)
N_CATEGORY = Vocabulary(
    "n_category",
    version="2026-1",
    source="Categories of the regional lymph nodes, UICC TNM; EUCAIM's codes as its explorer uses them; "
    "a finer category counts as the one with its first letter",
    concepts=_categories(
        "N",
        ["0", "1", "1mi", "1a", "1b", "1c", "2", "2a", "2b", "2c", "3", "3a", "3b", "3c"],
        {"0": "COM1000285 COM1000645", "1": "COM1000300 COM1000676"},
    ),
    finer=r"([cp]?N[1-3][a-c])[1-3]",
)
M_CATEGORY = Vocabulary(
    "m_category",
    version="2026-1",
    source="Categories of distant metastases, UICC TNM; EUCAIM's codes as its explorer uses them; "
    "a finer category counts as the one with its first letter",
    concepts=_categories(
        "M",
        ["0", "1", "1a", "1b", "1c", "1d"],
        {
            "1": "COM1000246 COM1000531",
            "1a": "COM1000258 COM1000558",
            "1b": "COM1000271 COM1000586",
            "1c": "COM1000615",
        },
    ),
    finer=r"([cp]?M1[a-d])[1-3]",
)
