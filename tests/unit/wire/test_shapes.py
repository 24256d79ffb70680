"""What a message may say: bounded counts and lists, known fields, plain texts, links that lead to the web."""

from typing import Any

import pytest
from pydantic import ValidationError

from cancerimage.query import FIELDS
from cancerimage.wire import canonical
from cancerimage.wire.counts import Totals
from cancerimage.wire.dataset import Catalogue
from cancerimage.wire.enrolment import Enrolment
from cancerimage.wire.faults import Malformed
from cancerimage.wire.frames import Problem, read
from cancerimage.wire.question import Answer
from cancerimage.wire.shapes import DATASETS
from tests.support import messages

LIMIT = 32 * 1024 * 1024
NUL, ESC, NEL = "\x00", "\x1b", "\x85"


def source(**members: Any) -> dict[str, Any]:
    return {"title": "A source", "url": "https://example.org/source", **members}


def published(**members: Any) -> Catalogue:
    """Send a catalogue whose one record has other members than usual, and read it as the hub does."""
    plain = messages.catalogue("alder").model_dump(mode="json")
    record = plain["datasets"][0]
    for name, value in members.items():
        (record["description"] if name in record["description"] else record)[name] = value
    return canonical.read(Catalogue, canonical.encode(plain), LIMIT)


def facet(field: str, *values: str) -> dict[str, Any]:
    return {"field": field, "values": [{"value": value, "subjects": 1, "series": 1} for value in values]}


def answered(**members: Any) -> Answer:
    plain = messages.answer("alder", messages.question()).model_dump(mode="json")
    return canonical.read(Answer, canonical.encode({**plain, **members}), LIMIT)


def test_a_count_has_a_bound_so_that_no_sum_overflows() -> None:
    most = {"subjects": 10**12, "studies": 10**12, "series": 10**12, "images": 10**12, "bytes": 2**53 - 1}
    assert published(totals=most).datasets[0].totals.subjects == 10**12
    for level in most:
        for wrong in (most[level] + 1, -1):
            with pytest.raises(ValidationError, match=level):
                Totals(**most | {level: wrong})
    counted = most | {"subjects": 2**53 - 1}
    with pytest.raises(Malformed, match="subjects"):
        published(totals=counted)
    with pytest.raises(Malformed, match="subjects"):
        answered(datasets=[{"dataset": "one", "policy": "open", "totals": counted, "criteria": []}])


@pytest.mark.parametrize("age", [-1, 121, 2**40])
def test_an_age_is_one_that_people_reach(age: int) -> None:
    assert published(age_min=0, age_max=120).datasets[0].age_max == 120
    for name in ("age_min", "age_max"):
        with pytest.raises(Malformed, match=name):
            published(**{name: age})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("age", "unknown"),
        ("age", "50..59"),
        ("age", ">=90"),
        ("images", "1"),
        ("year", "1880..1989"),
        ("modality", "CT"),
        ("licence", "CC-BY-4.0"),
        ("manufacturer", "other"),
        ("dataset", "nsclc_radiomics"),
    ],
)
def test_a_facet_holds_codes_and_bands(field: str, value: str) -> None:
    assert published(facets=[facet(field, value)]).datasets[0].facets[0].values[0].value == value
    assert answered(facets=[facet(field, value)]).facets[0].field == field


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("age", "0..x"),
        ("age", "²..3"),
        ("age", "٣..٥"),
        ("age", "59..50"),
        ("age", "0..121"),
        ("age", ">=1000000000000"),
        ("age", "fifty"),
        ("age", ""),
        ("year", "0..9"),
        ("modality", ""),
        ("modality", "<b>"),
        ("modality", "CT MR"),
        ("modality", f"CT{NUL}"),
        ("modality", "CT\n"),
        ("modality", "x" * 65),
    ],
)
def test_a_facet_holds_nothing_else(field: str, value: str) -> None:
    with pytest.raises(Malformed):
        published(facets=[facet(field, "unknown", value)])
    with pytest.raises(Malformed):
        answered(facets=[facet(field, "unknown", value)])


def test_every_band_that_a_node_counts_in_is_accepted() -> None:
    for field in FIELDS.values():
        bands = [field.band(bound) for bound in field.bands]
        assert published(facets=[facet(field.name, "unknown", *bands)])


def test_a_field_that_nobody_knows_has_no_facet_and_no_coverage() -> None:
    with pytest.raises(Malformed, match="unknown_field"):
        published(facets=[facet("patient_name", "x")])
    with pytest.raises(Malformed, match="unknown_field"):
        published(coverage=[{"field": "patient_name", "known": 1, "records": 1}])
    with pytest.raises(Malformed, match="coverage"):
        published(coverage=[{"field": "age", "known": 2, "records": 1}])


def test_lists_have_an_end() -> None:
    too_many = [facet("age", "unknown")] * (len(FIELDS) + 1)
    entry = {"dataset": "one", "policy": "open", "totals": Totals().model_dump(), "criteria": []}
    criterion = {"text": "modality:CT", "field": "modality", "state": "applied", "reason": ""}
    for wrong in (
        {"facets": too_many},
        {"cancers": ["lung"] * 501},
        {"countries": ["DE"] * 501},
        {"sources": [source()] * 501},
        {"title": {f"x{first}{second}": "title" for first in "abcdefgh" for second in "abcdefghi"}},
        {"coverage": [{"field": "age", "known": 0, "records": 0}] * (len(FIELDS) + 1)},
    ):
        with pytest.raises(Malformed, match="too_long"):
            published(**wrong)
    for wrong in (
        {"facets": too_many},
        {"datasets": [entry] * (DATASETS + 1)},
        {"refused": [criterion] * 101},
        {"datasets": [{**entry, "criteria": [criterion] * 101}]},
    ):
        with pytest.raises(Malformed, match="too_long"):
            answered(**wrong)


@pytest.mark.parametrize("control", [NUL, ESC, NEL, "\x7f", "\x9b"])
def test_no_text_holds_a_control_character(control: str) -> None:
    text = f"before{control}after"
    for wrong in (
        {"title": {"en": text}},
        {"description": {"en": text}},
        {"species": text},
        {"snapshot": text},
        {"sources": [source(title=text)]},
        {"sources": [source(citation=text)]},
        {"sources": [source(url=f"https://example.org/{text}")]},
        {"dataset": text},
        {"cancers": [text]},
        {"title": {text: "a title"}},
    ):
        with pytest.raises(Malformed):
            published(**wrong)
    criterion = {"text": "modality:CT", "field": "modality", "state": "refused", "reason": ""}
    for wrong in ({"snapshot": text}, {"refused": [{**criterion, "reason": text}]}, {"node": text}):
        with pytest.raises(Malformed):
            answered(**wrong)


def test_only_descriptions_have_line_breaks() -> None:
    assert published(description={"en": "one\n\n\ttwo\r\nthree"})
    with pytest.raises(Malformed, match="control_character"):
        published(title={"en": "one\ntwo"})
    with pytest.raises(ValidationError, match="title\n  There are line breaks"):
        Enrolment.model_validate({"title": "one\ntwo"})


def test_a_dataset_has_a_title() -> None:
    with pytest.raises(Malformed, match="title"):
        published(title={})


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript://example.org/%0aalert(1)",
        "data:text/html,hello",
        "ftp://example.org/",
        "//example.org/",
        "/relative",
        "https://",
        "https:///path",
        "https://example.org/a b",
        'https://example.org/"onclick=',
        "",
    ],
)
def test_a_link_leads_to_the_web(url: str) -> None:
    assert published(sources=[source(url="HTTP://example.org:8080/a?b=c#d")])
    with pytest.raises(Malformed, match="web_address"):
        published(sources=[source(url=url)])


@pytest.mark.parametrize(
    "doi", ["https://doi.org/10.1000/1", "doi:10.1000/1", "10.1000", "10.1000/", "1000/1", "10.1000/a b"]
)
def test_a_doi_looks_like_one(doi: str) -> None:
    assert published(sources=[source(doi="10.1002/(SICI)1096-8644(199601)99:1")])
    assert published(sources=[source(doi="10.7937/K9/TCIA.2015.PF0M9REI")])
    with pytest.raises(Malformed, match="doi"):
        published(sources=[source(doi=doi)])


def test_a_refusal_repeats_nothing_that_the_sender_made_up() -> None:
    member = f"{ESC}[31m" + "x" * 5_000
    with pytest.raises(Malformed) as refused:
        read(canonical.encode({"type": "ping", "id": "0" * 32, member: 1}), LIMIT)
    assert refused.value.detail == "ping.…: extra_forbidden"
    assert Problem(code=refused.value.code, detail=refused.value.detail)
