"""How other processes of the node learn how the link stands."""

import subprocess
import sys
from pathlib import Path

import pytest

from cancerimage.node.link.standing import FILE, noting, standing

PROCESS = """
import sys
from pathlib import Path
from cancerimage.node.link.standing import noting
with noting(Path(sys.argv[1])) as notes:
    notes.note("connected", "websocket")
    print("ready", flush=True)
    sys.stdin.read()
"""


def test_a_node_that_never_ran_is_stopped(tmp_path: Path) -> None:
    found = standing(tmp_path)
    assert (found.state, found.since) == ("stopped", 0)
    assert list(tmp_path.iterdir()) == [], "looking makes nothing"


@pytest.mark.parametrize("killed", [False, True])
def test_a_node_at_work_is_told_from_one_that_was_killed(tmp_path: Path, killed: bool) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", PROCESS, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    found = standing(tmp_path)
    assert (found.state, found.transport) == ("connected", "websocket")
    if killed:
        process.kill()
    process.communicate()
    after = standing(tmp_path)
    assert (after.state, after.since) == ("stopped", found.since)


def test_each_change_is_written_once_and_says_since_when(tmp_path: Path) -> None:
    with noting(tmp_path) as notes:
        notes.note("trying", problem="node.pending")
        written = (tmp_path / FILE).stat().st_mtime_ns
        first = standing(tmp_path)
        notes.note("trying", problem="node.pending")
        assert (tmp_path / FILE).stat().st_mtime_ns == written
        assert first == standing(tmp_path)
        assert first.problem == "node.pending"
        notes.note("connected", "poll")
        assert standing(tmp_path).state == "connected"
        (tmp_path / FILE).write_text("not what was written")
        assert standing(tmp_path).state == "stopped", "what cannot be read is not believed"
