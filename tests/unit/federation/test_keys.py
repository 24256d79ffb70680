"""The hub's keys: made once, kept to itself, the same for every process."""

import stat
import subprocess
import sys
from pathlib import Path

from cancerimage.hub.federation import keys


def test_they_are_made_once_and_for_the_hub_alone(tmp_path: Path) -> None:
    made = keys._load(str(tmp_path / "hub"))
    path = tmp_path / "hub" / keys.FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    keys._load.cache_clear()
    assert keys._load(str(tmp_path / "hub")).public == made.public
    assert [found.name for found in path.parent.iterdir()] == [keys.FILE]


LOAD = """
import sys
from cancerimage.hub.federation import keys
print(keys._load(sys.argv[1]).public.id)
"""


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    processes = [
        subprocess.Popen([sys.executable, "-c", LOAD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    found = {process.communicate(timeout=120)[0].strip() for process in processes}
    assert len(found) == 1
    assert len(found.pop()) == 64
