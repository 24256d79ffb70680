"""Headers become one row for each series, in the columns of a node's index."""

from datetime import date

import pytest

from cancerimage.dicom import tags
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.read import Header, header, headers
from cancerimage.dicom.summarise import COLUMNS, WANTED, Row, summarise
from cancerimage.dicom.summarise.ages import age_between, day
from cancerimage.node.index.source import COLUMNS as DECLARED
from tests.support.elements import explicit, file
from tests.support.real_files import unique_files

PLAIN = {
    tags.SOP_CLASS: "1.2.840.10008.5.1.4.1.1.2",
    tags.SOP_INSTANCE: "1.2.3.1",
    tags.STUDY: "1.2.3",
    tags.SERIES: "1.2.3.4",
    tags.PATIENT_ID: "007",
    tags.SEX: "F",
    tags.STUDY_DATE: "20240229",
    tags.MODALITY: "CT",
    tags.BODY_PART: "CHEST",
    tags.MANUFACTURER: "Maker",
}


def instance(number: int = 1, **changes: str) -> Header:
    """Return the header of an instance of one series, with some attributes by their names in `tags` changed."""
    said = (
        PLAIN | {tags.SOP_INSTANCE: f"1.2.3.{number}"} | {getattr(tags, name): text for name, text in changes.items()}
    )
    return header(file(b"".join(explicit(tag, "LO", text.encode()) for tag, text in sorted(said.items()))), WANTED)


def one(*found: Header) -> Row:
    (row,) = summarise(found, "lung")
    return row


def test_the_columns_are_those_of_an_index() -> None:
    assert COLUMNS == DECLARED


def test_a_series_is_one_row() -> None:
    found = [instance(1), instance(2), instance(3)]
    assert one(*found) == Row(
        dataset="lung",
        subject="007",
        study="1.2.3",
        series="1.2.3.4",
        sex="F",
        age="",
        study_date="20240229",
        modality="CT",
        bodypart="CHEST",
        manufacturer="Maker",
        licence="",
        images=3,
        bytes=sum(header.size for header in found),
    )


def test_an_instance_that_comes_twice_is_one_image() -> None:
    row = one(instance(1), instance(1), instance(2))
    assert row.images == 2
    assert row.bytes == instance(1).size + instance(2).size


def test_frames_are_no_images() -> None:
    assert one(instance(FRAMES="100")).images == 1


def test_the_licence_is_what_somebody_says() -> None:
    assert summarise([instance()], "lung", licence="CC BY 4.0")[0].licence == "CC BY 4.0"


def test_what_one_instance_says_counts_for_its_series() -> None:
    assert one(instance(1, SEX=""), instance(2, SEX="M")).sex == "M"


def test_nothing_is_chosen_where_instances_contradict_each_other() -> None:
    assert one(instance(1, SEX="M"), instance(2, SEX="F"), instance(3, SEX="F")).sex == ""


def test_rows_are_sorted_and_series_of_one_number_in_two_studies_are_two() -> None:
    found = [instance(3, STUDY="1.9"), instance(2), instance(1, PATIENT_ID="001")]
    rows = summarise(found, "lung")
    assert [(row.subject, row.study) for row in rows] == [("001", "1.2.3"), ("007", "1.2.3"), ("007", "1.9")]


@pytest.mark.parametrize(
    ("given", "birth", "taken", "age"),
    [
        ("045Y", "19000101", "20200101", "045Y"),
        ("", "19800615", "20200614", "039Y"),
        ("", "19800615", "20200615", "040Y"),
        ("", "20180101", "20200101", "002Y"),
        ("", "20180102", "20200101", "023M"),
        ("", "20200101", "20200131", "030D"),
        ("", "20200101", "20200101", "000D"),
        ("", "20200102", "20200101", ""),
        ("", "00010101", "20200101", ""),
        ("", "1980.06.15", "2020.06.15", "040Y"),
        ("45", "19800615", "20200615", "040Y"),
        ("45", "", "20200615", "45"),
        ("", "", "20200615", ""),
        ("", "19801301", "20200615", ""),
    ],
)
def test_the_age_is_told_or_counted(given: str, birth: str, taken: str, age: str) -> None:
    assert one(instance(AGE=given, BIRTH_DATE=birth, STUDY_DATE=taken)).age == age


def test_a_leap_day_is_a_birthday() -> None:
    assert age_between(date(2016, 2, 29), date(2019, 2, 28)) == "002Y"
    assert age_between(date(2016, 2, 29), date(2019, 3, 1)) == "003Y"


@pytest.mark.parametrize(("text", "found"), [("20240229", date(2024, 2, 29)), ("2024-02-29", None), ("20230229", None)])
def test_a_date_is_a_day_or_none(text: str, found: date | None) -> None:
    assert day(text) == found


def test_what_is_no_date_is_left_for_the_index_to_count() -> None:
    assert one(instance(STUDY_DATE="unknown")).study_date == "unknown"
    assert one(instance(STUDY_DATE="1997.04.24")).study_date == "19970424"


def test_an_instance_without_a_place_is_refused() -> None:
    with pytest.raises(Unreadable) as fault:
        summarise([instance(SERIES="")], "lung")
    assert fault.value.reason == Reason.NO_IDENTITY


def test_every_instance_of_the_real_files_is_counted_once() -> None:
    found = []
    for _, outcome in headers(unique_files(), WANTED):
        if (
            isinstance(outcome, Header)
            and outcome.sop_class
            and outcome.sop_instance
            and outcome.study
            and outcome.series
        ):
            found.append(outcome)
    rows = summarise(found, "real")
    instances = {(item.patient, item.study, item.series, item.sop_instance) for item in found}
    assert sum(row.images for row in rows) == len(instances)
    assert len({(row.subject, row.study, row.series) for row in rows}) == len(rows)
