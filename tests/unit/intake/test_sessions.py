"""Batches of those who push: closed when it is quiet, and when that fails, closed later."""

import logging
import queue
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cancerimage.node.intake.batch import Batch
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.sessions import Sessions
from cancerimage.node.intake.states import State, Way
from tests.support.instances import instance

KEY = ("lung-ct", "PACS", Way.STORE)
PATIENCE = 60.0


class Records:
    """The records of a landing, which can be made to refuse that a batch ends."""

    def __init__(self, data_dir: Path) -> None:
        self._connection = sqlite3.connect(data_dir / "arrivals/arrivals.sqlite3", isolation_level=None)

    def refuse(self) -> None:
        self._connection.execute(
            "CREATE TRIGGER full BEFORE UPDATE ON batches BEGIN SELECT RAISE(ABORT, 'no room for Mustermann'); END"
        )

    def allow(self) -> None:
        self._connection.execute("DROP TRIGGER full")

    def close(self) -> None:
        self._connection.close()


class Told(logging.Handler):
    """What was logged, as it comes."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: queue.Queue[str] = queue.Queue()

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.put(self.format(record))


@pytest.fixture
def told() -> Iterator[Told]:
    handler, logger = Told(), logging.getLogger("cancerimage.node.intake.sessions")
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


class Watched(Landing):
    """A landing that says when a batch is closed."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self.closed = threading.Event()

    def finish(self, batch: Batch, *, complete: bool = True) -> Batch:
        found = super().finish(batch, complete=complete)
        self.closed.set()
        return found


@pytest.fixture
def landing(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


@pytest.fixture
def records(landing: Watched, tmp_path: Path) -> Iterator[Records]:
    found = Records(tmp_path)
    yield found
    found.close()


def test_a_batch_that_cannot_be_closed_is_closed_later(landing: Watched, records: Records, told: Told) -> None:
    sessions = Sessions(landing, quiet=0.0, again=0.01)
    with sessions.using(KEY) as batch:
        landing.take(batch, instance(1), "1")
        records.refuse()
    for _ in range(2):  # It is tried more than once, and the log holds no more than the kind of the failure.
        assert told.lines.get(timeout=PATIENCE) == f"Batch {batch.name} cannot be closed yet: IntegrityError"
    with sessions.using(KEY) as same:
        assert same == batch
        landing.take(batch, instance(2), "2")
        records.allow()
    assert landing.closed.wait(PATIENCE)  # By itself, before anybody ends it.
    sessions.close()
    (found,) = landing.batches()
    assert (found.state, landing.tally(found).files) == (State.COMPLETE, 2)
    landing.close()


def test_what_cannot_be_closed_at_the_end_is_taken_up_by_the_next(
    landing: Watched, records: Records, told: Told, tmp_path: Path
) -> None:
    sessions = Sessions(landing, quiet=600.0)
    with sessions.using(KEY) as batch:
        landing.take(batch, instance(1), "1")
    records.refuse()
    sessions.close()
    assert told.lines.get_nowait().endswith("IntegrityError")
    records.allow()
    assert landing.batches()[0].state is State.RECEIVING
    landing.close()
    with Landing.open(tmp_path) as again:
        following = Sessions(again, quiet=0.0)
        following.take_up()
        following.close()
        (found,) = again.batches()
        assert (found.state, again.tally(found).files) == (State.COMPLETE, 1)
