"""The key of a project: the same answers for the same key, none to follow back without it."""

import hashlib
import stat
from pathlib import Path

import pytest
from pydicom.uid import UID

from cancerimage.dicom.deidentify.ids import Ids
from cancerimage.dicom.deidentify.keys import FARTHEST, ProjectKey, UnusableKey, is_standard

ORIGINALS = [f"1.2.276.0.7230010.3.1.4.{number}" for number in range(2000)]


@pytest.fixture
def key() -> ProjectKey:
    """A new key."""
    return ProjectKey.create()


def test_uids_are_legal_and_one_to_one(key: ProjectKey) -> None:
    new = [key.uid(original) for original in ORIGINALS]
    assert all(UID(uid).is_valid and uid.startswith("2.25.") and len(uid) <= 64 for uid in new)
    assert len(set(new)) == len(ORIGINALS)


def test_text_that_is_no_uid_gets_one_of_its_own(key: ProjectKey) -> None:
    assert len({key.uid("not a uid"), key.uid("nor is this"), key.uid("")}) == 3


def test_padding_makes_no_other_uid(key: ProjectKey) -> None:
    assert key.uid("1.2.3\0") == key.uid("1.2.3 ") == key.uid("1.2.3")


def test_another_key_gives_other_answers(key: ProjectKey) -> None:
    other = ProjectKey.create()
    assert not {key.uid(original) for original in ORIGINALS} & {other.uid(original) for original in ORIGINALS}
    assert key.patient("4711") != other.patient("4711")
    assert key.fingerprint != other.fingerprint


def test_patients_of_two_sites_with_one_id_stay_two(key: ProjectKey) -> None:
    assert len({key.patient("4711"), key.patient("4711", "a"), key.patient("4711", "b")}) == 3


def test_a_patient_id_holds_no_figure_and_no_vowel(key: ProjectKey) -> None:
    ids = {key.patient(original) for original in ORIGINALS}
    assert len(ids) == len(ORIGINALS)
    assert not set("".join(ids)) & set("AEIOU0123456789")


def test_ids_in_the_platforms_form_come_from_the_site_id_and_nothing_else_does(key: ProjectKey) -> None:
    """The site id and the original id together, their MD5 as one number, whatever the key."""
    platform = key.naming(Ids.PLATFORM, "a3f1")
    number = int(hashlib.md5(b"a3f14711", usedforsecurity=False).hexdigest(), 16)
    assert platform.patient("4711 ") == ProjectKey.create().naming(Ids.PLATFORM, "a3f1").patient("4711") == str(number)
    assert platform.patient("4711", "another") == str(number)
    assert platform.patient("4711") != key.naming(Ids.PLATFORM, "b").patient("4711")
    assert (platform.uid("1.2.3"), platform.days("4711"), platform.fingerprint) == (
        key.uid("1.2.3"),
        key.days("4711"),
        key.fingerprint,
    )
    assert "a3f1" not in repr(platform)
    assert platform.naming(Ids.PROJECT, "a3f1") == key


def test_days_are_whole_never_none_and_spread_over_ten_years(key: ProjectKey) -> None:
    days = [key.days(original) for original in ORIGINALS]
    assert all(-FARTHEST <= one <= -1 for one in days)
    assert len(set(days)) > FARTHEST / 4
    assert min(days) < -FARTHEST * 0.9
    assert max(days) > -FARTHEST * 0.1


def test_purposes_share_nothing(key: ProjectKey) -> None:
    """An id in one place says nothing of what the same text becomes in another."""
    assert str(int(key.uid("1").removeprefix("2.25."))) not in key.patient("1")
    assert key.patient("ab", "c") != key.patient("a", "bc")


def test_a_saved_key_comes_back_and_is_its_owners_alone(key: ProjectKey, tmp_path: Path) -> None:
    path = tmp_path / "key"
    key.save(path)
    assert ProjectKey.load(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_is_never_written_over(key: ProjectKey, tmp_path: Path) -> None:
    key.save(tmp_path / "key")
    with pytest.raises(UnusableKey, match="already"):
        ProjectKey.create().save(tmp_path / "key")
    assert ProjectKey.load(tmp_path / "key") == key


@pytest.mark.parametrize("text", ["", "hello\n", "cancerimage project key 1\n", "cancerimage project key 1\nAAAA\n"])
def test_a_damaged_key_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_text(text)
    with pytest.raises(UnusableKey, match="backup"):
        ProjectKey.load(tmp_path / "key")


def test_a_missing_key_is_refused_without_its_path(tmp_path: Path) -> None:
    with pytest.raises(UnusableKey) as refusal:
        ProjectKey.load(tmp_path / "secret place")
    assert "secret place" not in str(refusal.value)


def test_a_key_does_not_show_itself(key: ProjectKey) -> None:
    assert key.secret.hex() not in repr(key)
    assert key.fingerprint not in key.secret.hex()


def test_uids_of_the_standard_are_known() -> None:
    assert is_standard("1.2.840.10008.5.1.4.1.1.2\0")
    assert is_standard("1.2.840.10008.1.2.1")
    assert not is_standard("1.2.840.10008.5.1.4.1.1.2.4711")
    assert not is_standard("")
