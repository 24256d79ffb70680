"""What an answer would cost, in Python."""

from cancerimage.sdk.matches import Charge
from cancerimage.sdk.previews import Preview
from tests.support.results import PREVIEW as RAW


def test_a_preview_is_typed() -> None:
    found = Preview.of(RAW | {"colour": "red"})
    assert (found.free, found.charged, found.questions_left) == (1, 2, 7)
    assert [one.questions_left for one in found.datasets] == [7, 25, None, None]
    assert found.datasets[0].charge == Charge(20, 140, 500)
    assert found.withheld[0].datasets == ("silent",)


def test_a_preview_says_what_is_free_what_it_uses_and_what_stays_silent() -> None:
    found = Preview.of(RAW)
    assert found.summary() == (
        "Free at 1 dataset; uses one of about 7 of your remaining questions at 2 datasets; no answer from 1 dataset."
    )
    printed = repr(found)
    assert "silent: The holder answers no questions for now." in printed
    assert "Nothing is known of: beech" in printed
    assert "<td>public</td>" in found._repr_html_()


def test_what_costs_nothing_is_called_free_alone() -> None:
    free = RAW | {"free": 3, "charged": 0, "questions_left": None, "withheld": [], "datasets": [], "missing": []}
    assert Preview.of(free).summary() == "Free at 3 datasets."


def test_the_last_question_is_called_so() -> None:
    assert "uses the last of your remaining questions" in Preview.of(RAW | {"questions_left": 1}).summary()
