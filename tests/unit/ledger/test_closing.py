"""A ledger that cannot prove what was told is closed, whatever befell it, until the holder begins a new one."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.node.ledger import Ledger, LedgerFault, mark, secrets
from cancerimage.node.ledger.closures import WHY, Closure
from cancerimage.node.ledger.epochs import Ending
from cancerimage.node.ledger.mark import Mark
from cancerimage.node.ledger.store import CLOSED, FILE, FILES
from cancerimage.wire.question import Withheld
from tests.support.answering import STEWARD, LoneNode


@pytest.fixture
def node(tmp_path: Path) -> Iterator[LoneNode]:
    """A node that has answered once."""
    node = LoneNode.made(tmp_path, {"alpha": 300, "beta": 10}, alpha=PolicyName.STANDARD, beta=PolicyName.OPEN)
    assert node.ask_of("alpha", "modality:CT").withheld is None
    yield node
    node.close()


def copied(node: LoneNode) -> Path:
    """Copy the ledger as a backup would, and return where it is."""
    place = node.data_dir / "copy"
    place.mkdir()
    with sqlite3.connect(place / FILE) as copy:
        node.ledger.store.reading().backup(copy)
    copy.close()
    return place


def remove(node: LoneNode) -> None:
    """Lose the database."""
    for name in FILES:
        (node.data_dir / name).unlink(missing_ok=True)


def damage(node: LoneNode) -> None:
    """Write over the beginning of the database."""
    node.ledger.store.reading().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    node.close()
    with (node.data_dir / FILE).open("r+b") as file:
        file.write(b"\x00" * 4096)


def roll_back(node: LoneNode) -> None:
    """Restore a copy from before the last answer."""
    place = copied(node)
    node.ask("modality:MR")
    remove(node)
    shutil.copy(place / FILE, node.data_dir / FILE)


def begin_anew(node: LoneNode) -> None:
    """Put a fresh ledger in the place of the real one."""
    other = Ledger.open(node.data_dir / "other")
    other.close()
    remove(node)
    shutil.copy(node.data_dir / "other" / FILE, node.data_dir / FILE)


def lose_the_secret(node: LoneNode) -> None:
    """Lose the secret that noise follows from."""
    epoch = node.ledger.epoch("alpha")
    assert epoch is not None
    secrets.forget(node.data_dir, epoch.id)


def unmark(node: LoneNode) -> None:
    """Lose the mark."""
    (node.data_dir / mark.FILE).unlink()


def lose_everything_but_secrets(node: LoneNode) -> None:
    """Lose database and mark together."""
    remove(node)
    unmark(node)


LOSSES: dict[Callable[[LoneNode], None], Closure] = {
    remove: Closure.MISSING,
    damage: Closure.DAMAGED,
    roll_back: Closure.BEHIND,
    begin_anew: Closure.OTHER,
    lose_the_secret: Closure.SECRETS,
    unmark: Closure.UNMARKED,
    lose_everything_but_secrets: Closure.MISSING,
    lambda node: node.ledger.close_because(Closure.HUB_AHEAD): Closure.HUB_AHEAD,
    lambda node: node.ledger.close_because(Closure.HUB_DIFFERS): Closure.HUB_DIFFERS,
}


@pytest.mark.parametrize("befalls", LOSSES)
@pytest.mark.parametrize("running", [True, False], ids=["running", "at start"])
def test_a_loss_closes_the_ledger_until_the_holder_begins_a_new_one(
    node: LoneNode, befalls: Callable[[LoneNode], None], running: bool
) -> None:
    befalls(node)
    if not running or befalls in (lose_the_secret, damage):
        # A running node has secrets and pages in its memory.
        node = node.again()
    for _ in range(2):
        answer = node.ask("modality:CT age:20..50")
        assert {part.withheld for part in answer.datasets} == {Withheld.CLOSED}
        assert all(part.totals is None and part.subjects is None for part in answer.datasets)
        assert answer.facets == ()
        node = node.again()
    assert node.ledger.state.closure is LOSSES[befalls]
    assert "--after-loss" in node.ledger.state.reason
    assert {record.policy for record in node.shelf.catalogue().datasets} == {PolicyName.CATALOGUE_ONLY}
    with pytest.raises(LedgerFault, match="--after-loss"):
        node.ledger.choose("beta", PolicyName.STANDARD, Audience.EVERYONE, actor=STEWARD)
    node.ledger.open_epoch("alpha", STEWARD, after_loss=True)
    assert node.ledger.state.open
    if befalls not in (remove, damage, begin_anew, lose_everything_but_secrets):
        assert node.ledger.policies()["alpha"].policy is PolicyName.STANDARD
    node.ledger.choose("alpha", PolicyName.STANDARD, Audience.EVERYONE, actor=STEWARD)
    assert node.ask_of("alpha", "modality:CT").withheld is None
    node = node.again()
    assert node.ask_of("alpha", "modality:CT").withheld is None
    spending = node.ledger.spending("alpha")
    assert spending is not None
    assert spending.forms == 1
    node.close()


def test_every_reason_is_said_and_tested() -> None:
    assert set(WHY) == set(Closure) == set(LOSSES.values())


def test_a_ledger_in_order_is_not_replaced(node: LoneNode) -> None:
    with pytest.raises(LedgerFault, match="in order"):
        node.ledger.open_epoch("alpha", STEWARD, after_loss=True)


def test_a_new_ledger_ends_the_epochs_and_keeps_what_the_holder_chose(node: LoneNode) -> None:
    before = node.ledger.epoch("alpha")
    first = node.ask_of("alpha", "modality:CT")
    node.ledger.close_because(Closure.HUB_AHEAD)
    node.ledger.open_epoch("alpha", STEWARD, after_loss=True)
    assert node.ledger.epoch("alpha") is None
    again = node.ask_of("alpha", "modality:CT")
    after = node.ledger.epoch("alpha")
    assert before is not None
    assert after is not None
    assert after.number == before.number + 1
    assert after.id != before.id
    assert first.charge is not None
    assert again.charge is not None
    assert (first.charge.cost, again.charge.cost > 0) == (0, True)
    assert node.ledger.turns_left("alpha") == 1
    assert not list(node.data_dir.glob(f"**/epoch-{before.id}.secret"))


def test_who_is_stopped_while_a_new_ledger_is_begun_finds_it_closed_still(node: LoneNode) -> None:
    node.ledger.close_because(Closure.HUB_AHEAD)
    kept = (node.data_dir / mark.FILE).read_bytes()
    node.ledger.open_epoch("alpha", STEWARD, after_loss=True)
    # As it is when the mark has not been written yet.
    (node.data_dir / mark.FILE).write_bytes(kept)
    (node.data_dir / CLOSED).write_text(Closure.HUB_AHEAD)
    assert not node.again().ledger.state.open


def test_a_first_start_that_was_stopped_before_the_mark_is_no_loss(tmp_path: Path) -> None:
    Ledger.open(tmp_path).close()
    (tmp_path / mark.FILE).unlink()
    ledger = Ledger.open(tmp_path)
    assert ledger.state.open
    ledger.close()


def test_what_is_kept_is_its_owners_alone(node: LoneNode) -> None:
    for path in node.data_dir.glob("ledger*"):
        assert path.stat().st_mode & 0o077 == 0, path
    for path in (node.data_dir / secrets.DIRECTORY).iterdir():
        assert path.stat().st_mode & 0o077 == 0, path


def test_damage_that_shows_later_closes_the_ledger(node: LoneNode) -> None:
    connection = node.ledger.store.reading()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'questions'").fetchone()
    (size,) = connection.execute("PRAGMA page_size").fetchone()
    node.close()
    with (node.data_dir / FILE).open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    node = node.again()
    assert node.ledger.state.open
    assert {part.withheld for part in node.ask("modality:CT").datasets} == {Withheld.CLOSED}
    assert node.ledger.state.closure is Closure.DAMAGED
    node.close()


def test_a_service_reads_the_whole_ledger_before_it_answers(node: LoneNode) -> None:
    node.ledger.examine()
    assert node.ledger.state.open
    node.ledger.store.reading().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    node.close()
    path = node.data_dir / FILE
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * (path.stat().st_size // 4))
    node = node.again()
    node.ledger.examine()
    assert node.ledger.state.closure is Closure.DAMAGED
    node.close()


def test_a_loss_takes_a_turn_away_and_is_never_refused_itself(node: LoneNode) -> None:
    for left in (1, 0, 0):
        node.close()
        (node.data_dir / "ledger.mark").unlink()
        node = LoneNode(node.data_dir)
        node.ledger.open_epoch("alpha", STEWARD, after_loss=True)
        assert node.ledger.turns_left("alpha") == left
        assert node.ask_of("alpha", "modality:CT").withheld is None
    with pytest.raises(LedgerFault, match="losses of the ledger included"):
        node.ledger.open_epoch("alpha", STEWARD)
    assert [epoch.ending for epoch in node.ledger.epochs() if epoch.dataset == "alpha"] == [None, *[Ending.LOST] * 3]
    node.close()


def test_a_loss_of_all_that_was_known_takes_a_turn_away_as_well(node: LoneNode) -> None:
    node.close()
    for path in node.data_dir.glob("ledger.sqlite3*"):
        path.unlink()
    node = LoneNode(node.data_dir)
    node.ledger.open_epoch("alpha", STEWARD, after_loss=True)
    assert node.ledger.turns_left("alpha") == 1
    node.close()


def test_a_database_put_back_between_look_and_change_is_noticed(
    node: LoneNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = copied(node)
    node.ask("modality:MR")
    store = node.ledger.store
    look = store.look

    def looked() -> object:
        found = look()
        remove(node)
        shutil.copy(place / FILE, node.data_dir / FILE)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(store, "look", looked)
        with pytest.raises(LedgerFault, match="older than"), store.writing():
            raise AssertionError("a change was begun")
    assert store.look()[1] is Closure.BEHIND
    assert node.ask_of("alpha", "modality:CT").withheld is Withheld.CLOSED


def test_a_mark_that_is_ahead_of_the_database_after_a_change_is_noticed(node: LoneNode) -> None:
    store = node.ledger.store
    with pytest.raises(LedgerFault, match="older than"), store.writing() as change:
        Mark(change.standing.ledger, change.standing.sequence + 5).begin(node.data_dir)
    assert store.look()[1] is Closure.BEHIND
