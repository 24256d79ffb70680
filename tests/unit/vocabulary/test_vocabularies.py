"""Every vocabulary is complete in itself, and holds the values that real data carry."""

import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from cancerimage.query import FIELDS
from cancerimage.vocabulary import OTHER, UNKNOWN, VOCABULARIES, Concept, Vocabulary
from cancerimage.vocabulary.cancer import CANCER, stated
from cancerimage.vocabulary.concept import fold

VOCABULARY = pytest.mark.parametrize("vocabulary", VOCABULARIES.values(), ids=lambda vocabulary: vocabulary.name)
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+/-]{0,63}")
FORMS = {
    "SNOMED CT": re.compile(r"\d{6,18}"),
    "ICD-O-3 topography": re.compile(r"C\d\d(\.\d)?(-C\d\d)?"),
    "ICD-O-3 morphology": re.compile(r"\d{4}(/\d|-\d{4})"),
    "EUCAIM": re.compile(r"(CLIN|COM|BP|IMG)\d{7}"),
    "EUCAIM explorer": re.compile(r"\d{6,18}|RID\d+|C\d+|birnlex_\d+"),
    "RadLex": re.compile(r"RID\d+"),
    "DICOM": re.compile(r"[A-Z0-9]{1,16}"),
    "SPDX": re.compile(r"[A-Za-z0-9.-]+"),
    "ISO 3166-1 alpha-3": re.compile(r"[A-Z]{3}"),
}


@VOCABULARY
def test_no_spelling_names_two_concepts(vocabulary: Vocabulary) -> None:
    for concept in vocabulary:
        for spelling in _spellings(concept):
            assert vocabulary.find(spelling) is concept
            assert vocabulary.find(spelling.upper()) is concept


@VOCABULARY
def test_labels_are_in_every_language(vocabulary: Vocabulary) -> None:
    for concept in vocabulary:
        assert set(concept.labels) == {"en", "de"}
        assert all(label == label.strip() and label for label in concept.labels.values())


@VOCABULARY
def test_codes_have_the_form_that_messages_allow(vocabulary: Vocabulary) -> None:
    codes = [concept.code for concept in vocabulary]
    assert len(set(codes)) == len(codes)
    assert [code for code in codes if not CODE.fullmatch(code)] == []


@VOCABULARY
def test_codes_of_other_systems_look_like_theirs(vocabulary: Vocabulary) -> None:
    wrong = [
        (concept.code, system, code)
        for concept in vocabulary
        for system, codes in concept.codes.items()
        for code in codes
        if not FORMS[system].fullmatch(code)
    ]
    assert wrong == []


@VOCABULARY
def test_what_is_broader_exists(vocabulary: Vocabulary) -> None:
    for concept in vocabulary:
        assert concept.broader is None or (concept.broader in vocabulary and concept.broader != concept.code)


@VOCABULARY
def test_version_and_source_are_told(vocabulary: Vocabulary) -> None:
    assert re.fullmatch(r"\d{4}-\d+", vocabulary.version)
    assert vocabulary.source


@VOCABULARY
def test_missing_and_unheld_values_have_a_code(vocabulary: Vocabulary) -> None:
    assert {UNKNOWN, OTHER} <= {concept.code for concept in vocabulary}
    assert vocabulary.resolve(None) == vocabulary.resolve(" ") == UNKNOWN
    assert vocabulary.resolve("surely no such value") == vocabulary.unmapped


def test_a_faulty_sex_is_unknown_because_other_is_a_statement() -> None:
    sex = VOCABULARIES["sex"]
    assert [sex.resolve(raw) for raw in ("F", "M", "O", "U", "", None, "0000", "6657")] == [
        "female",
        "male",
        "other",
        *[UNKNOWN] * 5,
    ]


@pytest.mark.parametrize(
    ("name", "raw", "code"),
    [
        ("stage", "Stage IIID", "IIID"),
        ("stage", "IVD", "IVD"),
        ("stage", "IA2", "IA"),
        ("stage", "Stage IIIC1", "IIIC"),
        ("stage", "IIE", OTHER),
        ("t_category", "pT1b2", "T1b"),
        ("t_category", "cT2d", "T2d"),
        ("t_category", "T4e", "T4e"),
        ("t_category", "T2e", OTHER),
        ("n_category", "pN2c1", "N2c"),
        ("m_category", "cM1c2", "M1c"),
    ],
)
def test_a_finer_stage_counts_as_the_one_with_its_first_letter(name: str, raw: str, code: str) -> None:
    assert VOCABULARIES[name].resolve(raw) == code


def test_every_coded_field_has_its_vocabulary() -> None:
    assert {field.vocabulary for field in FIELDS.values() if field.vocabulary} == set(VOCABULARIES)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("GE MEDICAL SYSTEMS", "ge medical systems"),
        ("GE_Medical-Systems", "ge medical systems"),
        ("  Männlich ", "mannlich"),
        ("Großbritannien", "grossbritannien"),
        ("Россия", "россия"),
        ("…", ""),
    ],
)
def test_spellings_are_compared_without_case_accents_and_punctuation(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_all_countries_of_the_world_are_held() -> None:
    codes = [concept.code for concept in VOCABULARIES["country"] if len(concept.code) == 2]
    assert len(codes) == 249
    assert VOCABULARIES["country"].label("ES", "de") == "Spanien"


@pytest.mark.parametrize(
    ("kinds", "sites", "cancers"),
    [
        (["Clear Cell Carcinoma"], ["Kidney"], ("kidney",)),
        (["Squamous Cell Carcinoma"], ["Lung"], ("lung",)),
        (["Adenocarcinoma"], ["Various"], ("carcinoma",)),
        (["Adenocarcinoma"], ["colon", "pancreas"], ("carcinoma",)),
        (["Breast Cancer", "Non-Cancer"], ["Breast"], ("breast", "none")),
        (["Renal Cell Carcinoma", "Not Otherwise Specified"], [], ("kidney",)),
        (["Lung Adenocarcinoma", "Lung Squamous Cell Carcinoma"], [], ("lung",)),
        (["Colorectal Cancer"], ["Colon"], ("colorectal",)),
    ],
)
def test_cancers_are_read_from_kinds_and_sites(kinds: list[str], sites: list[str], cancers: tuple[str, ...]) -> None:
    assert stated(kinds, sites) == cancers


# The column of the index of the NCI Imaging Data Commons that each vocabulary's raw values come from.
COLUMNS = {
    "modality": "Modality",
    "sex": "PatientSex",
    "body_part": "BodyPartExamined",
    "manufacturer": "Manufacturer",
    "licence": "license_short_name",
}


@pytest.fixture(scope="module")
def real_data() -> Path:
    """The folder of the index of the NCI Imaging Data Commons."""
    found = find_spec("idc_index_data")
    if found is None or found.origin is None:
        pytest.skip("NOT TESTED: whether real values are mapped. Install cancerimage[demo] to test it.")
    return Path(found.origin).parent


@pytest.mark.parametrize(("name", "column"), COLUMNS.items())
def test_nearly_all_real_values_are_held(real_data: Path, name: str, column: str) -> None:
    import duckdb

    counted = duckdb.connect().execute(
        f"SELECT {column}, count(*) FROM read_parquet(?) WHERE {column} IS NOT NULL GROUP BY 1",  # noqa: S608
        [str(real_data / "idc_index.parquet")],
    )
    values: dict[str, int] = dict(counted.fetchall())
    unheld = {raw: series for raw, series in values.items() if VOCABULARIES[name].find(raw) is None}
    assert sum(unheld.values()) <= 0.001 * sum(values.values()), unheld


def test_every_real_cancer_is_held(real_data: Path) -> None:
    import duckdb

    rows = duckdb.connect().execute(
        "SELECT collection_id, cancer_types, tumor_locations FROM read_parquet(?)",
        [str(real_data / "collections_index.parquet")],
    )
    unheld = {
        collection: kinds
        for collection, kinds, sites in rows.fetchall()
        if CANCER.unmapped in stated(kinds.split(","), sites.split(","))
    }
    assert unheld == {}


def _spellings(concept: Concept) -> Iterator[str]:
    yield concept.code
    yield from concept.labels.values()
    yield from concept.synonyms
