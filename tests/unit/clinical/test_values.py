"""Texts of tables become values, or are refused with a reason."""

from itertools import product

import pytest

from cancerimage.node.clinical.fields import FIELDS, Kind
from cancerimage.node.clinical.spellings import WORDS
from cancerimage.node.clinical.values import Manner, Refused, canonical, coded, level, number, span
from cancerimage.query import FIELDS as SEARCHED
from cancerimage.vocabulary import OTHER, UNKNOWN, VOCABULARIES
from tests.support.clinical import reading


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("topography", "C50.9", "C50.9"),
        ("topography", "c509", "C50.9"),
        ("topography", " C61 ", "C61"),
        ("morphology", "8500/3", "8500/3"),
        ("morphology", "M-8500/3", "8500/3"),
        ("morphology", "95003", "9500/3"),
        ("stage", "Stage IIIA", "IIIA"),
        ("stage", "stage 3a", "IIIA"),
        ("stage", "pathological stage IV", "IV"),
        ("stage", "IIIC1", "IIIC"),
        ("stage", "0", "0"),
        ("ct", "cT2a", "T2a"),
        ("ct", "1mi", "T1mi"),
        ("pt", "ypT3", "T3"),
        ("pt", "pTis (DCIS)", "Tis"),
        ("pt", "T1b2", "T1b"),
        ("cn", "N0(i+)", "N0"),
        ("pn", "pN1mi", "N1mi"),
        ("cm", "0", "M0"),
        ("pm", "M1c", "M1c"),
        ("cm", "MX", ""),
        ("grade", "G2", "2"),
        ("grade", "Grade III", "3"),
        ("grade", "poorly differentiated", "3"),
        ("er", "Positiv", "positive"),
        ("er", "NÉGATIF", "negative"),
        ("pr", "+", "positive"),
        ("her2", "1+", "negative"),
        ("her2", "2+", "equivocal"),
        ("her2", "3+", "positive"),
        ("gleason", "3+4=7", "7"),
        ("gleason", "Gleason score 4 + 5", "9"),
        ("gleason", "7 (4+3)", "7"),
        ("gleason", "10", "10"),
        ("isup", "Grade group 4", "4"),
        ("isup", "ISUP 2", "2"),
        ("birads", "BI-RADS 4a", "4"),
        ("birads", "BIRADS 0", "0"),
        ("birads", "VI", "6"),
        ("pirads", "PI-RADS 5", "5"),
        ("vital_status", "Deceased", "dead"),
        ("vital_status", "décédée", "dead"),
    ],
)
def test_what_tables_write_is_understood(field: str, text: str, value: str) -> None:
    assert coded(field, text, Manner()) == value


@pytest.mark.parametrize("text", ["", " ", "-", "?", "n/a", "N.A.", "NaN", "unbekannt", "Not recorded", "--"])
def test_what_says_nothing_is_not_recorded(text: str) -> None:
    for field in ("stage", "gleason", "vital_status", "topography"):
        assert coded(field, text, Manner()) == ""


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("topography", "C81.9", "out_of_range"),  # a lymphoma in ICD-10, and no site in ICD-O-3
        ("topography", "C43.5", "out_of_range"),
        ("topography", "left breast", "unmapped"),
        ("morphology", "8500", "unmapped"),
        ("morphology", "7999/3", "out_of_range"),
        ("stage", "T2N0M0", "unmapped"),
        ("stage", "V", "unmapped"),
        ("stage", "M", "unmapped"),
        ("ct", "T5", "unmapped"),
        ("cn", "N4", "unmapped"),
        ("pm", "M2", "unmapped"),
        ("grade", "5", "out_of_range"),
        ("grade", "high", "unmapped"),
        ("er", "-", "unmapped"),
        ("er", "90 %", "unmapped"),
        ("her2", "1", "unmapped"),
        ("gleason", "11", "out_of_range"),
        ("gleason", "3+4=8", "unreadable"),
        ("gleason", "1", "out_of_range"),
        ("isup", "6", "out_of_range"),
        ("birads", "7", "out_of_range"),
        ("pirads", "0", "out_of_range"),
        ("vital_status", "Anna Maria", "unmapped"),
    ],
)
def test_nothing_is_guessed(field: str, text: str, code: str) -> None:
    with pytest.raises(Refused) as why:
        coded(field, text, Manner())
    assert why.value.code == code


@pytest.mark.parametrize("field", [name for name, field in FIELDS.items() if field.kind is Kind.CODE])
def test_no_code_that_comes_out_is_searched_as_another(field: str) -> None:
    """Kinds of tumour are too many to be listed: building the index reports those that are not held."""
    vocabulary = VOCABULARIES[SEARCHED[field].vocabulary or field]
    # What may be told apart by letters and figures, at any depth that tables have it.
    sizes = ("0", "1", "2", "3", "4", "I", "II", "III", "IV", "is", "a", "1mi", "X")
    texts = {f"{size}{part}{finer}" for size, part, finer in product(sizes, ("", *"abcdef"), ("", *"123"))}
    texts |= {f"C{site:02}{part}" for site, part in product(range(81), ("", ".0", ".9"))}
    held = 0
    for text in texts:
        try:
            code = coded(field, text, Manner())
        except Refused:
            continue
        held += bool(code)
        assert not code or vocabulary.resolve(code) not in (OTHER, UNKNOWN), text
    assert held or field == "morphology"


def test_inrg_stages_are_read_where_the_mapping_says_so() -> None:
    assert [coded("stage", text, Manner(system="INRG")) for text in ("L1", "l2", "M", "Ms", "INRG stage M")] == [
        "L1", "L2", "M", "MS", "M",
    ]  # fmt: skip
    with pytest.raises(Refused):
        coded("stage", "IV", Manner(system="INRG"))


@pytest.mark.parametrize(
    ("text", "decimal", "value"),
    [
        ("12.5", ".", 12.5), ("1,234.5", ".", 1234.5), ("1,200", ".", 1200), ("12,5", ",", 12.5),
        ("1.234,5", ",", 1234.5), ("1.200", ",", 1200), ("1e3", ".", 1000), ("-3", ".", -3),
    ],
)  # fmt: skip
def test_numbers_are_read_as_the_mapping_says(text: str, decimal: str, value: float) -> None:
    assert number(text, decimal) == (value, False)


@pytest.mark.parametrize(
    ("text", "decimal"), [("12,5", "."), ("12.5", ","), ("1,23,4", "."), ("4 ng", "."), ("1e", ".")]
)
def test_a_number_that_could_mean_two_things_is_refused(text: str, decimal: str) -> None:
    with pytest.raises(Refused) as why:
        number(text, decimal)
    assert why.value.code == "unreadable"


def test_units_are_converted() -> None:
    assert level("ki67", "0.35", Manner(unit="fraction")) == ("35", False)
    assert level("psa", "4200", Manner(unit="pg/mL")) == ("4.2", False)
    assert level("psa", "1200", Manner(unit="ng/mL")) == ("1200", False)
    assert level("psa", "< 0.1", Manner(unit="ng/mL")) == ("0.1", True)
    assert span("followup_days", "2", Manner(unit="weeks")) == 14
    for unit, text, years in (("days", "20089", "55"), ("months", "659", "54"), ("years", "54.9", "54")):
        made = reading(
            {"age": text},
            mapping=f"subject: {{column: id}}\nfields: {{age_at_diagnosis: {{column: age, unit: {unit}}}}}",
        )
        assert made.people[0].values == {"age_at_diagnosis": years}


def test_whole_years_in_other_units_stay_whole() -> None:
    for years in range(1, 91):
        text = "subject: {column: id}\nfields: {age_at_diagnosis: {column: age, unit: months}}"
        assert reading({"age": str(12 * years)}, mapping=text).people[0].values["age_at_diagnosis"] == str(years)


def test_every_word_of_the_tables_means_a_value_that_the_field_can_have() -> None:
    for field, words in WORDS.items():
        assert all(canonical(field, meaning) for meaning in words.values())
        assert all(canonical(field, word) for word in FIELDS[field].words)
    for field in FIELDS.values():
        if field.kind is Kind.SCORE and field.name in ("grade", "gleason", "isup", "birads", "pirads"):
            assert canonical(field.name, str(int(field.low)))
            assert canonical(field.name, str(int(field.high)))
            assert not canonical(field.name, str(int(field.high) + 1))
