"""Real files as they are: nothing that the standard names keeps its value, and what belongs together stays together."""

import io
import re
import warnings
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import pytest
from dicomanonymizer.dicom_anonymization_databases import dicomfields_2026c as listed
from pydicom import Dataset, dcmread

from cancerimage.dicom.deidentify.engine import Cleaned
from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.dicom.deidentify.losses import Loss
from cancerimage.dicom.deidentify.options import Option
from cancerimage.dicom.deidentify.plans import STANDARD, Profile
from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.verify import check, identifiers
from tests.support.cleaning import BASIC, Cleaner
from tests.support.real_files import name, unique_files
from tests.support.seeding import written

# Some of the real files have values that are not valid, which pydicom says whenever somebody looks at one.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:pydicom")

PIXELS = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
REFERENCED = 0x00081155
LEGAL = re.compile(r"(?=.{1,64}$)[0-2](\.(0|[1-9][0-9]*))+")
STANDARD_UID = "1.2.840.10008."
OTHER_KEY = ProjectKey(b"another key that only tests have!")


@dataclass(frozen=True, slots=True)
class Pair:
    """A real file and its clean output."""

    name: str
    before: bytes
    after: Cleaned


@cache
def pairs(profile: Profile = STANDARD, key: ProjectKey | None = None) -> tuple[Pair, ...]:
    cleaner = Cleaner(profile, key) if key else Cleaner(profile)
    found = []
    for path in unique_files():
        data = path.read_bytes()
        try:
            found.append(Pair(name(path), data, cleaner.clean(data)))
        except Unreadable:
            continue
    return tuple(found)


def read(data: bytes) -> Dataset:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return dcmread(io.BytesIO(data), force=True)


def leaves(ds: Dataset) -> Iterator[tuple[int, str, Any]]:
    """Yield tag, VR and value of every element that is no sequence, at any depth."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for element in ds:
            if element.VR == "SQ":
                for item in element.value:
                    yield from leaves(item)
            elif element.tag not in PIXELS:
                yield int(element.tag), element.VR, element.value


def texts(value: object) -> list[str]:
    """Return the single values as text."""
    values = value if isinstance(value, (list, tuple)) or type(value).__name__ == "MultiValue" else [value]
    return [str(one).strip(" \0") for one in values if one not in (None, "", b"")]


def is_listed(tag: int) -> bool:
    group, element = tag >> 16, tag & 0xFFFF
    return any(
        (group & one[2] if len(one) == 4 else group) == one[0]
        and (element & one[3] if len(one) == 4 else element) == one[1]
        for one in listed.ALL_TAGS
    )


IS_LISTED = cache(is_listed)


def test_most_files_are_released() -> None:
    assert len(pairs()) > len(unique_files()) * 0.85


def test_no_value_that_the_basic_profile_removes_or_replaces_is_kept() -> None:
    kept: Counter[str] = Counter()
    for pair in pairs(BASIC):
        before = defaultdict(set)
        for tag, _, value in leaves(read(pair.before)):
            before[tag].update(texts(value))
        for tag, vr, value in leaves(read(pair.after.data)):
            if IS_LISTED(tag) and not (vr == "UI" and str(value).startswith(STANDARD_UID)):
                kept.update(f"{tag:08X} {pair.name}" for one in texts(value) if one in before[tag])
    assert kept == {}


def test_the_verifier_is_silent() -> None:
    cleaner = Cleaner()
    loud = [
        (pair.name, hit) for pair in pairs() for hit in check(identifiers(pair.before), pair.after.data, cleaner.kept)
    ]
    assert loud == []


def uids(data: bytes) -> Iterator[tuple[int, str]]:
    for tag, vr, value in leaves(read(data)):
        if vr == "UI":
            yield from ((tag, one) for one in texts(value))


def references(data: bytes) -> set[str]:
    return {uid for tag, uid in uids(data) if tag == REFERENCED}


def test_what_is_referenced_still_is() -> None:
    somebody = next(pair.before for pair in pairs() if pair.name.endswith("CT_small.dcm"))
    cleaner = Cleaner()

    @cache
    def becomes(uid: str) -> str:
        """Return the instance UID of the clean output of a file that has this one."""
        ds = read(somebody)
        ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = uid
        return cleaner.clean(written(ds)).instance

    stay = 0
    for pair in pairs():
        after = references(pair.after.data)
        stay += len(after)
        assert after <= {becomes(uid) for uid in references(pair.before)}, pair.name
    assert stay > 0


def instances(ds: Dataset, within: str = "") -> Iterator[tuple[str, str]]:
    """Yield every reference to an instance with the sequence that it stands in."""
    for element in ds:
        if element.VR == "SQ":
            for item in element.value:
                yield from instances(item, element.keyword)
        elif element.tag == REFERENCED and element.value:
            yield within, str(element.value)


def test_every_reference_from_file_to_file_leads_to_the_same_file() -> None:
    becomes = {str(read(pair.before).SOPInstanceUID): pair.after.instance for pair in pairs()}
    referred = 0
    for pair in pairs():
        before = [(place, becomes[uid]) for place, uid in instances(read(pair.before)) if uid in becomes]
        after = list(instances(read(pair.after.data)))
        assert Counter(before) <= Counter(after), pair.name
        referred += len(before)
    assert referred > 30


def test_new_uids_are_legal_and_one_to_one() -> None:
    partners: dict[str, set[str]] = defaultdict(set)
    originals: dict[str, set[str]] = defaultdict(set)
    for pair in pairs():
        before, after = read(pair.before), read(pair.after.data)
        for keyword in ("SOPInstanceUID", "StudyInstanceUID", "SeriesInstanceUID", "FrameOfReferenceUID"):
            if before.get(keyword) and after.get(keyword):
                partners[str(before[keyword].value)].add(str(after[keyword].value))
                originals[str(after[keyword].value)].add(str(before[keyword].value))
        assert all(LEGAL.fullmatch(uid) for _, uid in uids(pair.after.data))
        assert after.file_meta.MediaStorageSOPInstanceUID == after.SOPInstanceUID == pair.after.instance
    assert {len(new) for new in partners.values()} == {1}
    assert {len(old) for old in originals.values()} == {1}


def test_the_same_key_gives_the_same_bytes_and_another_key_nothing_in_common() -> None:
    again = [Cleaner().clean(pair.before) for pair in pairs()]
    assert [one.data for one in again] == [pair.after.data for pair in pairs()]
    ours = {uid for pair in pairs() for _, uid in uids(pair.after.data) if not uid.startswith(STANDARD_UID)}
    theirs = {
        uid for pair in pairs(STANDARD, OTHER_KEY) for _, uid in uids(pair.after.data)
        if not uid.startswith(STANDARD_UID)
    }  # fmt: skip
    assert ours & theirs == set()
    assert {pair.after.patient for pair in pairs()} & {
        pair.after.patient for pair in pairs(STANDARD, OTHER_KEY)
    } == set()


def test_pixels_are_the_same_bytes() -> None:
    compared = 0
    for pair in pairs():
        before, after = read(pair.before), read(pair.after.data)
        for tag in PIXELS & set(before.keys()):
            if pair.after.losses[tag, Loss.BESIDE]:
                continue  # comments or filling; that such pixels show the same is proven with the engine
            assert after[tag].value == before[tag].value, pair.name
            compared += 1
    assert compared > len(pairs()) / 2


def test_intervals_between_dates_stay_and_no_date_does() -> None:
    moved: dict[str, set[int]] = defaultdict(set)
    for pair in pairs():
        before, after = read(pair.before), read(pair.after.data)
        for keyword in ("StudyDate", "SeriesDate", "AcquisitionDate", "ContentDate"):
            old, new = str(before.get(keyword) or ""), str(after.get(keyword) or "")
            if re.fullmatch(r"\d{8}", old) and new:
                moved[pair.after.patient].add((day(new) - day(old)).days)
    assert moved
    assert {len(days) for days in moved.values()} == {1}
    assert not any(0 in days for days in moved.values())


def day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:]))


@pytest.mark.parametrize("option", Option)
def test_each_option_alone_keeps_nothing_that_names_somebody(option: Option) -> None:
    cleaner = Cleaner(Profile(frozenset({option})))
    for pair in pairs():
        try:
            output = cleaner.clean(pair.before)
        except Unreadable:
            continue  # a file whose own UIDs are not valid cannot keep them
        before, after = read(pair.before), read(output.data)
        for keyword in ("PatientName", "PatientID", "AccessionNumber", "ReferringPhysicianName", "PatientBirthDate"):
            old, new = str(before.get(keyword) or ""), str(after.get(keyword) or "")
            assert not old or old != new, (pair.name, keyword)
