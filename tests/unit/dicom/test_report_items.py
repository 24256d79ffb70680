"""What an item of a report says of the patient goes the way of the patient's own attributes."""

from io import BytesIO

import pytest
from pydicom import Dataset, dcmread

from tests.support.cleaning import Cleaner
from tests.support.instances import instance

REPORT = "1.2.840.10008.5.1.4.1.1.88.33"
COMMENT = ("121106", "DCM", "Comment")


@pytest.fixture(scope="module")
def cleaner() -> Cleaner:
    """The engine under the standard profile."""
    return Cleaner()


@pytest.mark.parametrize(
    ("concept", "attribute", "value", "left"),
    [
        (("121031", "DCM", "Subject Birth Date"), "Date", "19261103", "19000101"),
        (("121031", "DCM", "Subject Birth Date"), "DateTime", "19261103", "19000101000000"),
        (("121030", "DCM", "Subject ID"), "TextValue", "chest 12", "REMOVED"),
        (("121029", "DCM", "Subject Name"), "TextValue", "Head", "REMOVED"),
        (("121033", "DCM", "Subject Age"), "TextValue", "97", "REMOVED"),
        (("121033", "DCM", "Subject Age"), "TextValue", "45", "45"),
        (COMMENT, "TextValue", "chest 12", "chest 12"),
    ],
)
def test_values(cleaner: Cleaner, concept: tuple[str, str, str], attribute: str, value: str, left: str) -> None:
    item = named(concept)
    setattr(item, attribute, value)
    assert getattr(cleaned(cleaner, item)[0], attribute) == left


@pytest.mark.parametrize(
    ("concept", "value", "unit", "left"),
    [
        ("121033", "97", "a", "90"),
        ("121033", "45", "a", "45"),
        ("121033", "97", "mo", "97"),
        ("121033", "1176", "mo", "1080"),
        ("121030", "12", "1", "0"),
        ("121206", "97", "mm", "97"),
    ],
)
def test_numbers(cleaner: Cleaner, concept: str, value: str, unit: str, left: str) -> None:
    item = named((concept, "DCM", "A concept"))
    item.MeasuredValueSequence = [Dataset()]
    item.MeasuredValueSequence[0].NumericValue = value
    item.MeasuredValueSequence[0].MeasurementUnitsCodeSequence = [code((unit, "UCUM", "unit"))]
    assert cleaned(cleaner, item)[0].MeasuredValueSequence[0].NumericValue == left


def test_items_below_and_after_are_what_they_are(cleaner: Cleaner) -> None:
    age, below, after = named(("121033", "DCM", "Subject Age")), named(COMMENT), named(COMMENT)
    below.TextValue = after.TextValue = "slice 120"
    age.TextValue, age.ContentSequence = "97", [below]
    first, second = cleaned(cleaner, age, after)
    assert first.ContentSequence[0].TextValue == second.TextValue == "slice 120"


def code(parts: tuple[str, str, str]) -> Dataset:
    entry = Dataset()
    entry.CodeValue, entry.CodingSchemeDesignator, entry.CodeMeaning = parts
    return entry


def named(concept: tuple[str, str, str]) -> Dataset:
    item = Dataset()
    item.RelationshipType, item.ValueType, item.ConceptNameCodeSequence = "CONTAINS", "TEXT", [code(concept)]
    return item


def cleaned(cleaner: Cleaner, *items: Dataset) -> list[Dataset]:
    """Return what is left of some items of a report."""
    report = dcmread(BytesIO(instance(1, sop_class=REPORT)))
    del report.PixelData
    report.ContentSequence = list(items)
    written = BytesIO()
    report.save_as(written, enforce_file_format=True)
    return list(dcmread(BytesIO(cleaner.clean(written.getvalue()).data)).ContentSequence)
