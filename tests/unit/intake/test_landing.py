"""The landing: durable, idempotent, whole files only, and every input accounted for."""

import hashlib
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.node.intake.faults import IntakeFault
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.records import FOUND, Records
from cancerimage.node.intake.states import OPEN, STATES, WAYS, State, Way
from cancerimage.node.intake.turns import Turns
from tests.support.instances import instance

SOURCE = ("lung-ct", "/media/export", Way.FOLDER, "steward:test")


def test_every_state_and_way_is_explained() -> None:
    assert set(STATES) == set(State)
    assert set(WAYS) == set(Way)
    assert all(meaning.sentence.endswith(".") for meaning in STATES.values())
    for state, meaning in STATES.items():
        assert state not in meaning.following
        assert (State.COMPLETE in meaning.following) <= (state in OPEN)


def test_a_file_arrives_as_it_is(tmp_path: Path) -> None:
    data = instance(1)
    with Landing.open(tmp_path) as landing:
        batch = landing.begin(*SOURCE)
        arrival = landing.take(batch, data, "a/1.dcm")
        assert arrival.digest == hashlib.sha256(data).hexdigest()
        assert landing.path(batch, arrival).read_bytes() == data
        assert (arrival.reason, arrival.bytes, arrival.origin) == (None, len(data), "a/1.dcm")
        assert landing.arrivals(batch) == (arrival,)
        assert landing.finish(batch).state is State.COMPLETE


def test_bytes_are_on_the_disk_before_anybody_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the order of what the operating system is asked for."""
    happened: list[str] = []
    fsync, replace, add = os.fsync, os.replace, None

    with Landing.open(tmp_path) as landing:
        batch = landing.begin(*SOURCE)
        add = landing.records.add

        def noted_fsync(descriptor: int) -> None:
            happened.append("folder" if os.path.isdir(f"/proc/self/fd/{descriptor}") else "file")
            fsync(descriptor)

        def noted_replace(source: Path, target: Path) -> None:
            happened.append("name")
            replace(source, target)

        monkeypatch.setattr(os, "fsync", noted_fsync)
        monkeypatch.setattr(os, "replace", noted_replace)
        monkeypatch.setattr(landing.records, "add", lambda *given: (happened.append("record"), add(*given))[1])
        landing.take(batch, instance(1), "1")
    assert (happened[0], sorted(happened[1:-1]), happened[-1]) == ("name", ["file", "folder"], "record")


def test_the_same_bytes_at_once_are_put_under_their_name_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Or bytes that are on the disk could give way to others that are not yet."""
    replace, has = os.replace, Records.has
    named: list[Path] = []
    second_came = threading.Event()

    with Landing.open(tmp_path) as landing:
        batch = landing.begin(*SOURCE)
        second = threading.Thread(target=landing.take, args=(batch, instance(1), "b"))

        def noted_replace(source: Path, target: Path) -> None:
            replace(source, target)
            named.append(target)
            if len(named) == 1:
                second.start()
                assert second_came.wait(60)

        def noted_has(records: Records, *given: str) -> bool:
            found = has(records, *given)
            if named:
                second_came.set()
            return found

        @contextmanager
        def noted_turn(turns: Turns, name: str) -> Iterator[None]:
            if named:
                second_came.set()
            with turn(turns, name):
                yield

        turn = Turns.of
        monkeypatch.setattr(Turns, "of", noted_turn)
        monkeypatch.setattr(Records, "has", noted_has)
        monkeypatch.setattr(os, "replace", noted_replace)
        landing.take(batch, instance(1), "a")
        second.join(60)
        tally = landing.tally(batch)
    assert len(named) == 1
    assert (tally.files, tally.repeated) == (1, 1)


def test_the_same_bytes_twice_are_one_arrival(tmp_path: Path) -> None:
    with Landing.open(tmp_path) as landing:
        batch = landing.begin(*SOURCE)
        first, second = landing.take(batch, instance(1), "a"), landing.take(batch, instance(1), "b")
        again = landing.take(batch, instance(1), "a")
        assert (first.repeated, second.repeated, again.repeated) == (False, True, True)
        assert len(list((landing.folder / batch.name).iterdir())) == 1
        tally = landing.tally(batch)
        assert (tally.files, tally.repeated, tally.quarantined) == (1, 1, 0)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.EMPTY),
        (b"name,value\n" * 50, Reason.NOT_DICOM),
        (b"Salted__" + bytes(500), Reason.ENCRYPTED),
        (bytes(344) + b"n+1\0" + bytes(200), Reason.NIFTI),
        (instance(1)[:-100], Reason.TRUNCATED),
        (instance(1)[:200], Reason.TRUNCATED),
    ],
)
def test_what_is_no_instance_goes_into_quarantine(tmp_path: Path, data: bytes, reason: Reason) -> None:
    with Landing.open(tmp_path) as landing:
        batch = landing.begin(*SOURCE)
        arrival = landing.take(batch, data, "x")
        assert arrival.reason is reason
        assert landing.path(batch, arrival).read_bytes() == data
        assert landing.path(batch, arrival).is_relative_to(tmp_path / "quarantine")
        assert landing.quarantined(batch) == (arrival,)
        assert landing.arrivals(batch) == ()


def test_a_source_that_breaks_off_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    def pieces() -> object:
        yield instance(1)[:300]
        raise Unreadable(Reason.UNOPENED)

    with Landing.open(tmp_path) as landing:
        batch = landing.begin(*SOURCE)
        assert landing.take(batch, pieces(), "x").reason is Reason.UNOPENED  # type: ignore[arg-type]
        assert [path for path in tmp_path.rglob("*") if path.is_file() and "sqlite" not in path.name] == []
        # Read at last, it arrives, and the refusal is gone.
        landing.take(batch, instance(1), "x")
        assert (landing.tally(batch).files, landing.tally(batch).quarantined) == (1, 0)


def test_another_instance_than_was_announced_is_not_taken(tmp_path: Path) -> None:
    with Landing.open(tmp_path) as landing:
        batch, draft = landing.begin(*SOURCE), landing.draft()
        draft.write(instance(1))
        arrival = landing.settle(batch, draft, "x", announced=("1.2.3", "1.2.4"))
        assert arrival.reason is Reason.OTHER_INSTANCE


def test_the_same_request_goes_on_with_a_batch_until_it_is_complete(tmp_path: Path) -> None:
    with Landing.open(tmp_path) as landing:
        first = landing.begin(*SOURCE)
        assert landing.begin(*SOURCE).name == first.name
        assert landing.begin("other", *SOURCE[1:]).name != first.name
        assert landing.finish(first, complete=False).state is State.INCOMPLETE
        again = landing.begin(*SOURCE)
        assert (again.name, again.state, again.finished) == (first.name, State.RECEIVING, None)
        landing.finish(again)
        assert landing.begin(*SOURCE).name != first.name


def test_nothing_is_added_to_a_finished_batch(tmp_path: Path) -> None:
    with Landing.open(tmp_path) as landing:
        batch = landing.begin(*SOURCE)
        landing.finish(batch)
        with pytest.raises(IntakeFault, match="finished"):
            landing.take(batch, instance(1), "late")
        with pytest.raises(IntakeFault, match="cannot become"):
            landing.finish(batch, complete=False)


@pytest.mark.parametrize("dataset", ["", "Lung", "../lung", "a/b", "-lung", "l" * 65])
def test_only_names_of_datasets_are_taken(tmp_path: Path, dataset: str) -> None:
    with Landing.open(tmp_path) as landing, pytest.raises(IntakeFault, match="no name of a dataset"):
        landing.begin(dataset, *SOURCE[1:])


def test_what_an_interruption_left_is_looked_at_again(tmp_path: Path) -> None:
    whole, half = instance(1), instance(2)
    with Landing.open(tmp_path) as landing:
        batch = landing.begin(*SOURCE)
        # As if the process had ended between the name and the record, and the power before all bytes were there.
        (landing.folder / batch.name / f"{hashlib.sha256(whole).hexdigest()}.dcm").write_bytes(whole)
        (landing.folder / batch.name / f"{hashlib.sha256(half).hexdigest()}.dcm").write_bytes(half[:-50] + b"?" * 50)
        (landing.quarantine / batch.name / hashlib.sha256(b"no").hexdigest()).write_bytes(b"no")
        (landing.quarantine / batch.name / hashlib.sha256(b"yes").hexdigest()).write_bytes(b"y")
    with Landing.open(tmp_path) as landing:
        batch = landing.begin(*SOURCE)
        assert [one.digest for one in landing.arrivals(batch)] == [hashlib.sha256(whole).hexdigest()]
        assert [one.reason for one in landing.quarantined(batch)] == [Reason.NOT_DICOM]
        files = {path.name for path in (landing.folder / batch.name).iterdir()}
        assert files == {f"{one.digest}.dcm" for one in landing.arrivals(batch)}
        assert len(list((landing.quarantine / batch.name).iterdir())) == 1


def test_drafts_of_the_dead_go_and_those_of_the_living_stay(tmp_path: Path) -> None:
    with Landing.open(tmp_path) as first:
        draft = first.draft()
        draft.write(b"some")
        left = tmp_path / "arrivals/unfinished/dead"
        left.mkdir()
        (left / "draft").write_bytes(b"half")
        with Landing.open(tmp_path):
            assert not left.exists()
            assert draft.path.exists()
        draft.discard()


def test_everything_is_for_its_owner_only(tmp_path: Path) -> None:
    with Landing.open(tmp_path / "node") as landing:
        batch = landing.begin(*SOURCE)
        landing.take(batch, instance(1), "a")
        landing.take(batch, b"no", "b")
        for path in (tmp_path / "node").rglob("*"):
            assert path.stat().st_mode & 0o077 == 0, path


def test_a_name_of_any_bytes_can_be_written_down(tmp_path: Path) -> None:
    with Landing.open(tmp_path) as landing:
        batch = landing.begin(*SOURCE)
        arrival = landing.take(batch, instance(1), os.fsdecode(b"M\xfcller.dcm"))
        assert landing.arrivals(batch) == (arrival,)


def test_records_of_a_newer_version_are_left_alone(tmp_path: Path) -> None:
    Landing.open(tmp_path).close()
    connection = sqlite3.connect(tmp_path / "arrivals/arrivals.sqlite3")
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(IntakeFault, match="newer version"):
        Landing.open(tmp_path)


def test_a_batch_without_a_folder_yet_is_taken_up(tmp_path: Path) -> None:
    with Landing.open(tmp_path) as landing:
        batch = landing.records.begin(*SOURCE)  # And killed before its folder was made.
        assert landing.abandoned() == (batch,)
        assert landing.begin(*SOURCE).name == batch.name
        assert landing.abandoned() == ()


def test_what_an_interruption_left_has_its_name_again_when_its_source_is_read_again(tmp_path: Path) -> None:
    data = instance(1)
    with Landing.open(tmp_path) as landing:
        batch = landing.begin(*SOURCE)
        arrival = landing.take(batch, data, "a/1.dcm")
    with sqlite3.connect(tmp_path / "arrivals/arrivals.sqlite3") as connection:
        connection.execute("DELETE FROM inputs")
    connection.close()
    with Landing.open(tmp_path) as landing:
        again = landing.begin(*SOURCE)
        (found,) = landing.arrivals(again)
        assert (found.digest, found.origin) == (arrival.digest, FOUND)
        assert landing.take(again, data, "a/1.dcm") == arrival
        assert landing.arrivals(again) == (arrival,)
        assert landing.tally(again).repeated == 0


def test_what_an_interruption_left_is_taken_up_while_others_look_who_works(tmp_path: Path) -> None:
    """To look whether a batch is held is to lock it for a moment, which is nobody's work."""
    with Landing.open(tmp_path) as looking:
        stop = threading.Event()

        def look() -> None:
            while not stop.is_set():
                looking.abandoned()

        lookers = [threading.Thread(target=look) for _ in range(2)]
        for number in range(25):
            with Landing.open(tmp_path) as landing:
                batch = landing.begin("lung-ct", f"source-{number}", *SOURCE[2:])
            data = instance(number)
            (tmp_path / "arrivals" / batch.name / f"{hashlib.sha256(data).hexdigest()}.dcm").write_bytes(data)
        for one in lookers:
            one.start()
        try:
            for number in range(25):
                with Landing.open(tmp_path) as landing:
                    batch = landing.begin("lung-ct", f"source-{number}", *SOURCE[2:])
                    assert len(landing.arrivals(batch)) == 1
                    landing.finish(batch)
        finally:
            stop.set()
            for one in lookers:
                one.join()


def test_a_batch_that_could_not_be_taken_up_can_be_when_there_is_room(tmp_path: Path) -> None:
    with Landing.open(tmp_path) as landing:
        batch = landing.begin(*SOURCE)
    data = instance(1)
    (tmp_path / "arrivals" / batch.name / f"{hashlib.sha256(data).hexdigest()}.dcm").write_bytes(data)
    records = sqlite3.connect(tmp_path / "arrivals/arrivals.sqlite3", isolation_level=None)
    records.execute("CREATE TRIGGER full BEFORE INSERT ON inputs BEGIN SELECT RAISE(ABORT, 'no room'); END")
    with Landing.open(tmp_path) as landing:
        with pytest.raises(sqlite3.IntegrityError):
            landing.begin(*SOURCE)
        records.execute("DROP TRIGGER full")
        records.close()
        assert len(landing.arrivals(landing.begin(*SOURCE))) == 1
