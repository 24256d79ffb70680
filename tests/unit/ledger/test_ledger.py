"""What the holder chooses, which epochs there were, and who asked what, are kept and can be read by everybody here."""

import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cancerimage.audit.events import NodeEvent
from cancerimage.disclosure.charge import ALLOWANCE_CUBE
from cancerimage.disclosure.numbers import Meaning
from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.node.ledger import Ledger, LedgerFault, epochs, log
from cancerimage.node.ledger.mark import FILE as MARK
from cancerimage.node.ledger.mark import Mark
from cancerimage.node.ledger.policies import NO_CHOICE
from cancerimage.wire.asker import VISITOR, Asker, Role
from cancerimage.wire.question import Withheld
from tests.support.answering import STEWARD, LoneNode, person


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger in which nothing has happened yet."""
    ledger = Ledger.open(tmp_path)
    yield ledger
    ledger.close()


@pytest.fixture
def node(tmp_path: Path) -> Iterator[LoneNode]:
    """A node with a protected and an open dataset."""
    node = LoneNode.made(tmp_path, {"alpha": 300, "beta": 10}, alpha=PolicyName.STANDARD, beta=PolicyName.OPEN)
    yield node
    node.close()


def events(ledger: Ledger) -> list[str]:
    """Return what stands in the log."""
    return [entry.event for entry in log.entries(ledger.store.reading(), 0, 1000)]


def test_nothing_is_told_of_a_dataset_until_the_holder_chooses(ledger: Ledger) -> None:
    assert ledger.policies() == {}
    assert (NO_CHOICE.policy, NO_CHOICE.chosen) == (PolicyName.CATALOGUE_ONLY, None)
    ledger.choose("alpha", PolicyName.STRICT, Audience.ORGANISATIONS, ("south", "north", "south"), actor=STEWARD)
    choice = ledger.policies()["alpha"]
    assert (choice.policy, choice.audience, choice.organisations, choice.actor) == (
        PolicyName.STRICT,
        Audience.ORGANISATIONS,
        ("north", "south"),
        STEWARD,
    )
    assert choice.chosen is not None
    assert events(ledger) == [NodeEvent.DATASET_POLICY_CHOSEN]


@pytest.mark.parametrize(("audience", "organisations"), [(Audience.ORGANISATIONS, ()), (Audience.EVERYONE, ("north",))])
def test_organisations_are_named_where_they_matter(
    ledger: Ledger, audience: Audience, organisations: tuple[str, ...]
) -> None:
    with pytest.raises(LedgerFault, match="rganisation"):
        ledger.choose("alpha", PolicyName.OPEN, audience, organisations, actor=STEWARD)
    assert ledger.policies() == {}
    assert events(ledger) == []


def test_a_pause_is_kept_and_written_down(ledger: Ledger, tmp_path: Path) -> None:
    ledger.pause(STEWARD)
    other = Ledger.open(tmp_path)
    assert other.paused()
    other.resume(STEWARD)
    other.close()
    assert not ledger.paused()
    assert events(ledger) == [NodeEvent.NODE_ANSWERING_PAUSED, NodeEvent.NODE_ANSWERING_RESUMED]


def test_a_change_that_fails_leaves_nothing_behind(ledger: Ledger) -> None:
    def fails() -> None:
        with ledger.store.writing() as change:
            change.connection.execute("UPDATE state SET paused = 1")
            raise RuntimeError

    before, _ = ledger.look()
    with pytest.raises(RuntimeError):
        fails()
    assert ledger.look() == (before, None)


def test_an_epoch_opens_with_its_cube_charged(node: LoneNode) -> None:
    assert node.ledger.epochs() == ()
    assert node.ledger.spending("alpha") is None
    node.shelf.catalogue()
    (epoch,) = node.ledger.epochs()
    assert (epoch.dataset, epoch.number, epoch.policy, epoch.tells) == ("alpha", 1, PolicyName.STANDARD, True)
    assert (node.data_dir / "index" / epoch.pinned.generation).is_dir()
    spending, cube = node.ledger.spending("alpha"), node.ledger.cube("alpha")
    assert spending is not None
    assert cube is not None
    assert 0 < spending.cube == cube.cost <= ALLOWANCE_CUBE
    assert spending.live == spending.forms == 0
    # Whoever looks again, in whatever process, sees the same epoch and the same numbers.
    again = node.again()
    assert (again.ledger.epochs(), again.ledger.cube("alpha")) == ((epoch,), cube)
    assert events(again.ledger)[-2:] == [NodeEvent.DATASET_EPOCH_OPENED, NodeEvent.DATASET_CUBE_RELEASED]
    again.close()


def test_a_holder_opens_two_new_epochs_in_a_year(node: LoneNode) -> None:
    with pytest.raises(LedgerFault, match="no epoch"):
        node.ledger.open_epoch("alpha", STEWARD)
    for number in (1, 2, 3):
        node.ask("modality:CT")
        epoch = node.ledger.epoch("alpha")
        assert epoch is not None
        assert (epoch.number, node.ledger.turns_left("alpha")) == (number, 3 - number)
        if number < 3:
            node.ledger.open_epoch("alpha", STEWARD)
    with pytest.raises(LedgerFault, match="within a year"):
        node.ledger.open_epoch("alpha", STEWARD)
    assert node.ledger.epoch("alpha") == epoch
    assert [one.number for one in node.ledger.epochs()] == [3, 2, 1]
    # A year later there are two again.
    ago = int((datetime.now(UTC) - timedelta(days=366)).timestamp() * 1000)
    node.ledger.store.reading().execute("UPDATE epochs SET ended = ? WHERE ended IS NOT NULL", (ago,))
    assert node.ledger.turns_left("alpha") == epochs.TURNS


def test_an_epoch_is_not_followed_by_one_of_the_same_data(node: LoneNode) -> None:
    node.ask("modality:CT")
    before = node.ledger.epoch("alpha")
    assert before is not None
    with pytest.raises(LedgerFault, match="are the same as when its epoch began"):
        node.ledger.open_epoch("alpha", STEWARD, snapshot=before.pinned.snapshot)
    assert node.ledger.epoch("alpha") == before
    assert node.ledger.turns_left("alpha") == epochs.TURNS
    node.ledger.open_epoch("alpha", STEWARD, snapshot="f" * 64)
    assert node.ledger.epoch("alpha") is None


def test_an_epoch_that_ended_leaves_no_secret_and_no_snapshot(node: LoneNode) -> None:
    node.ask("modality:CT")
    before = node.ledger.epoch("alpha")
    assert before is not None
    node.ledger.open_epoch("alpha", STEWARD)
    node.ask("modality:CT")
    after = node.ledger.epoch("alpha")
    assert after is not None
    assert {path.name for path in (node.data_dir / "secrets").glob("epoch-*")} == {f"epoch-{after.id}.secret"}
    assert after.id != before.id


def test_who_asked_what_is_found_by_dataset_and_time(node: LoneNode) -> None:
    in_project = Asker(id="e" * 32, roles=(Role.USER, Role.REVIEWER), project="spheres")
    node.ask("modality:CT", in_project)
    node.ask("modality:MR age:30..60", VISITOR)
    latest, *_, first = node.ledger.asked(10)
    assert (latest.query, latest.asker, latest.roles) == ("modality:MR age:30..60", VISITOR.id, (Role.VISITOR,))
    assert (first.query, first.roles, first.project) == ("modality:CT", in_project.roles, "spheres")
    assert [entry.dataset for entry in node.ledger.asked(10, dataset="beta")] == ["beta", "beta"]
    assert len(node.ledger.asked(3)) == 3
    assert node.ledger.asked(10, since=datetime.now(UTC) + timedelta(minutes=1)) == ()
    assert len(node.ledger.asked(10, since=datetime.now(UTC) - timedelta(minutes=1))) == 4
    exact, protected = (node.ledger.asked(1, dataset=dataset)[0].number for dataset in ("beta", "alpha"))
    assert exact is not None
    assert protected is not None
    assert (exact.meaning, protected.meaning) == (Meaning.EXACT, Meaning.ABOUT)


def test_the_log_tells_who_was_answered_and_refused_and_never_what(node: LoneNode) -> None:
    node.ledger.choose("beta", PolicyName.OPEN, Audience.SIGNED_IN, actor=STEWARD)
    node.ask("modality:CT", VISITOR)
    node.ask("modality:CT", person(2))
    entries = log.entries(node.ledger.store.reading(), 0, 100)
    said = [(entry.event, entry.actor) for entry in entries if entry.event.startswith("question:")]
    assert said == [
        (NodeEvent.QUESTION_DATASET_ANSWERED, f"person:{VISITOR.id}"),
        (NodeEvent.QUESTION_DATASET_WITHHELD, f"person:{VISITOR.id}"),
        (NodeEvent.QUESTION_DATASET_ANSWERED, f"person:{person(2).id}"),
        (NodeEvent.QUESTION_OPEN_ANSWERED, f"person:{person(2).id}"),
    ]
    assert Withheld.NOT_PERMITTED in entries[-3].about


def test_what_was_told_is_not_written_over(node: LoneNode) -> None:
    node.ask("modality:CT")
    connection = node.ledger.store.reading()
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute("INSERT INTO released SELECT form, epoch, 5, 1, 1 FROM released")
    with pytest.raises(sqlite3.IntegrityError):
        connection.execute(
            "INSERT INTO epochs SELECT 'x', dataset, 9, policy, opened, NULL, NULL, '', '', '', '', 1, '' FROM epochs"
        )


def test_a_mark_only_goes_up(tmp_path: Path) -> None:
    Mark("a" * 32, 5).begin(tmp_path)
    Mark("a" * 32, 9).advance(tmp_path)
    Mark("a" * 32, 7).advance(tmp_path)
    assert Mark.read(tmp_path) == Mark("a" * 32, 9)
    with pytest.raises(LedgerFault):
        Mark("b" * 32, 10).advance(tmp_path)
    threads = [threading.Thread(target=Mark("a" * 32, n).advance, args=(tmp_path,)) for n in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Mark.read(tmp_path) == Mark("a" * 32, 29)
    for damage in (b"", b"x", (tmp_path / MARK).read_bytes().replace(b"29", b"28")):
        (tmp_path / MARK).write_bytes(damage)
        assert Mark.read(tmp_path) is None


def test_only_what_answers_depend_on_makes_them_anew(ledger: Ledger) -> None:
    def revision() -> int:
        standing, _ = ledger.look()
        assert standing is not None
        return standing.revision

    before = revision()
    ledger.store.synchronise()
    assert revision() == before
    ledger.pause(STEWARD)
    assert revision() == before + 1
