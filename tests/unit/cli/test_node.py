"""How `cancerimage node enrol` ends."""

import subprocess
from pathlib import Path

import pytest

from tests.support.federation import command, environment


@pytest.mark.parametrize(
    ("name", "title", "code", "words"),
    [
        ("hospital-north", "Hospital North", 3, "http://127.0.0.1:9"),
        ("Hospital North", "Hospital North", 2, "cannot be the name of a node"),
        ("hospital-north", "", 2, "The title of a node"),
    ],
)
def test_the_exit_code_tells_what_went_wrong(tmp_path: Path, name: str, title: str, code: int, words: str) -> None:
    place = str(tmp_path / "node")
    arguments = ("--code", "ABCDE", "--name", name, "--title", title, "--data-dir", place)
    written = command("node", "enrol", "http://127.0.0.1:9", *arguments)
    refused = subprocess.run(written, capture_output=True, text=True, env=environment(), check=False)
    assert refused.returncode == code
    assert words in refused.stderr
    assert "Traceback" not in refused.stderr
