"""Narrowing the list of datasets by words that people use."""

import pytest

from cancerimage.cli.catalogue import Order, _ordered, listing
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.cli.screen import PLAIN_WIDTH
from cancerimage.cli.vocabulary import resolved
from cancerimage.hub.catalogue.filters import SORTS
from cancerimage.query.fields import FIELDS

COLUMNS = (
    "Dataset", "Cancer", "Modality", "Licence", "Node", "Policy", "Subjects", "Studies", "Series", "Size",
)  # fmt: skip


@pytest.mark.parametrize(
    ("field", "word", "code"),
    [
        ("modality", "ct", "CT"),
        ("modality", "PET", "PT"),
        ("cancer", "LUNG", "lung"),
        ("cancer", "Lung cancer", "lung"),
        ("country", "Germany", "DE"),
        ("licence", "CC BY 4.0", "CC-BY-4.0"),
    ],
)
def test_a_value_is_found_by_code_label_or_synonym(field: str, word: str, code: str) -> None:
    assert resolved(field, word, f"--{field}") == code


def test_a_value_that_does_not_exist_is_refused_with_what_was_meant() -> None:
    with pytest.raises(Failure) as refused:
        resolved("cancer", "lnug", "--cancer")
    assert refused.value.outcome is Outcome.MISUSED
    assert "lung" in refused.value.hint


def test_the_orders_are_those_of_the_hub() -> None:
    assert set(Order) == set(SORTS)


@pytest.mark.parametrize(
    ("width", "columns"),
    [
        (80, ["Dataset", "Node", "Policy", "Subjects", "Size"]),
        (100, ["Dataset", "Cancer", "Node", "Policy", "Subjects", "Size"]),
        (PLAIN_WIDTH, list(COLUMNS)),
    ],
)
def test_the_list_has_the_columns_for_which_there_is_room(width: int, columns: list[str]) -> None:
    assert [str(column.header) for column in listing([], width).columns] == columns


def test_bands_stand_in_their_order() -> None:
    age = FIELDS["age"]
    values = [{"value": value} for value in ("unknown", ">=90", "60..69", "0..9")]
    assert [one["value"] for one in _ordered({"field": age.name, "values": values})] == [
        "0..9",
        "60..69",
        ">=90",
        "unknown",
    ]
    assert _ordered({"field": "modality", "values": values}) == values
