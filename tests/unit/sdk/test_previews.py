"""What an answer would cost, in Python."""

from typing import Any

from cancerimage.sdk.answers import Charge
from cancerimage.sdk.previews import Preview


def dataset(name: str, **more: Any) -> dict[str, Any]:
    """One dataset of a preview as the hub writes it."""
    plain = {"dataset": name, "title": name.title(), "node": "alder", "policy": "standard"}
    return plain | {"free": False, "questions_left": None, "withheld": None, "charge": None} | more


RAW: dict[str, Any] = {
    "text": "modality:CT",
    "fingerprint": "f",
    "free": 1,
    "charged": 2,
    "questions_left": 7,
    "datasets": [
        dataset("costly", questions_left=7, charge={"cost": 20, "left": 140, "allowance": 500}),
        dataset("fresh", questions_left=25, charge={"cost": 20, "left": 500, "allowance": 500}),
        dataset("public", policy="open", free=True),
        dataset("silent", withheld="paused"),
    ],
    "withheld": [{"reason": "paused", "text": "The holder answers no questions for now.", "datasets": ["silent"]}],
    "refused": [],
    "missing": ["beech"],
}


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
