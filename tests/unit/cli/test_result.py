"""Results on a terminal: every number says what it means, and every missing one why."""

from typing import Any

import pytest

from cancerimage.cli import result, screen
from cancerimage.sdk import Answer, Number, Preview
from tests.support.results import MIXED, PREVIEW, RAW, SUM, WITHHELD, exactly


def printed(capsys: pytest.CaptureFixture[str], shown: Any) -> list[str]:
    """Return the lines of what is shown, with single spaces."""
    screen.page().print(shown)
    return [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("number", "written"),
    [
        (Number(1200), "1,200"),
        (Number(1200, 11), "≈ 1,200 ± 11"),
        (Number(None, below=15, hidden=1), "< 15"),
        (Number(None, withheld=1), "not told"),
        (Number(None, below=45, hidden=3, withheld=1), "< 45"),
        (Number(120, 11, below=30, hidden=2), "≈ 120 (109–161)"),
        (Number(57, withheld=2), "57"),
        (Number(0), "0"),
        (Number(0, withheld=2), "not told"),
    ],
)
def test_a_number_shows_its_meaning(number: Number, written: str) -> None:
    assert result.figure(number) == written


def test_every_dataset_has_its_line_and_every_silence_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, result.whole(Answer.of(MIXED), facets=False))
    cells = [line.split(" alder ")[1] for line in lines if " alder " in line]
    assert cells == [
        "1,000 1,000 1,000 1,000 1.0 kB",
        "200 200 200 200 200 B",
        "≈ 120 ± 11 not told not told not told not told",
        "< 15 not told not told not told not told",
        "not told not told not told not told not told",
    ]
    assert any(line.startswith("Total ≈ 1,320 (1,309–1,346) 1,200") for line in lines)
    assert "Not told by still: The holder answers no questions for now." in lines


def test_the_sentence_counts_what_is_hidden_and_what_is_withheld() -> None:
    assert result.sentence(Answer.of(RAW)) == (
        "1,200 subjects, 1,300 studies, 1,400 series in 2 datasets. 1 of 2 nodes answered."
    )
    assert result.sentence(Answer.of(MIXED)) == (
        "About 1,320 (1,309–1,346) subjects, 1,200 studies, 1,400 series in 3 datasets; "
        "1 dataset with too few to be shown; 1 dataset that told nothing. 1 of 2 nodes answered."
    )


def test_what_is_hidden_or_withheld_is_not_called_nothing() -> None:
    few = {**WITHHELD, "meaning": "fewer", "below": 15, "high": 15, "hidden": 1}
    nothing = dict.fromkeys(("studies", "series", "images", "bytes"), WITHHELD)
    hidden = MIXED | {"datasets": MIXED["datasets"][3:], "totals": {"datasets": 0, "subjects": few} | nothing}
    assert result.sentence(Answer.of(hidden)) == (
        "1 dataset with too few to be shown; 1 dataset that told nothing. 1 of 2 nodes answered."
    )
    silent = hidden | {"totals": {"datasets": 0, "subjects": exactly(0) | {"withheld": 1}} | nothing}
    assert result.sentence(Answer.of(silent)) == (
        "Nothing matches where a number is told; 1 dataset that told nothing. 1 of 2 nodes answered."
    )
    none = RAW | {"datasets": [], "totals": RAW["totals"] | {"datasets": 0, "subjects": SUM | {"value": 0}}}
    assert result.sentence(Answer.of(none)) == "Nothing matches. 1 of 2 nodes answered."


def test_of_what_no_dataset_tells_no_number_is_said() -> None:
    untold = dict.fromkeys(("studies", "series", "images", "bytes"), exactly(0) | {"withheld": 1})
    answer = Answer.of(MIXED | {"totals": MIXED["totals"] | untold})
    assert result.sentence(answer).startswith("About 1,320 (1,309–1,346) subjects in 3 datasets;")
    assert answer.summary().startswith("about 1,320 (1,309–1,346) subjects in 3 datasets;")


def test_a_preview_says_of_every_dataset_what_an_answer_costs(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, result.preview(Preview.of(PREVIEW)))
    assert [line.split(" alder ")[1] for line in lines if " alder " in line] == [
        "uses one of 7 questions left",
        "uses one of 25 questions left",
        "would not come",
    ]
    assert Preview.of(PREVIEW).summary() in lines
    assert "Not told by silent: The holder answers no questions for now." in lines
