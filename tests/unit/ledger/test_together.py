"""Several processes of one node use its ledger at the same time, from the moment at which there is none."""

import itertools
from collections.abc import Mapping
from pathlib import Path

import pytest

from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.node.ledger import Ledger, log
from cancerimage.node.ledger.epochs import Epoch
from cancerimage.node.ledger.mark import Mark
from tests.support.answering import LoneNode
from tests.support.together import together

PROCESSES, TIMES, PLACES = 4, 25, 3

WRITER = f"""
from pathlib import Path
from cancerimage.audit.events import NodeEvent
from cancerimage.node.ledger import Ledger
from cancerimage.node.ledger.notes import note
def do(place):
    for number in range({TIMES}):
        ledger = Ledger.open(Path(place))
        note(ledger, NodeEvent.NODE_KEYS_ROTATED, "steward:ann", old=f"{{number:064x}}", new=f"{{number + 1:064x}}")
        ledger.close()
"""

LOSER = """
from pathlib import Path
from cancerimage.node.ledger import Ledger, LedgerFault
def do(place):
    ledger = Ledger.open(Path(place))
    try:
        ledger.open_epoch("alpha", "steward:ann", after_loss=True)
    except LedgerFault as fault:
        return fault
    finally:
        ledger.close()
"""


def test_processes_begin_one_ledger_and_all_of_them_write_in_it(tmp_path: Path) -> None:
    places = [tmp_path / f"node{number}" for number in range(PLACES)]
    together(WRITER, places, PROCESSES)
    for place in places:
        ledger = Ledger.open(place)
        assert ledger.state.open
        assert len(log.entries(ledger.store.reading(), 0, 1000)) == PROCESSES * TIMES
        standing, kept = ledger.store.look()[0], Mark.read(place)
        ledger.close()
        assert standing is not None
        assert kept is not None
        assert (kept.ledger, kept.sequence) == (standing.ledger, standing.sequence)
        assert not list(place.glob("*.new"))


def test_a_mark_that_begins_late_lowers_none_of_its_own_ledger(tmp_path: Path) -> None:
    Mark("a" * 32, 0).begin(tmp_path)
    Mark("a" * 32, 5).advance(tmp_path)
    Mark("a" * 32, 0).begin(tmp_path)
    assert Mark.read(tmp_path) == Mark("a" * 32, 5)
    Mark("b" * 32, 0).begin(tmp_path)
    assert Mark.read(tmp_path) == Mark("b" * 32, 0)


def test_of_processes_that_begin_anew_after_a_loss_one_does(tmp_path: Path) -> None:
    places = [tmp_path / f"node{number}" for number in range(PLACES)]
    for place in places:
        Ledger.open(place).close()
        (place / "ledger.sqlite3").unlink()
    for place, said in zip(places, together(LOSER, places, PROCESSES), strict=True):
        assert said.count("None") == 1
        assert all(one == "None" or "in order" in one for one in said)
        ledger = Ledger.open(place)
        assert ledger.state.open
        assert len(log.entries(ledger.store.reading(), 0, 1000)) == 1
        ledger.close()


@pytest.mark.parametrize("moment", range(6))
def test_an_epoch_that_another_process_ends_meanwhile_is_followed_by_the_next(tmp_path: Path, moment: int) -> None:
    """Whichever look at the epochs it is after which the holder ends one in the console."""
    node = LoneNode.made(tmp_path, {"alpha": 300}, alpha=PolicyName.STANDARD)
    assert node.ask_of("alpha", "modality:CT").subjects is not None
    look, looks = node.ledger.current_epochs, itertools.count()
    ended: list[str] = []

    def looked() -> Mapping[str, Epoch]:
        found = look()
        if next(looks) == moment:
            console = Ledger.open(tmp_path)
            console.choose("alpha", PolicyName.STRICT, Audience.EVERYONE, actor="steward:ann")
            console.close()
            ended.append("alpha")
        return found

    node.ledger.current_epochs = looked  # type: ignore[method-assign]
    console = Ledger.open(tmp_path)
    console.pause("steward:ann")
    console.resume("steward:ann")
    console.close()
    node.ask("modality:MR")
    assert node.ledger.state.open
    while not ended:
        node.ledger.current_epochs()
    answer = node.ask_of("alpha", "modality:PT")
    assert (answer.policy, answer.withheld) == (PolicyName.STRICT, None)
    assert node.ledger.state.open
    node.close()
