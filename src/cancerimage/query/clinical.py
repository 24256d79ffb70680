"""The searchable fields of clinical tables: what is known of a subject beside the images."""

from cancerimage.query.field import Field, Kind, Level

LOINC, EXPLORER = "LOINC", "EUCAIM explorer"


def _coded(name: str, english: str, german: str, vocabulary: str, *aliases: str, **codes: str) -> Field:
    return Field(
        name,
        Level.SUBJECT,
        Kind.CODE,
        {"en": english, "de": german},
        vocabulary,
        aliases=aliases,
        clinical=True,
        codes=_systems(codes),
    )


def _number(
    name: str,
    english: str,
    german: str,
    bounds: tuple[int, int],
    bands: tuple[int, ...],
    *aliases: str,
    unit: str | None = None,
    **codes: str,
) -> Field:
    return Field(
        name,
        Level.SUBJECT,
        Kind.NUMBER,
        {"en": english, "de": german},
        unit=unit,
        minimum=bounds[0],
        maximum=bounds[1],
        bands=bands,
        aliases=aliases,
        clinical=True,
        codes=_systems(codes),
    )


def _systems(codes: dict[str, str]) -> dict[str, tuple[str, ...]]:
    names = {"loinc": LOINC, "explorer": EXPLORER}
    return {names[system]: (code,) for system, code in codes.items()}


# LOINC codes are those that HL7's mCODE names for the same test.
CLINICAL = (
    _number(
        "age_at_diagnosis",
        "Age at diagnosis",
        "Alter bei der Diagnose",
        (0, 120),
        (0, 10, 20, 30, 40, 50, 60, 70, 80, 90),
        "diagnosis_age",
        unit="years",
        explorer="SNOMEDCT423493009",
    ),
    _number(
        "diagnosis_year",
        "Year of diagnosis",
        "Jahr der Diagnose",
        (1880, 2100),
        (1880, 1990, 1995, 2000, 2005, 2010, 2015, 2020, 2025),
        explorer="SNOMEDCT432213005",
    ),
    _coded("topography", "Tumour site", "Tumorlokalisation", "topography", "site", "tumor_site"),
    _coded("morphology", "Histology", "Histologie", "morphology"),
    _coded("stage", "Stage", "Stadium", "stage"),
    _coded("ct", "Clinical T category", "Klinische T-Kategorie", "t_category", explorer="CLIN1033379"),
    _coded("cn", "Clinical N category", "Klinische N-Kategorie", "n_category", explorer="CLIN1033358"),
    _coded("cm", "Clinical M category", "Klinische M-Kategorie", "m_category", explorer="CLIN1033341"),
    _coded("pt", "Pathological T category", "Pathologische T-Kategorie", "t_category", explorer="CLIN1033391"),
    _coded("pn", "Pathological N category", "Pathologische N-Kategorie", "n_category", explorer="CLIN1033368"),
    _coded("pm", "Pathological M category", "Pathologische M-Kategorie", "m_category", explorer="CLIN1033349"),
    _number("grade", "Histologic grade", "Differenzierungsgrad", (1, 4), (1, 2, 3, 4), "grading"),
    _number(
        "gleason",
        "Gleason score",
        "Gleason-Score",
        (2, 10),
        tuple(range(2, 11)),
        explorer="CLIN1037294",
    ),
    _number(
        "isup",
        "ISUP grade group",
        "ISUP-Gradgruppe",
        (1, 5),
        (1, 2, 3, 4, 5),
        "grade_group",
        explorer="CLIN1037300",
    ),
    _coded(
        "er",
        "Oestrogen receptor",
        "Östrogenrezeptor",
        "receptor",
        "estrogen_receptor",
        loinc="16112-5",
        explorer="CLIN1045815",
    ),
    _coded("pr", "Progesterone receptor", "Progesteronrezeptor", "receptor", loinc="16113-3", explorer="CLIN1046085"),
    _coded("her2", "HER2", "HER2-Status", "her2", "HER2/neu", loinc="48676-1", explorer="CLIN1045851"),
    _number(
        "ki67",
        "Ki-67",
        "Ki-67-Index",
        (0, 100),
        (0, 5, 10, 15, 20, 30, 50),
        unit="percent",
        loinc="29593-1",
        explorer="CLIN1045913",
    ),
    _number(
        "psa",
        "PSA",
        "PSA-Wert",
        (0, 100_000),
        (0, 4, 10, 20, 50, 100),
        unit="ng/mL",
        loinc="2857-1",
        explorer="CLIN1033410",
    ),
    _number("birads", "BI-RADS", "BI-RADS-Kategorie", (0, 6), tuple(range(7)), explorer="IMG1005459"),
    _number("pirads", "PI-RADS", "PI-RADS-Kategorie", (1, 5), (1, 2, 3, 4, 5), explorer="IMG1005459"),
    Field(
        "treatment",
        Level.SUBJECT,
        Kind.CODE,
        {"en": "Treatment", "de": "Behandlung"},
        "treatment",
        many=True,
        aliases=("therapy",),
        clinical=True,
    ),
    _number(
        "followup",
        "Follow-up",
        "Nachbeobachtung",
        (0, 45_000),
        (0, 365, 730, 1095, 1825, 3650),
        unit="days",
    ),
    _coded("vital_status", "Vital status", "Vitalstatus", "vital_status", "vitality"),
)
"""In the order in which they are shown.

A number is whole: a value with a fraction counts as the whole number below it, so that `psa:>=4` means 4.0 or more.
"""
