"""A table read by its mapping: what comes out, what is found, and how rows of one person come together."""

from collections.abc import Mapping

import pytest

from cancerimage.node.clinical.checks import CHECKS, Effect
from cancerimage.node.clinical.fields import FIELDS
from cancerimage.node.clinical.people import COMBINATIONS
from cancerimage.node.clinical.units import DOUBTFUL
from tests.support.clinical import MAPPING, reading

Row = Mapping[str, str]

FOUND: Mapping[str, tuple[Row, ...]] = {
    "no_subject": ({"id": "", "site": "C50.9"},),
    "unmapped": ({"er": "perhaps"},),
    "unreadable": ({"psa": "four"},),
    "out_of_range": ({"ki67": "120"},),
    "future": ({"seen": "2099-01-01"},),
    "bounded": ({"psa": ">100"},),
    "unit": tuple({"ki67": text} for text in ("0.1", "0.25", "0.3", "0", "1")),
    "contradiction": ({"id": "A", "stage": "II"}, {"id": "A", "stage": "III"}),
    "born_after_diagnosis": ({"born": "2020-01-01", "diagnosed": "2019-12-31", "age": "3"},),
    "age_differs": ({"born": "1960-01-01", "diagnosed": "2020-01-01", "age": "50"},),
    "year_differs": ({"diagnosed": "2020-01-01", "year": "2019"},),
    "metastases_and_stage": ({"stage": "IA", "pm": "M1b"},),
    "followup_negative": ({"diagnosed": "2020-01-02", "seen": "2020-01-01", "followup": "3"},),
    "death_before_diagnosis": ({"diagnosed": "2020-01-02", "died": "2020-01-01", "followup": "3"},),
    "seen_after_death": ({"died": "2020-01-01", "seen": "2020-01-02", "followup": "3"},),
    "dead_and_alive": ({"died": "2020-01-01", "vital": "alive"},),
    "gleason_and_isup": ({"gleason": "6", "isup": "4"},),
    "prostate_of_a_woman": ({"sex": "F", "psa": "4.2"},),
    "site_of_another_sex": ({"sex": "female", "site": "C61.9"},),
    "prostate_elsewhere": ({"gleason": "7", "site": "C50.9"},),
    "breast_elsewhere": ({"birads": "4", "site": "C61.9"},),
    "treated_and_observed": ({"treatment": "surgery, observation"},),
}
"""For each check rows in which it alone finds something; `sex_differs` needs images."""

FINE: tuple[Row, ...] = (
    {"sex": "M", "born": "1950-06-01", "diagnosed": "2020-05-31", "seen": "2021-05-31", "age": "69", "site": "C61.9",
     "psa": "5.1", "gleason": "3+4", "isup": "2", "pirads": "4", "treatment": "prostatectomy; ADT", "followup": "365",
     "vital": "alive"},
    {"sex": "F", "age": "54", "site": "C50.4", "histology": "8500/3", "stage": "IIA", "grade": "G2", "er": "pos",
     "pr": "pos", "her2": "2+", "ki67": "18", "birads": "5", "vital": "alive"},
    {"sex": "M", "site": "C50.9", "birads": "4"},  # men have breast cancer, too
    {"sex": "M", "site": "C62.9"},
    {"diagnosed": "2020-01-01", "seen": "2020-01-01", "died": "2020-01-01", "vital": "dead", "followup": "0"},
    {"gleason": "6", "isup": "1"},
    {"diagnosed": "2020-01-01", "year": "2020"},
    {"stage": "IVA", "cm": "M1a", "pm": "MX"},
    {"gleason": "7", "isup": "3"},
    {"gleason": "8", "isup": "4"},
    {"gleason": "10", "isup": "5"},
)  # fmt: skip


@pytest.mark.parametrize("code", FOUND)
def test_each_check_finds_what_it_is_for_and_no_other_does(code: str) -> None:
    made = reading(*FOUND[code])
    assert {one.code for one in made.findings} == {code}
    taken_away = CHECKS[code].effect in (Effect.VALUE, Effect.VALUES)
    if taken_away and code != "future":
        assert not any(value for person in made.people for value in person.values.values())
    assert (len(made.people) == 0) is (CHECKS[code].effect is Effect.ROW)


def test_every_check_is_tried() -> None:
    assert set(FOUND) | {"sex_differs"} == set(CHECKS)
    assert {combination.code for combination in COMBINATIONS} <= set(FOUND)


@pytest.mark.parametrize("row", FINE)
def test_what_can_be_is_not_found(row: Row) -> None:
    assert reading(row).findings == ()


def test_each_unit_is_doubted_only_where_all_values_speak_against_it() -> None:
    for field, unit in DOUBTFUL:
        assert field in FIELDS
        assert unit in ("percent", "ng/mL", "ug/L", "pg/mL", "days", "weeks", "months", "years")
    some = [{"ki67": text} for text in ("0.5", "1", "3", "20", "45")]
    assert reading(*some).findings == ()
    assert [one.place for one in reading(*({"followup": str(n)} for n in (6, 12, 24, 36, 60))).findings] == [
        "followup_days"
    ]
    assert [one.place for one in reading(*({"psa": str(n)} for n in (4000, 5000, 6100, 3900, 9000))).findings] == [
        "psa"
    ]


def test_dates_become_ages_and_days() -> None:
    mapping = """
subject: {column: id}
dates: day-first
facts: {born: {column: born}, diagnosed: {column: diagnosed}, seen: {column: seen}, died: {column: died}}
fields:
  age_at_diagnosis: {between: [born, diagnosed]}
  followup_days: {between: [diagnosed, seen]}
"""
    made = reading(
        {"born": "29.02.1960", "diagnosed": "28.02.2010", "seen": "01/03/2010"},
        {"born": "1960-02-29", "diagnosed": "2010-03-01", "died": "2011-03-01 00:00:00"},
        {"born": "31.02.1960", "diagnosed": "01.03.2010"},
        mapping=mapping,
    )
    assert [person.values for person in made.people] == [
        {"age_at_diagnosis": "49", "followup_days": "1"},
        {"age_at_diagnosis": "50", "followup_days": "365"},
        {"age_at_diagnosis": "", "followup_days": ""},
    ]
    assert [(one.code, one.place, one.row) for one in made.findings] == [("unreadable", "born", 4)]


def test_ages_above_89_are_told_as_90() -> None:
    dates = {"born": "1915-01-01", "diagnosed": "2020-01-02"}
    stated = reading({"age": "89"}, {"age": "90"}, {"age": "104"}, dates | {"age": "105"})
    told = reading(
        dates,
        mapping="""
subject: {column: id}
facts: {born: {column: born}, diagnosed: {column: diagnosed}}
fields:
  age_at_diagnosis: {between: [born, diagnosed]}
""",
    )
    assert [person.values["age_at_diagnosis"] for person in stated.people] == ["89", "90", "90", "90"]
    assert [person.values["age_at_diagnosis"] for person in told.people] == ["90"]


def test_the_year_of_the_diagnosis_comes_out_where_the_holder_decided_so() -> None:
    facts = "subject: {column: id}\nfacts: {diagnosed: {column: diagnosed}}\nfields: "
    told = [
        reading({"diagnosed": "2019-05-06", "year": "06.05.2018"}, mapping=text).people[0].values
        for text in (facts + "{diagnosis_year: {of: diagnosed}}", facts + "{stage: {column: stage}}")
    ]
    assert told == [{"diagnosis_year": "2019"}, {"stage": ""}]
    mapping = "subject: {column: id}\ndates: day-first\nfields: {diagnosis_year: {column: year}}"
    made = reading({"year": "06.05.2018"}, {"year": "2018"}, {"year": "1700"}, {"year": "long ago"}, mapping=mapping)
    assert [person.values["diagnosis_year"] for person in made.people] == ["2018", "2018", "", ""]
    assert [one.code for one in made.findings] == ["out_of_range", "unreadable"]


def test_rows_of_one_person_fill_each_others_gaps() -> None:
    made = reading(
        {"id": "A", "stage": "II", "treatment": "chemotherapy"},
        {"id": "B", "stage": "I"},
        {"id": "A", "grade": "2", "stage": "II", "treatment": "surgery", "sex": "F"},
    )
    assert made.findings == ()
    assert [person.subject for person in made.people] == ["A", "B"]
    assert {name: value for name, value in made.people[0].values.items() if value} == {
        "stage": "II", "grade": "2", "treatment": "surgery|chemotherapy",
    }  # fmt: skip


def test_where_rows_differ_the_others_still_count() -> None:
    made = reading(
        {"id": "A", "stage": "II", "er": "pos"}, {"id": "A", "stage": "III", "er": "pos"}, {"id": "A", "stage": "II"}
    )
    assert made.people[0].values["stage"] == ""
    assert made.people[0].values["er"] == "positive"
    assert [one.code for one in made.findings] == ["contradiction"]


def test_facts_that_contradict_each_other_tell_nothing() -> None:
    made = reading({"id": "A", "sex": "F", "psa": "4"}, {"id": "A", "sex": "M"})
    assert [(one.code, one.place) for one in made.findings] == [("contradiction", "sex")]
    assert made.people[0].values["psa"] == "4"


def test_leading_zeros_come_back_and_fillers_are_nobody() -> None:
    mapping = "subject: {column: id, digits: 6}\nfields: {stage: {column: stage}}"
    made = reading({"id": "123"}, {"id": "ANONYMOUS"}, {"id": "X12"}, {"id": "1234567"}, mapping=mapping)
    assert [person.subject for person in made.people] == ["000123", "X12", "1234567"]
    assert [one.code for one in made.findings] == ["no_subject"]


def test_treatments_come_from_words_or_from_columns() -> None:
    words = "subject: {column: id}\nfields: {treatment: {column: treatment, values: {Stammzellen: transplantation}}}"
    made = reading(
        {"treatment": "Stammzellen + OP, -"}, {"treatment": "n/a"}, {"treatment": "RT/prayer"}, mapping=words
    )
    assert [person.values["treatment"] for person in made.people] == ["surgery|transplantation", "", "radiotherapy"]
    assert [(one.code, one.row) for one in made.findings] == [("unmapped", 4)]
    columns = "subject: {column: id}\nfields: {treatment: {columns: {er: surgery, pr: chemotherapy}}}"
    made = reading(
        {"er": "ja", "pr": "1"}, {"er": "0", "pr": "x"}, {"er": "no", "pr": ""}, {"er": "2019"}, mapping=columns
    )
    assert [person.values["treatment"] for person in made.people] == ["surgery|chemotherapy", "chemotherapy", "", ""]
    assert [one.code for one in made.findings] == ["unmapped"]


def test_what_the_mapping_says_comes_before_what_is_known() -> None:
    mapping = MAPPING.replace("er: {column: er}", "er: {column: er, values: {'1': positive, '-': negative, x: ''}}", 1)
    mapping = mapping.replace("stage: {column: stage}", "stage: {column: stage, missing: ['99']}")
    made = reading({"er": "1", "stage": "99"}, {"er": "-"}, {"er": "X"}, mapping=mapping)
    assert [person.values["er"] for person in made.people] == ["positive", "negative", ""]
    assert made.findings == ()


def test_empty_rows_are_no_rows() -> None:
    made = reading({"id": ""}, {"stage": "II"})
    assert (made.rows, len(made.people), made.findings) == (1, 1, ())
