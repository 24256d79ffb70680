"""Answers in Python: typed, printable, as data frames."""

import json
from dataclasses import FrozenInstanceError

import pytest

from cancerimage.sdk import Answer, Charge, Meaning, Number, QueryRefused, Totals
from cancerimage.sdk.tables import as_text, size
from tests.support.results import MIXED, RAW


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
    assert f"{few.subjects:>14}|{kept.subjects}" == " fewer than 15|about 120 (109–131)"


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
