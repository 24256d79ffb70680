"""The text form: what is read, and how it is written."""

import pytest

from cancerimage.query import EVERYTHING, NOTHING, AllOf, AnyOf, Between, Has, Is, Not, Query, parse, render

CT, MR = Is("modality", "CT"), Is("modality", "MR")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("", EVERYTHING),
        ("   ", EVERYTHING),
        ("nothing", NOTHING),
        ("modality:CT", CT),
        ("MODALITY : ct", CT),
        ("Modalität:Computertomographie", CT),
        ("modality:„Computed tomography“", CT),
        ("((modality:CT))", CT),
        ("modality:CT modality:MR", AllOf((CT, MR))),
        ("modality:CT and modality:MR", AllOf((CT, MR))),
        ("modality:CT OR modality:MR", AnyOf((CT, MR))),
        ("modality:CT,MR", AnyOf((CT, MR))),
        ("not modality:CT modality:MR", AllOf((Not(CT), MR))),
        ("modality:CT and also has (modality:MR)", AllOf((CT, Has(MR)))),
        ("not has (modality:MR)", Not(Has(MR))),
        ("age:50 years", Between("age", 50, 50)),
        ("age: >= 50", Between("age", 50, None)),
        ("age:≤70", Between("age", None, 70)),
        ("age:<70", Between("age", None, 69)),
        ("age:unbekannt", Is("age", "unknown")),
        ("country:AND", Is("country", "AD")),
        ("dataset:LIDC_IDRI", Is("dataset", "lidc_idri")),
        ("collection:nothing", Is("dataset", "nothing")),
        ("licence:CC-BY-4.0 license:cc0", AllOf((Is("licence", "CC-BY-4.0"), Is("licence", "CC0-1.0")))),
    ],
)
def test_reading(text: str, query: Query) -> None:
    assert parse(text) == query


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nothing",
        "modality:CT",
        "modality:CT,MR",
        "cancer:lung modality:CT manufacturer:GE,Siemens age:50..70 not sex:male and also has (modality:MR)",
        "(modality:CT age:>=50) or sex:female",
        "not (modality:CT or age:<=50)",
        "not has (modality:MR (age:50 or sex:male))",
        "modality:CT and also has (modality:MR and also has (sex:male))",
        "age:0..120",
        "age:50,60..70,unknown",
        "everything or modality:CT",
    ],
)
def test_canonical_text_is_written_as_it_was_read(text: str) -> None:
    assert render(parse(text)) == text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("modality:pet or modality:mrt", "modality:PT,MR"),
        ("(vendor:GE or vendor:Siemens) (age:>49)", "manufacturer:GE,Siemens age:>=50"),
        ("gender:F AND NOT (modality:CT)", "sex:female not modality:CT"),
        ("has (modality:MR) modality:CT", "has (modality:MR) modality:CT"),
    ],
)
def test_other_spellings_are_written_canonically(text: str, canonical: str) -> None:
    assert render(parse(text)) == canonical
