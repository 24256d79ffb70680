"""The research store: who gets in, what is found again, what goes, and what an interruption leaves."""

from pathlib import Path

import pytest

from cancerimage.dicom.faults import Unreadable
from cancerimage.node.store import store as store_module
from cancerimage.node.store.faults import StoreFault, Unsuitable
from cancerimage.node.store.store import Store
from tests.support.instances import instance
from tests.support.research import deidentified, folder_of, uid


def blobs(data_dir: Path) -> set[str]:
    return {path.name for path in (data_dir / "images" / "blobs").rglob("*") if path.is_file()}


def digests(store: Store, dataset: str = "lung") -> set[str]:
    return {one.digest for series in store.series(dataset) for one in store.instances(series)}


def test_an_image_is_there_once(tmp_path: Path) -> None:
    (path,) = folder_of(tmp_path / "in", deidentified())
    with Store.open(tmp_path / "node") as store:
        first = store.add(path, "lung")
        assert first.new
        assert not store.add(path, "lung").new
        store.flush()
        assert not store.add(path, "lung").new
        assert digests(store) == {first.digest} == blobs(tmp_path / "node")
    with Store.open(tmp_path / "node") as store:
        (held,) = store.holdings()
        assert (held.dataset, held.studies, held.series, held.instances, held.bytes) == (
            "lung", 1, 1, 1, path.stat().st_size,
        )  # fmt: skip


def test_two_datasets_share_the_bytes_and_nothing_else(tmp_path: Path) -> None:
    (path,) = folder_of(tmp_path / "in", deidentified())
    with Store.open(tmp_path / "node") as store:
        store.add(path, "lung", "lung-0001")
        assert store.add(path, "chest", "chest-0001").new
        store.flush()
        assert len(blobs(tmp_path / "node")) == 1
        assert store.remove("lung-0001") == 1
        assert store.series("lung") == ()
        assert digests(store, "chest") == blobs(tmp_path / "node")
        assert store.remove("chest-0001") == 1
        assert blobs(tmp_path / "node") == set()
        assert store.holdings() == ()


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (instance(1), "does not say"),
        (deidentified(PatientIdentityRemoved="NO"), "does not say"),
        (deidentified(StudyInstanceUID="1.2.840.99.1"), "UIDs"),
        (deidentified(SOPInstanceUID="1.2.840.99.1.1"), "UIDs"),
        (deidentified(PatientBirthDate="19600229"), r"date of birth.*\(0010,0030\)"),
        (deidentified(StudyDescription="Zwerchfellski"), r"no public vocabulary has.*\(0008,1030\)"),
        (b"not an image", "no DICOM instance"),
    ],
)
def test_what_could_be_original_stays_outside(tmp_path: Path, file: bytes, why: str) -> None:
    (path,) = folder_of(tmp_path / "in", file)
    with Store.open(tmp_path / "node") as store:
        with pytest.raises(Unsuitable, match=why):
            store.add(path, "lung")
        store.flush()
        assert store.holdings() == ()
        assert not (tmp_path / "node" / "images" / "blobs").exists()


def test_a_word_that_somebody_has_looked_at_may_enter(tmp_path: Path) -> None:
    (path,) = folder_of(tmp_path / "in", deidentified(StudyDescription="Zwerchfellski"))
    with Store.open(tmp_path / "node") as store:
        assert store.add(path, "lung", words={"zwerchfellski"}).new


def test_what_others_published_may_enter_as_it_is(tmp_path: Path) -> None:
    (path,) = folder_of(tmp_path / "in", instance(1))
    with Store.open(tmp_path / "node") as store:
        assert store.add(path, "open", public=True).new


def test_a_batch_that_changed_takes_the_place_of_what_it_was(tmp_path: Path) -> None:
    before, after = deidentified(), deidentified(BodyPartExamined="CHEST")
    paths = folder_of(tmp_path / "in", before, after, deidentified(number=2))
    with Store.open(tmp_path / "node") as store:
        store.add(paths[0], "lung", "lung-0001")
        gone = store.add(paths[2], "lung", "lung-0001").digest
        store.flush()
        now = store.add(paths[1], "lung", "lung-0001").digest
        store.flush()
        assert digests(store) == {now, gone} == blobs(tmp_path / "node") == store.digests("lung-0001")
        assert store.remove("lung-0001", {now}) == 1
        assert digests(store) == {now} == blobs(tmp_path / "node")
        (series,) = store.series("lung")
        assert series.instances == 1


def test_outside_of_batches_nothing_is_replaced(tmp_path: Path) -> None:
    paths = folder_of(tmp_path / "in", deidentified(), deidentified(BodyPartExamined="CHEST"))
    with Store.open(tmp_path / "node") as store:
        first = store.add(paths[0], "lung")
        with pytest.raises(Unsuitable, match="other bytes"):
            store.add(paths[1], "lung")
        store.flush()
        with pytest.raises(Unsuitable, match="other bytes"):
            store.add(paths[1], "lung")
        assert digests(store) == {first.digest}


def test_an_image_of_two_batches_stays_until_both_are_gone(tmp_path: Path) -> None:
    (path,) = folder_of(tmp_path / "in", deidentified())
    with Store.open(tmp_path / "node") as store:
        store.add(path, "lung", "lung-0001")
        assert not store.add(path, "lung", "lung-0002").new
        store.flush()
        assert store.remove("lung-0001") == 0
        assert len(blobs(tmp_path / "node")) == 1
        assert store.remove("lung-0002") == 1
        assert blobs(tmp_path / "node") == set()


def test_what_an_interruption_left_is_neither_served_nor_trusted(tmp_path: Path) -> None:
    (path,) = folder_of(tmp_path / "in", deidentified())
    node = tmp_path / "node"
    with Store.open(node) as store:
        digest = store.add(path, "lung").digest
        # Killed before the group was flushed, and the machine lost its power: the name stands before half of the bytes.
    (left,) = [found for found in (node / "images" / "blobs").rglob("*") if found.is_file()]
    left.write_bytes(path.read_bytes()[:100])
    with Store.open(node) as store:
        assert store.holdings() == ()
        assert store.add(path, "lung").new
        store.flush()
        assert left.read_bytes() == path.read_bytes()
        assert digests(store) == {digest}


def test_bytes_that_were_to_go_go_after_an_interruption(tmp_path: Path) -> None:
    paths = folder_of(tmp_path / "in", deidentified(), deidentified(number=2))
    node = tmp_path / "node"
    with Store.open(node) as store:
        for path in paths:
            store.add(path, "lung", "lung-0001")
        store.flush()
        # Killed between the database and the disk.
        store.sweep = lambda: None  # type: ignore[method-assign]
        store.remove("lung-0001")
        assert len(blobs(node)) == 2
    with Store.open(node) as store:
        again = store.add(paths[0], "lung", "lung-0002")
        store.flush()
        assert blobs(node) == {again.digest}


def test_others_can_change_something_while_much_is_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A storage that fails in the middle must not be asked again for what it has forgotten already."""
    monkeypatch.setattr(store_module, "SWEPT", 2)
    paths = folder_of(tmp_path / "in", *(deidentified(number=number) for number in range(1, 6)))
    node, removed = tmp_path / "node", list[str]()
    with Store.open(node) as store:
        for path in paths:
            store.add(path, "lung", "lung-0001")
        store.flush()
        remove = store.blobs.remove

        def slow(digest: str) -> None:
            if len(removed) == 4:
                raise StoreFault("The storage did not do what it was asked.")
            removed.append(digest)
            remove(digest)

        monkeypatch.setattr(store.blobs, "remove", slow)
        with pytest.raises(StoreFault):
            store.remove("lung-0001")
        left = {digest for (digest,) in store.records.rows("SELECT digest FROM doomed")}
        assert len(left) == 1
        assert left.isdisjoint(removed)
    with Store.open(node) as store:
        store.sweep()
        assert blobs(node) == set()


def test_two_processes_do_not_take_away_what_the_other_adds(tmp_path: Path) -> None:
    (path,) = folder_of(tmp_path / "in", deidentified())
    with Store.open(tmp_path / "node") as one, Store.open(tmp_path / "node") as other:
        one.add(path, "lung", "lung-0001")
        one.flush()
        added = other.add(path, "chest", "chest-0001")
        one.remove("lung-0001")
        other.flush()
        assert blobs(tmp_path / "node") == {added.digest}
        assert digests(other, "chest") == {added.digest}


def test_files_of_the_node_are_linked_and_others_copied(tmp_path: Path) -> None:
    node = tmp_path / "node"
    (ours,) = folder_of(node / "work" / "lung-0001", deidentified())
    (theirs,) = folder_of(tmp_path / "in", deidentified(number=2))
    with Store.open(node) as store:
        linked, copied = store.add(ours, "lung"), store.add(theirs, "lung")
        store.flush()
        with store.blobs.local(linked.digest) as path:
            assert path.samefile(ours)
        with store.blobs.local(copied.digest) as path:
            assert not path.samefile(theirs)


def test_series_come_in_pages_with_their_pictures(tmp_path: Path) -> None:
    files = [deidentified(study, series, number) for study in (1, 2) for series in (1, 2) for number in (1, 2, 3)]
    with Store.open(tmp_path / "node") as store:
        for path in folder_of(tmp_path / "in", *files):
            store.add(path, "lung", "lung-0001")
        store.flush()
        every = store.series("lung")
        assert [one.uid for one in every] == [uid(study, series) for study in (1, 2) for series in (1, 2)]
        assert store.series("lung", 1, 2) == every[2:3]
        assert {one.instances for one in every} == {3}
        small = store.thumbnail(every[0])
        assert small.startswith(b"\x89PNG")
        kept = list((tmp_path / "node" / "images" / "thumbnails").rglob("*.png"))
        assert [path.read_bytes() for path in kept] == [small]
        assert store.thumbnail(every[0]) == small
        store.remove("lung-0001")
        assert not list((tmp_path / "node" / "images" / "thumbnails").rglob("*.png"))
        with pytest.raises(StoreFault):
            store.thumbnail(every[0])


def test_what_has_no_pixels_has_no_picture(tmp_path: Path) -> None:
    (path,) = folder_of(tmp_path / "in", deidentified(Rows=9999))
    with Store.open(tmp_path / "node") as store:
        store.add(path, "lung")
        store.flush()
        (series,) = store.series("lung")
        with pytest.raises(Unreadable):
            store.thumbnail(series)


def test_everything_of_the_store_is_for_its_owner_only(tmp_path: Path) -> None:
    (path,) = folder_of(tmp_path / "in", deidentified())
    with Store.open(tmp_path / "node") as store:
        store.add(path, "lung")
        store.flush()
        assert (tmp_path / "node" / "images").stat().st_mode & 0o077 == 0
