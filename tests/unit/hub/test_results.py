"""Questions and replies in the database: kept in order, found by their token, gone after their time."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError

from cancerimage.hub.explore import live, purging, results
from cancerimage.hub.explore.models import StoredQuestion, StoredReply
from cancerimage.hub.explore.questions import Question, QuestionUnknown, Reply
from cancerimage.hub.explore.writer import WRITER, Writer
from cancerimage.query import fingerprint, parse, render
from tests.support.messages import answer
from tests.support.messages import question as asked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _written() -> Iterator[None]:
    """Leave no write for the next test."""
    yield
    WRITER.flush(10)


def question(name: str = "t", *, hours: float = 24) -> Question:
    query = parse("modality:CT and also has (modality:MR)")
    now = datetime.now(UTC)
    return Question(name, query, render(query), fingerprint(query), 10.0, now, now + timedelta(hours=hours))


REPLIES = (
    Reply("alder", "answered", 12.5, answer("alder", asked())),
    Reply("beech", "offline", problem="task.offline"),
    Reply("cedar", "failed", 3.0, problem="task.failed", detail="x" * 5000),
)


def test_what_is_kept_is_found_as_it_was() -> None:
    kept = question()
    results.keep(kept)
    results.complete("t", REPLIES, datetime.now(UTC))
    found = results.load("t")
    assert found.question == kept
    assert found.completed is not None
    assert found.replies[:2] == REPLIES[:2]
    assert found.replies[2].detail == "x" * 2000


def test_completing_twice_keeps_the_last_word() -> None:
    results.keep(question())
    results.complete("t", REPLIES, None)
    results.complete("t", REPLIES[:1], datetime.now(UTC))
    assert [reply.node for reply in results.load("t").replies] == ["alder"]


def test_an_unknown_token_finds_nothing() -> None:
    with pytest.raises(QuestionUnknown):
        results.load("t")


def test_an_expired_question_is_not_shown_and_then_deleted() -> None:
    results.keep(question("old", hours=-1))
    results.complete("old", REPLIES, datetime.now(UTC))
    results.keep(question("new"))
    with pytest.raises(QuestionUnknown):
        results.load("old")
    assert results.purge() == 1
    assert [one.token for one in StoredQuestion.objects.all()] == ["new"]
    assert not StoredReply.objects.exists()


async def test_purging_goes_on_by_itself() -> None:
    import asyncio

    await asyncio.to_thread(results.keep, question("old", hours=-1))
    purge = asyncio.create_task(purging.run())
    await asyncio.sleep(0)
    await asyncio.to_thread(WRITER.flush, 10)
    purge.cancel()
    assert await asyncio.to_thread(StoredQuestion.objects.count) == 0


def test_a_question_that_a_restart_interrupted_says_so() -> None:
    results.keep(question())
    snapshot = live.load("t")
    assert snapshot.complete
    assert "interrupted" in {note.code for note in snapshot.notes}


def test_writes_are_done_in_their_order() -> None:
    writer = Writer()
    writer.submit(lambda: results.keep(question()))
    writer.submit(lambda: results.complete("t", REPLIES, datetime.now(UTC)))
    writer.flush(10)
    assert len(results.load("t").replies) == 3


def test_a_write_that_fails_harms_no_other() -> None:
    writer = Writer()
    gate = threading.Event()

    def hold() -> None:
        gate.wait(10)

    def fail() -> None:
        raise DatabaseError("no")

    writer.submit(hold)
    first = writer.submit(lambda: results.keep(question("a")))
    wrong = writer.submit(fail)
    second = writer.submit(lambda: results.keep(question("b")))
    gate.set()
    assert isinstance(wrong.exception(30), DatabaseError)
    assert (first.exception(10), second.exception(10)) == (None, None)
    assert {one.token for one in StoredQuestion.objects.all()} == {"a", "b"}
