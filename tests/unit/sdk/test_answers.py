"""Answers in Python: typed, printable, as data frames."""

import json
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from cancerimage.sdk import Answer, QueryRefused, Totals
from cancerimage.sdk.tables import as_text, size

RAW: dict[str, Any] = {
    "id": "t",
    "url": "http://127.0.0.1:8000/api/v1/queries/t",
    "page": "http://127.0.0.1:8000/explorer/t/",
    "query": {
        "text": "modality:CT",
        "json": {"version": 1, "where": {"field": "modality", "is": "CT"}},
        "words": "Subjects with <CT>",
        "fingerprint": "f",
    },
    "state": "complete",
    "created": "2026-01-01T10:00:00Z",
    "expires": "2026-01-02T10:00:00Z",
    "totals": {"datasets": 2, "subjects": 1200, "studies": 1300, "series": 1400, "images": 15000, "bytes": 2_500_000},
    "datasets": [
        {
            "dataset": name,
            "title": f"The dataset {name}",
            "node": "alder",
            "subjects": subjects,
            "studies": subjects,
            "series": subjects,
            "images": subjects,
            "bytes": subjects,
            "criteria": [{"text": "modality:CT", "field": "modality", "state": "applied", "reason": ""}],
        }
        for name, subjects in (("big", 1000), ("small", 200))
    ],
    "facets": [
        {
            "field": "modality",
            "label": "Modality",
            "values": [{"value": "CT", "label": "Computed tomography", "subjects": 1200, "series": 1400}],
        }
    ],
    "nodes": [
        {
            "node": "alder",
            "title": "Node alder",
            "state": "answered",
            "latency_ms": 12.5,
            "indexed": "2026-01-01T00:00:00Z",
            "refused": [],
            "not_held": [],
            "problem": None,
            "detail": "",
        },
        {
            "node": "beech",
            "title": "Node beech",
            "state": "offline",
            "latency_ms": None,
            "indexed": None,
            "refused": [],
            "not_held": [],
            "problem": "task.offline",
            "detail": "The node is not connected to the hub.",
        },
    ],
    "missing": ["beech"],
    "notes": [{"code": "counted_twice", "text": "A subject that is in two datasets is counted twice."}],
}


@pytest.fixture
def answer() -> Answer:
    """The answer that the JSON above holds."""
    return Answer.of(RAW)


def test_an_answer_is_typed_and_frozen(answer: Answer) -> None:
    assert answer.complete
    assert answer.totals == Totals(2, 1200, 1300, 1400, 15000, 2_500_000)
    assert answer.created.tzinfo is not None
    assert answer.datasets[0].criteria[0].state == "applied"
    assert answer.nodes[1].indexed is None
    with pytest.raises(FrozenInstanceError):
        answer.id = "u"  # type: ignore[misc]


def test_an_answer_of_a_newer_hub_is_read_all_the_same() -> None:
    newer = RAW | {"colour": "red", "datasets": [RAW["datasets"][0] | {"colour": "red"}]}
    assert Answer.of(newer).datasets[0].dataset == "big"


def test_an_answer_prints_as_a_table(answer: Answer) -> None:
    lines = repr(answer).splitlines()
    assert lines[:2] == [
        "modality:CT",
        "1,200 subjects, 1,300 studies, 1,400 series (15,000 images, 2.5 MB) in 2 datasets",
    ]
    assert lines[3].split() == ["dataset", "node", "subjects", "studies", "series"]
    assert lines[5].split() == ["big", "alder", "1,000", "1,000", "1,000"]
    assert "No answer from: beech" in lines


def test_html_is_escaped(answer: Answer) -> None:
    html = answer._repr_html_()
    assert "Subjects with &lt;CT&gt;" in html
    assert "<td>1,000</td>" in html


def test_a_facet_is_found_by_its_name(answer: Answer) -> None:
    assert answer.facet("modality").values[0].subjects == 1200
    with pytest.raises(KeyError, match="modality"):
        answer.facet("colour")


def test_tables_as_data_frames(answer: Answer) -> None:
    for frame in (answer.to_pandas(), answer.to_polars()):
        assert list(frame["dataset"]) == ["big", "small"]
        assert list(frame["subjects"]) == [1000, 200]
    assert list(answer.to_pandas("facets")["value_label"]) == ["Computed tomography"]
    assert list(answer.to_polars("nodes")["state"]) == ["answered", "offline"]
    empty = Answer.of(RAW | {"datasets": []})
    assert empty.to_pandas().empty
    assert empty.to_polars().columns == list(answer.to_polars().columns)


def test_the_json_is_kept_as_it_came(answer: Answer) -> None:
    assert json.loads(answer.to_json()) == RAW


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 kB"), (21_600_000_000_000, "21.6 TB"), (10**19, "10000.0 PB")],
)
def test_sizes_are_said_as_people_say_them(count: int, text: str) -> None:
    assert size(count) == text


def test_a_long_table_is_cut() -> None:
    text = as_text([{"n": number} for number in range(100)], ["n"], limit=3)
    assert text.splitlines()[-1] == "… and 97 more"


def test_a_refused_query_shows_the_place() -> None:
    error = QueryRefused(
        {"detail": "There is no field 'modalty'.", "position": 9, "length": 7, "suggestion": "modality"},
        "sex:male modalty:CT",
    )
    assert str(error).splitlines() == [
        "There is no field 'modalty'.",
        "  sex:male modalty:CT",
        "           ^^^^^^^",
        "  Did you mean: modality",
    ]
