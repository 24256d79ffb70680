"""Answers in Python: typed, printable, as data frames."""

import json
from dataclasses import FrozenInstanceError
from typing import Any

import pytest

from cancerimage.sdk import Answer, Charge, Meaning, Number, QueryRefused, Totals
from cancerimage.sdk.tables import as_text, size


def exactly(value: int) -> dict[str, Any]:
    """An exact number as the hub writes it."""
    return {"value": value, "meaning": "exact", "low": value, "high": value}


def exact(**levels: int) -> dict[str, Any]:
    """Exact numbers as the hub writes them."""
    return {level: exactly(value) for level, value in levels.items()}


ABOUT = {"value": 120, "meaning": "about", "low": 109, "high": 131}
FEWER = {"value": None, "meaning": "fewer", "low": 0, "high": 15, "below": 15, "hidden": 1}
WITHHELD = {"value": None, "meaning": "withheld", "low": 0, "high": None, "withheld": 1}
SUM = {"value": 1320, "meaning": "about", "low": 1309, "high": 1346, "below": 15, "hidden": 1, "withheld": 1}


def dataset(name: str, subjects: dict[str, Any], other: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One dataset of a result as the hub writes it."""
    levels = dict.fromkeys(("studies", "series", "images", "bytes"), other)
    plain = {"dataset": name, "title": f"The dataset {name}", "node": "alder", "policy": "standard", "withheld": None}
    return plain | {"subjects": subjects, "charge": None, "criteria": []} | levels | more


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
    "project": None,
    "created": "2026-01-01T10:00:00Z",
    "expires": "2026-01-02T10:00:00Z",
    "totals": {"datasets": 2} | exact(subjects=1200, studies=1300, series=1400, images=15000, bytes=2_500_000),
    "datasets": [
        dataset(
            name,
            exactly(subjects),
            exactly(subjects),
            policy="open",
            criteria=[{"text": "modality:CT", "field": "modality", "state": "applied", "reason": ""}],
        )
        for name, subjects in (("big", 1000), ("small", 200))
    ],
    "withheld": [],
    "facets": [
        {
            "field": "modality",
            "label": "Modality",
            "values": [{"value": "CT", "label": "Computed tomography"} | exact(subjects=1200, series=1400)],
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


MIXED = RAW | {
    "project": "screening",
    "totals": RAW["totals"] | {"datasets": 3, "subjects": SUM, "studies": exactly(1200) | {"withheld": 3}},
    "datasets": [
        *RAW["datasets"],
        dataset("kept", ABOUT, WITHHELD, charge={"cost": 20, "left": 460, "allowance": 500}),
        dataset("few", FEWER, WITHHELD, charge={"cost": 0, "left": 460, "allowance": 500}),
        dataset("still", WITHHELD, WITHHELD, withheld="paused"),
    ],
    "withheld": [{"reason": "paused", "text": "The holder answers no questions for now.", "datasets": ["still"]}],
}
"""An answer of open and protected datasets, of which one hides its number and one tells none."""


@pytest.fixture
def answer() -> Answer:
    """The answer that the JSON above holds."""
    return Answer.of(RAW)


def test_an_answer_is_typed_and_frozen(answer: Answer) -> None:
    assert answer.complete
    assert answer.totals == Totals(2, *(Number(value) for value in (1200, 1300, 1400, 15000, 2_500_000)))
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
    assert answer.facet("modality").values[0].subjects == Number(1200)
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


def test_every_number_says_what_it_means() -> None:
    found = Answer.of(MIXED)
    kept, few, still = found.datasets[2:]
    assert (int(kept.subjects), kept.subjects.low, kept.subjects.high) == (120, 109, 131)
    assert [one.subjects.meaning for one in found.datasets] == [
        Meaning.EXACT,
        Meaning.EXACT,
        Meaning.ABOUT,
        Meaning.FEWER,
        Meaning.WITHHELD,
    ]
    assert [str(one.subjects) for one in found.datasets[1:]] == [
        "200",
        "about 120 (109–131)",
        "fewer than 15",
        "not told",
    ]
    assert (kept.charge, few.withheld, still.withheld) == (Charge(20, 460, 500), None, "paused")
    assert found.withheld[0].datasets == ("still",)
    assert found.project == "screening"
    assert str(found.totals.subjects) == "about 1,320 (1,309–1,346)"


@pytest.mark.parametrize("place", [3, 4])
def test_a_number_that_is_not_shown_becomes_no_whole_number(place: int) -> None:
    with pytest.raises(ValueError, match=r"not shown: (fewer than 15|not told)"):
        int(Answer.of(MIXED).datasets[place].subjects)


def test_what_is_hidden_or_withheld_is_printed_in_words() -> None:
    found = Answer.of(MIXED)
    printed = repr(found)
    assert "about 1,320 (1,309–1,346) subjects, 1,200 studies" in printed
    assert "in 3 datasets; 1 more hidden as too few; 1 told nothing" in printed
    assert "fewer than 15" in printed
    assert "still: The holder answers no questions for now." in printed
    html = found._repr_html_()
    for cell in ("about 120 (109–131)", "fewer than 15", "not told"):
        assert f"<td>{cell}</td>" in html
    assert f"<p>{RAW['notes'][0]['text']}</p>" in html


def test_data_frames_keep_value_meaning_and_bounds_apart() -> None:
    found = Answer.of(MIXED)
    for frame in (found.to_pandas(), found.to_polars()):
        assert list(frame["subjects_meaning"]) == ["exact", "exact", "about", "fewer", "withheld"]
        assert list(frame["subjects_low"]) == [1000, 200, 109, 0, 0]
        assert list(frame["policy"])[2:] == ["standard"] * 3
    assert found.to_polars()["subjects"].to_list() == [1000, 200, 120, None, None]
    pandas = found.to_pandas()
    assert pandas["subjects"].dtype == "Int64"
    assert pandas["subjects"].sum() == 1320
    assert pandas["subjects_high"].isna().tolist() == [False] * 4 + [True]


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
