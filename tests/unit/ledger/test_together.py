"""Several processes of one node use its ledger at the same time, from the moment at which there is none."""

import subprocess
import sys
from pathlib import Path

import pytest

from cancerimage.node.ledger import Ledger, log
from cancerimage.node.ledger.mark import Mark

PROCESSES, TIMES = 4, 25

WRITER = """
import sys, time
from pathlib import Path
from cancerimage.audit.events import NodeEvent
from cancerimage.node.ledger import Ledger
from cancerimage.node.ledger.notes import note
sys.stdout.write("ready\\n")
sys.stdout.flush()
sys.stdin.readline()
for number in range(int(sys.argv[2])):
    ledger = Ledger.open(Path(sys.argv[1]))
    note(ledger, NodeEvent.NODE_KEYS_ROTATED, "steward:ann", old=f"{number:064x}", new=f"{number + 1:064x}")
    ledger.close()
"""


@pytest.mark.parametrize("round_", range(3))
def test_processes_begin_one_ledger_and_all_of_them_write_in_it(tmp_path: Path, round_: int) -> None:
    line = [sys.executable, "-c", WRITER, str(tmp_path / "node"), str(TIMES)]
    pipe = subprocess.PIPE
    running = [subprocess.Popen(line, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(PROCESSES)]
    for process in running:
        assert process.stdout is not None
        process.stdout.readline()
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    complaints = [process.communicate()[1] for process in running]
    assert [process.returncode for process in running] == [0] * PROCESSES, complaints
    ledger = Ledger.open(tmp_path / "node")
    assert ledger.state.open
    assert len(log.entries(ledger.store.reading(), 0, 1000)) == PROCESSES * TIMES
    standing, kept = ledger.store.look()[0], Mark.read(tmp_path / "node")
    ledger.close()
    assert standing is not None
    assert kept is not None
    assert (kept.ledger, kept.sequence) == (standing.ledger, standing.sequence)
    assert not list((tmp_path / "node").glob("*.new"))


def test_a_mark_that_begins_late_lowers_none_of_its_own_ledger(tmp_path: Path) -> None:
    Mark("a" * 32, 0).begin(tmp_path)
    Mark("a" * 32, 5).advance(tmp_path)
    Mark("a" * 32, 0).begin(tmp_path)
    assert Mark.read(tmp_path) == Mark("a" * 32, 5)
    Mark("b" * 32, 0).begin(tmp_path)
    assert Mark.read(tmp_path) == Mark("b" * 32, 0)
