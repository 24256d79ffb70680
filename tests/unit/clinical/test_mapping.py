"""Mapping files say what they mean or are refused with the place that is wrong."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from cancerimage.node.clinical.faults import ClinicalFault
from cancerimage.node.clinical.fields import FIELDS, Kind
from cancerimage.node.clinical.mapping import Fields, load, parse, schema
from cancerimage.node.clinical.values import canonical
from cancerimage.node.index.source import CLINICAL
from cancerimage.query.fields import FIELDS as QUERIED
from cancerimage.vocabulary import UNKNOWN, VOCABULARIES
from tests.support.clinical import HEADERS, MAPPING, reading

ROOT = Path(__file__).resolve().parents[3]
LEAST = "subject: {column: id}\nfields: {stage: {column: stage}}\n"


def test_every_field_can_be_mapped() -> None:
    assert set(Fields.model_fields) == set(FIELDS)
    made = parse(MAPPING.encode())
    assert tuple(made.wanted) == tuple(FIELDS)
    assert set(made.headers) == set(HEADERS)


def test_texts_stay_what_they_are() -> None:
    made = parse(b"subject: {column: 007}\nfields: {er: {column: no, values: {yes: positive, 1: negative, n: ''}}}\n")
    assert made.subject.column == "007"
    assert made.fields.er is not None
    assert made.fields.er.column == "no"
    assert made.fields.er.values == {"yes": "positive", "1": "negative", "n": ""}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file"),
        ("fields: {stage: {column: s}}", "subject"),
        ("subject: {column: id}\nfields: {}", "names no field"),
        (LEAST + "sheets: x", "sheets"),
        (LEAST.replace("stage:", "stages:"), "fields.stages: no such name is known here; do you mean stage?"),
        (LEAST + "sheeet: x", "sheeet: no such name is known here; do you mean sheet?"),
        ("subject: id\nfields: {stage: {column: s}}", "subject: holds no names with values"),
        ("subject: {column: id}\nfields: {er: {column: e, values: {x: perhaps}}}", "fields.er.values.x"),
        ("subject: {column: id}\nfields: {age_at_diagnosis: {}}", "either `column` or `between`"),
        ("subject: {column: id}\nfields: {age_at_diagnosis: {between: [born, diagnosed]}}", "needs the date `born`"),
        ("subject: {column: id}\nfields: {treatment: {column: a, columns: {b: surgery}}}", "either `column`"),
        ("subject: {column: id}\nfields: {psa: {column: p, unit: mmol}}", "fields.psa.unit"),
        ("version: 2\n" + LEAST, "version"),
        (LEAST + "subject: {column: other}", "twice"),
        ("subject: &a {column: id}\nfields: {stage: *a}", "aliases"),
        ("subject: {column: id}\nfields: {? [a] : b}", "twice, or is none"),
        ("subject: [", "not YAML"),
        ("- a\n- b", "the file: holds no names with values"),
        ("!!python/object:os.system {}", ""),
        ("[" * 2000, ""),
    ],
)
def test_a_wrong_mapping_is_refused_at_its_place(text: str, said: str) -> None:
    with pytest.raises(ClinicalFault) as why:
        parse(text.encode())
    assert said in str(why.value)


def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.yaml").write_bytes("subject: {column: Größe}".encode("latin-1"))
    (tmp_path / "large.yaml").write_bytes(b"#" * (2 << 20))
    for name, said in (("latin.yaml", "UTF-8"), ("large.yaml", "too large"), ("none.yaml", "cannot be read")):
        with pytest.raises(ClinicalFault, match=said):
            load(tmp_path / name)


def test_a_meaning_that_the_field_cannot_have_is_refused() -> None:
    with pytest.raises(ClinicalFault, match="C90"):
        reading({}, mapping="subject: {column: id}\nfields: {topography: {column: site, values: {marrow: C90}}}")


def test_the_schema_accepts_what_is_accepted_and_the_example_is() -> None:
    made = schema()
    jsonschema.Draft202012Validator.check_schema(made)
    for text in (LEAST, MAPPING, (ROOT / "examples/neuroblastoma.yaml").read_text("utf-8")):
        parse(text.encode())
        jsonschema.validate(yaml.safe_load(text), made)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"subject": {"column": "id"}, "fields": {"name": {"column": "name"}}}, made)


def test_the_schema_is_shipped() -> None:
    shipped = ROOT / "src/cancerimage/node/clinical/mapping.schema.json"
    assert json.loads(shipped.read_text("utf-8")) == schema()


def test_what_comes_out_of_a_table_is_what_the_index_takes() -> None:
    """Every column, the whole of its range, each of its words, and every code that can be searched for."""
    assert set(CLINICAL.values()) == set(FIELDS)
    for name, column in CLINICAL.items():
        field, searched = FIELDS[column], QUERIED[name]
        if field.kind in (Kind.NUMBER, Kind.SCORE):
            assert searched.minimum is not None
            assert searched.maximum is not None
            assert searched.minimum <= field.low < field.high <= searched.maximum, name
            continue
        vocabulary = VOCABULARIES[searched.vocabulary or ""]
        codes = {concept.code for concept in vocabulary} - {UNKNOWN, vocabulary.unmapped}
        if field.kind is Kind.CODE:
            assert not [code for code in codes if not canonical(column, code)], name
        else:
            assert set(field.words) == codes, name
