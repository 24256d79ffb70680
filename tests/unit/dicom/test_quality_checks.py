"""The table of quality checks is complete, and so is what is made from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cancerimage.dicom.quality.checks import CHECKS
from cancerimage.dicom.quality.files import NO_IMAGES
from cancerimage.dicom.quality.geometry import spacing
from cancerimage.dicom.quality.identity import CONSTANT, check_identity, day, years
from cancerimage.dicom.quality.images import Image
from cancerimage.dicom.quality.inspection import gather
from cancerimage.dicom.quality.kinds import IRIS, LEVELS, NAMES, PARTS, Check, Dimension, Group, Level, Part
from cancerimage.dicom.quality.tiers import CRITERIA, ELSEWHERE
from cancerimage.dicom.quality.values import TERMS, legal_uid, valid
from tests.support.sound_series import ct, write


@pytest.mark.parametrize("check", CHECKS.values(), ids=CHECKS)
def test_a_check_says_what_it_found_and_what_to_do(check: Check) -> None:
    assert check.group in Group
    assert check.sentence.endswith(".")
    assert check.remedy.endswith((".", "`."))
    assert check.tier in {None, 1, 2, 3}


def test_every_group_dimension_level_and_part_is_used_and_explained() -> None:
    assert {check.group for check in CHECKS.values()} == set(Group)
    assert {check.dimension for check in CHECKS.values()} == set(Dimension) == set(IRIS)
    assert {check.level for check in CHECKS.values()} == set(Level) == set(LEVELS)
    assert {check.part for check in CHECKS.values()} == set(Part) == set(PARTS) == set(NAMES)


def test_every_check_that_stands_against_a_tier_is_in_a_criterion_of_it() -> None:
    stated = {(code, one.tier) for one in CRITERIA for code in one.codes}
    wanted = {(check.code, check.tier) for check in CHECKS.values() if check.tier}
    assert wanted == stated
    assert {one.tier for one in CRITERIA} == set(ELSEWHERE)


def test_every_criterion_asks_for_the_parts_that_make_its_checks() -> None:
    for one in CRITERIA:
        assert {CHECKS[code].part for code in one.codes} == set(one.parts)


def test_tables_name_checks_that_exist() -> None:
    named = [code for code, _, _ in (*CONSTANT, *TERMS)]
    assert set(named) <= set(CHECKS)
    assert len(NO_IMAGES) == 3


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("DA", [b"20240229", b"", b"20240229\\20240301"], [b"20230229", b"2024.02.29", b"240229"]),
        ("TM", [b"10", b"1011", b"101112", b"101112.123456", b"235960"], [b"25", b"1", b"10:11", b"1011.5", b"1060"]),
        ("AS", [b"060Y", b"003M"], [b"60Y", b"060", b"60 "]),
        ("CS", [b"CHEST", b"A_B 1\\C"], [b"chest", b"A-B", b"ABCDEFGHIJKLMNOPQ"]),
        ("DS", [b"1.5", b"-1e3\\ 2 ", b".5"], [b"1,5", b"1.2.3", b"NaN", b"1.23456789012345678"]),
        ("IS", [b"12", b"-3 "], [b"1.5", b"0x1", b"12345678901234"]),
    ],
)
def test_values_follow_the_rules_of_their_kind(kind: str, good: list[bytes], bad: list[bytes]) -> None:
    assert [raw for raw in good if not valid(raw, kind)] == []
    assert [raw for raw in bad if valid(raw, kind)] == []


def test_uids_are_legal_or_not() -> None:
    assert all(map(legal_uid, (b"1.2.840.10008", b"2.25.0", b"0.0")))
    assert not any(map(legal_uid, (b"1.02.3", b"1..2", b"1.2.", b"1", b"1.2a", b"1." + b"2" * 63)))


def test_days_and_ages_are_read_or_left() -> None:
    assert day(b"20240229") is not None
    assert day(b"20230229") is None
    assert years(b"018M") == 1.5
    assert years(b"18M") is None


def test_the_spacing_of_a_series_is_measured(tmp_path: Path) -> None:
    write(tmp_path, ct(6, spacing=2.5))
    (series,) = gather(tmp_path).series()
    assert spacing(series) == pytest.approx(2.5)


def test_the_images_are_walked_no_more_often_where_more_of_them_contradict_each_other(tmp_path: Path) -> None:
    class Counted(tuple[Image, ...]):
        walks = 0

        def __iter__(self) -> Iterator[Image]:
            Counted.walks += 1
            return super().__iter__()

    walks = []
    for contradictions in (2, 9):
        folder = tmp_path / str(contradictions)
        for number in range(contradictions):
            one, other = ct(2, patient=f"P{number}", seed=number)
            other.PatientSex = "M" if one.PatientSex != "M" else "F"
            write(folder / str(number), [one, other])
        Counted.walks = 0
        found = [one for one in check_identity(Counted(gather(folder).images)) if one.check.code == "identity.sex"]
        assert [len(one.images) for one in found] == [2] * contradictions
        walks.append(Counted.walks)
    assert walks[0] == walks[1]
