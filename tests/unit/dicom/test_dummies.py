"""Dummies: valid for their representation, with whatever a definition asks for in an item."""

import io

import pytest
from pydicom.dataelem import DataElement, RawDataElement, convert_raw_data_element
from pydicom.tag import Tag

from cancerimage.dicom.deidentify import dummies, iods
from cancerimage.dicom.deidentify.actions import Action
from cancerimage.dicom.deidentify.plans import STANDARD, Plan, Profile
from cancerimage.dicom.deidentify.table import lines
from cancerimage.dicom.vr import REPRESENTATIONS

NODES = [int(number) for number, _ in lines("nodes.tsv")]


@pytest.mark.parametrize("vr", sorted(dummies.VALUES))
def test_each_representation_has_a_dummy_that_others_can_read(vr: str) -> None:
    value = dummies.dummy(0x00091001, vr)
    assert len(value) % 2 == 0
    assert value
    read = _read(0x00091001, vr, value)
    assert vr == read.VR


def test_every_representation_but_sequences_and_terms_has_one() -> None:
    assert set(REPRESENTATIONS) - {"SQ", "CS"} == set(dummies.VALUES)


def test_each_code_string_gets_one_of_its_terms_or_a_legal_one() -> None:
    for tag, element in iods.elements().items():
        if element.vr == "CS":
            assert len(dummies.term(tag)) <= 16
            assert dummies.term(tag) in element.terms or not element.terms


@pytest.mark.parametrize("profile", [STANDARD, Profile(frozenset())], ids=["standard", "basic"])
def test_every_item_has_what_its_definition_requires(profile: Profile) -> None:
    replaced = 0
    for number in NODES:
        plan = Plan(profile, number)
        for tag, rule in plan.rules.items():
            if rule.vr == "SQ" and rule.action is Action.DUMMY:
                replaced += 1
                _complete(plan.inside(tag))
    assert replaced


def test_an_item_of_codes_is_a_coded_entry() -> None:
    content = STANDARD.plan("1.2.840.10008.5.1.4.1.1.88.33").inside(0x0040A730)
    code = {value.tag: value.content for value in dummies.item(content.inside(0x0040A043))}
    assert code == {0x00080100: b"261665006 ", 0x00080102: b"SCT ", 0x00080104: b"Unknown "}


@pytest.mark.parametrize("sop_class", sorted(dummies.DOCUMENTS))
def test_each_class_of_documents_has_an_empty_one(sop_class: str) -> None:
    assert sop_class in iods.classes()
    document = dummies.document(sop_class)
    assert document
    assert len(document) % 2 == 0


def test_the_empty_pdf_points_to_its_own_parts() -> None:
    pdf = io.BytesIO(dummies.PDF)
    text = pdf.read().decode("ascii")
    start = int(text.split("startxref\n")[1].split("\n")[0])
    assert text[start:].startswith("xref")
    offsets = [int(line[:10]) for line in text[start:].splitlines()[3:6]]
    assert [text[offset:].split(" ")[0] for offset in offsets] == ["1", "2", "3"]


def _complete(plan: Plan) -> None:
    """Find in an item whatever is of type 1 or 2, with a value where it is of type 1, at every depth."""
    item = dummies.item(plan)
    tags = [value.tag for value in item]
    assert item
    assert tags == sorted(tags)
    if not plan.rules.keys() >= set(dummies.CONTENT):
        assert {tag for tag, rule in plan.rules.items() if rule.kind in ("1", "2")} <= set(tags)
    for value in item:
        assert value.content or plan.rules[value.tag].kind.startswith("2"), hex(value.tag)
        if value.vr == "SQ" and value.content:
            _complete(plan.inside(value.tag))


def _read(tag: int, vr: str, value: bytes) -> DataElement:
    return convert_raw_data_element(RawDataElement(Tag(tag), vr, len(value), value, 0, False, True))
