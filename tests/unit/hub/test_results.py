"""Questions and replies in the database: kept in order, found by their token, gone after their time."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser, User
from django.db import DatabaseError, DataError, OperationalError, connection, connections, transaction

from cancerimage.disclosure.numbers import Number
from cancerimage.hub.accounts import tokens
from cancerimage.hub.accounts.scopes import Scope
from cancerimage.hub.audit import HubEvent
from cancerimage.hub.audit import record as enter
from cancerimage.hub.catalogue import inventory
from cancerimage.hub.explore import live, purging, results
from cancerimage.hub.explore import writer as writing
from cancerimage.hub.explore.models import StoredQuestion, StoredReply
from cancerimage.hub.explore.published import Published
from cancerimage.hub.explore.questions import Question, QuestionUnknown, Reply
from cancerimage.hub.explore.runs import RUNS, Run
from cancerimage.hub.explore.writer import WRITER, Writer
from cancerimage.hub.federation import nodes
from cancerimage.query import fingerprint, parse, render
from tests.support.messages import answer
from tests.support.messages import question as asked
from tests.support.records import approve, publish, record

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _written() -> Iterator[None]:
    """Leave no write for the next test."""
    yield
    WRITER.flush(60)


def question(name: str = "t", *, hours: float = 24, owner: int | None = None) -> Question:
    query = parse("modality:CT and also has (modality:MR)")
    now = datetime.now(UTC)
    return Question(name, query, render(query), fingerprint(query), 10.0, now, now + timedelta(hours=hours), owner)


PUBLISHED = Published({"alder-data": "alder"}, {"alder-data": {"en": "Data"}}, {"alder": {"en": "Node alder"}})
REPLIES = (
    Reply("alder", "answered", 12.5, answer("alder", asked())),
    Reply("beech", "offline", problem="task.offline"),
    Reply("cedar", "failed", 3.0, problem="task.failed", detail="x" * 5000),
)


def test_what_is_kept_is_found_as_it_was() -> None:
    kept = question()
    results.keep(kept)
    results.complete(question(), REPLIES, datetime.now(UTC), PUBLISHED)
    found = results.load("t")
    assert found.question == kept
    assert found.completed is not None
    assert found.replies[:2] == REPLIES[:2]
    assert found.replies[2].detail == "x" * 2000


def test_completing_twice_keeps_the_last_word() -> None:
    results.keep(question())
    results.complete(question(), REPLIES, None, PUBLISHED)
    results.complete(question(), REPLIES[:1], datetime.now(UTC), PUBLISHED)
    assert [reply.node for reply in results.load("t").replies] == ["alder"]


def test_a_question_that_could_not_be_kept_is_kept_with_its_result() -> None:
    results.complete(question(), REPLIES, datetime.now(UTC), PUBLISHED)
    assert len(results.load("t").replies) == 3


def test_a_result_stays_as_it_was_whatever_becomes_of_the_catalogue(tmp_path: Path) -> None:
    approve(tmp_path, "alder")
    publish("alder", record("alder-data", title="As it was"))
    results.complete(question(), REPLIES, datetime.now(UTC), Published.behind(REPLIES, inventory.current()))
    before = live.load("t")
    assert [(one.title, one.subjects) for one in before.datasets] == [("As it was", Number(3))]
    publish("alder", record("alder-data", title="Another title"))
    assert live.load("t").datasets == before.datasets
    nodes.revoke("alder")
    after = live.load("t")
    assert (after.datasets, after.matched, after.nodes, after.notes) == (
        before.datasets,
        before.matched,
        before.nodes,
        before.notes,
    )


def test_an_answer_that_can_no_longer_be_read_costs_only_itself() -> None:
    results.complete(question(), REPLIES, datetime.now(UTC), PUBLISHED)
    StoredReply.objects.filter(node="alder").update(answer={"node": "alder", "datasets": "all"})
    assert [(one.node, one.state) for one in live.load("t").nodes] == [
        ("alder", "failed"),
        ("beech", "offline"),
        ("cedar", "failed"),
    ]


def test_an_unknown_token_finds_nothing() -> None:
    with pytest.raises(QuestionUnknown):
        results.load("t")


def test_a_question_is_read_only_by_who_asked_it() -> None:
    asker, other = (User.objects.create(username=name) for name in ("asker", "other"))
    results.complete(replace(question(owner=asker.pk), project="screening"), REPLIES, datetime.now(UTC), PUBLISHED)
    found = live.load("t", "en", asker)
    assert (found.question.owner, found.question.project) == (asker.pk, "screening")
    for somebody in (other, AnonymousUser(), None):
        with pytest.raises(QuestionUnknown):
            live.load("t", "en", somebody)


def test_a_question_of_a_visitor_is_read_by_whoever_has_its_token() -> None:
    results.complete(question(), REPLIES, datetime.now(UTC), PUBLISHED)
    for somebody in (User.objects.create(username="other"), AnonymousUser(), None):
        assert live.load("t", "en", somebody).question.token == "t"


async def test_a_running_question_is_read_only_by_who_asked_it() -> None:
    asker, other = [await User.objects.acreate(username=name) for name in ("asker", "other")]
    run = Run(question(owner=asker.pk), await sync_to_async(inventory.current)())
    RUNS.start(run)
    try:
        assert (await live.current("t", "en", asker)).question.owner == asker.pk
        for somebody in (other, AnonymousUser(), None):
            with pytest.raises(QuestionUnknown):
                await live.current("t", "en", somebody)
            with pytest.raises(QuestionUnknown):
                await live.wait("t", 1, "en", somebody)
            with pytest.raises(QuestionUnknown):
                await anext(live.follow("t", "en", somebody))
    finally:
        await RUNS.stop()


def test_the_questions_of_an_account_go_with_it() -> None:
    asker = User.objects.create(username="asker")
    results.keep(question(owner=asker.pk))
    asker.delete()
    assert not StoredQuestion.objects.exists()


def test_an_expired_question_is_not_shown_and_then_deleted() -> None:
    results.keep(question("old", hours=-1))
    results.complete(question("old", hours=-1), REPLIES, datetime.now(UTC), PUBLISHED)
    results.keep(question("new"))
    with pytest.raises(QuestionUnknown):
        results.load("old")
    assert results.purge() == 1
    assert [one.token for one in StoredQuestion.objects.all()] == ["new"]
    assert not StoredReply.objects.exists()


@pytest.mark.parametrize("error", [DataError, ValueError, KeyError])
def test_what_no_attempt_can_mend_is_tried_once(error: type[Exception]) -> None:
    writer = Writer()
    attempts: list[None] = []

    def fail() -> None:
        attempts.append(None)
        raise error("no")

    wrong = writer.submit(fail)
    good = writer.submit(lambda: results.keep(question()))
    assert isinstance(wrong.exception(60), error)
    assert good.exception(60) is None
    # Once with whatever had gathered, and once alone.
    assert len(attempts) <= 2
    writer.flush(60)


def test_what_fails_for_a_moment_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "PAUSE_SECONDS", 0.001)
    writer = Writer()
    attempts: list[None] = []

    def fail_twice() -> None:
        attempts.append(None)
        if len(attempts) < 4:
            raise OperationalError("locked")

    assert writer.submit(fail_twice).exception(60) is None
    assert len(attempts) == 4


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
    writer.submit(lambda: results.complete(question(), REPLIES, datetime.now(UTC), PUBLISHED))
    writer.flush(60)
    assert len(results.load("t").replies) == 3


def test_a_write_that_fails_harms_no_other() -> None:
    writer = Writer()
    gate = threading.Event()

    def hold() -> None:
        gate.wait(60)

    def fail() -> None:
        raise DatabaseError("no")

    writer.submit(hold)
    first = writer.submit(lambda: results.keep(question("a")))
    wrong = writer.submit(fail)
    second = writer.submit(lambda: results.keep(question("b")))
    gate.set()
    assert isinstance(wrong.exception(60), DatabaseError)
    assert (first.exception(60), second.exception(60)) == (None, None)
    assert {one.token for one in StoredQuestion.objects.all()} == {"a", "b"}


def test_entries_in_the_log_come_after_all_that_is_committed_with_them() -> None:
    done: list[str] = []
    go = threading.Event()
    writer = Writer()
    writer.submit(lambda: _wait(go))
    for name in ("a", "b"):
        writer.submit(partial(done.append, f"write {name}"), partial(done.append, f"enter {name}"))
    go.set()
    writer.flush(60)
    assert done == ["write a", "write b", "enter a", "enter b"]


def test_asking_and_making_a_token_at_once_do_not_hold_each_other_up_for_good() -> None:
    ann = User.objects.create_user("ann")

    def make() -> None:
        tokens.create(ann, "script", [Scope.QUESTIONS])
        connections.close_all()

    making = threading.Thread(target=make)
    with transaction.atomic():
        enter(HubEvent.EXPLORE_QUESTION_ASKED, "person:" + "0" * 32, form="f" * 64)
        making.start()
        while connection.vendor == "postgresql" and not _is_waited_for():
            assert making.is_alive()
        results.keep(question("deadlock", owner=ann.pk))
    making.join(60)
    assert not making.is_alive()
    assert len(tokens.listed(ann)) == 1


def _wait(event: threading.Event) -> None:
    assert event.wait(60)


def _is_waited_for() -> bool:
    """Whether somebody waits for the lock of the log."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])
