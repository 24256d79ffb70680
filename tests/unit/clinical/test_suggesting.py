"""A first mapping: what is plain is found, what is not is asked, and what is rare is not written down."""

from pathlib import Path

import pytest
import yaml

from cancerimage.dicom.phantoms.clinical import table as phantom_table
from cancerimage.dicom.phantoms.people import person
from cancerimage.node.clinical import tables
from cancerimage.node.clinical.drafting import draft, left_out, questions
from cancerimage.node.clinical.faults import ClinicalFault
from cancerimage.node.clinical.mapping import Mapping, parse
from cancerimage.node.clinical.reading import read
from cancerimage.node.clinical.suggesting import Sureness, suggest
from tests.support.clinical import TODAY

ROOT = Path(__file__).resolve().parents[3]


def drafted(made: tables.Table) -> tuple[str, Mapping]:
    text = draft(made, suggest(made), "table.csv")
    return text, parse(text.encode())


def columns(**cells: str) -> tables.Table:
    """Return a table from its columns, each with its texts between spaces; an underscore is a space."""
    texts = {name.replace("_", " "): [cell.replace("_", " ") for cell in line.split()] for name, line in cells.items()}
    return tables.Table(tuple(texts), tuple(zip(*texts.values(), strict=True)))


def test_the_synthetic_table_is_mapped_as_the_example_maps_it(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(phantom_table(person(number) for number in range(1, 41)), encoding="utf-8")
    made = tables.read(tmp_path / "t.csv")
    _, mapping = drafted(made)
    example = parse((ROOT / "examples/neuroblastoma.yaml").read_bytes())
    ours, theirs = read(made, mapping, TODAY), read(made, example, TODAY)
    assert ours.people == theirs.people
    assert ours.fields == theirs.fields
    assert not ours.findings
    assert {guess.sureness for guess in suggest(made).guesses.values()} == {Sureness.SURE}
    assert {"name", "remark"} <= set(left_out(made, suggest(made)))


def test_headers_and_values_of_other_languages_are_recognised() -> None:
    made = columns(
        Patientennummer="1 2 3 4 5",
        Geschlecht="weiblich männlich männlich weiblich weiblich",
        Geburtsdatum="01.02.1960 13.04.1955 31.12.1948 05.06.1970 07.08.1966",
        Diagnosedatum="01.02.2015 13.04.2016 31.12.2012 05.06.2019 07.08.2014",
        Alter="55 61 64 49 48",
        Stadium="IIA III IV I IB",
        PSA_ng_ml="4,2 3,75 12,1 n/a 8,0",
        Ki_67="0.1 0.2 0.35 0.9 0.05",
        Vitalstatus="lebend verstorben lebend lebend tot",
        Behandlung="OP;Chemotherapie Bestrahlung OP Hormontherapie OP",
    )
    mapping = drafted(made)[1]
    assert (mapping.dates, mapping.decimal) == ("day-first", ",")
    assert mapping.facts.born is not None
    assert mapping.facts.sex is not None
    assert set(mapping.wanted) == {"age_at_diagnosis", "stage", "psa", "vital_status", "treatment"}


def test_units_are_told_from_names_and_values() -> None:
    made = columns(
        id="1 2 3 4 5", ki67="0.1 0.2 0.35 0.9 1", age_days="20000 18000 300 25000 9000", fu_months="3 5 70 9 12"
    )
    wanted = drafted(made)[1].wanted
    assert {name: rule.unit for name, rule in wanted.items()} == {
        "ki67": "fraction", "age_at_diagnosis": "days", "followup_days": "months",
    }  # fmt: skip


def test_codes_are_recognised_whatever_the_column_is_called() -> None:
    made = columns(
        id="1 2 3 4 5 6", v17="C50.9 C50.4 C50.1 C50.9 C50.8 C50.9", v18="8500/3 8500/3 8520/3 8500/3 8500/2 8500/3"
    )
    found = suggest(made).guesses
    assert {found["topography"].header, found["morphology"].header} == {"v17", "v18"}
    assert {found["topography"].sureness, found["morphology"].sureness} == {Sureness.LIKELY}


@pytest.mark.parametrize(
    "header", ["T_stage", "tumour_stage_M", "N_category", "age_at_scan", "treatment_response", "gleason_primary"]
)
def test_a_name_that_means_something_else_is_not_taken(header: str) -> None:
    values = {"age_at_scan": "40 50 60", "treatment_response": "surgery surgery surgery"}.get(header, "1 2 3")
    assert set(suggest(columns(**{"id": "a b c", header: values})).guesses) == {"subject"}


def test_what_nobody_can_tell_is_a_question_and_what_is_rare_is_not_written() -> None:
    made = columns(id=" ".join(map(str, range(12))), ER="1 1 1 1 0 0 0 0 pos pos pos Anna")
    text, mapping = drafted(made)
    assert '#   "1": ?' in text
    assert "pos: positive" in text
    assert "Anna" not in text
    assert "1 other text is not understood" in text
    assert set(mapping.wanted) == {"er"}
    assert "pr" in questions(suggest(made))


def test_a_table_without_anything_known_gives_a_file_of_questions() -> None:
    made = columns(a="x y z", b="1 2 3")
    text = draft(made, suggest(made), "table.csv")
    assert yaml.safe_load(text)["fields"] == {}
    assert "Question: which column holds the patient IDs?" in text
    with pytest.raises(ClinicalFault, match="names no field"):
        parse(text.encode())


def test_odd_headers_are_written_so_that_yaml_reads_them_back() -> None:
    for header in ('stage: "II" #1', "no", "stage\nof tumour", "{stage}", "- stage", "Größe, stage", "null"):
        made = tables.Table(("id", header), (("1", "IIA"), ("2", "IV"), ("3", "I")))
        guesses = suggest(made).guesses
        text, mapping = drafted(made) if "stage" in guesses else (draft(made, suggest(made), header), None)
        assert all(
            line.startswith("#") or "column" in line or ":" in line for line in text.splitlines() if line.strip()
        )
        if mapping is not None:
            assert mapping.wanted["stage"].column == header


def test_a_row_of_a_patient_is_not_taken_for_headers() -> None:
    with pytest.raises(ClinicalFault, match="seems to be a patient's"):
        suggest(tables.Table(("Anna", "12.03.1960", "II"), (("Berta", "13.04.1961", "III"),)))
