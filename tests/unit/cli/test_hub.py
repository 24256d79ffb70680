"""The commands of a hub where there is none."""

import subprocess
from pathlib import Path

import pytest

from tests.support.federation import command, environment


def run(*arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
    environ = environment() | changes
    return subprocess.run(command(*arguments), capture_output=True, text=True, env=environ, check=False)


@pytest.mark.parametrize(
    "arguments", [("nodes", "list"), ("nodes", "approve", "north"), ("code", "create"), ("operator", "create", "alex")]
)
def test_without_a_hub_nothing_is_made(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    place = tmp_path / "no hub"
    refused = run("hub", *arguments, "--data-dir", str(place))
    assert refused.returncode == 1
    assert refused.stderr.startswith(f"Error: There is no hub in {place}.\n")
    assert f"cancerimage hub init --data-dir '{place}'" in refused.stderr
    assert not place.exists()


def test_a_database_without_tables_is_no_hub(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("x" * 64)
    refused = run("hub", "nodes", "list", "--data-dir", str(tmp_path))
    assert refused.returncode == 1
    assert "There is no hub in" in refused.stderr


def test_the_command_to_enrol_is_complete(tmp_path: Path) -> None:
    place = tmp_path / "hub"
    made = run("hub", "init", "--data-dir", str(place))
    assert made.returncode == 0, made.stderr
    assert f"cancerimage hub serve --data-dir {place}" in made.stdout
    told = run("hub", "code", "create", "--data-dir", str(place), CANCERIMAGE_HUB_URL="https://hub.example.org")
    assert "node enrol https://hub.example.org --code " in told.stderr
    assert "--name NAME --title TITLE" in told.stderr
    for action in ("run", "fingerprint"):
        refused = run("node", action, "--data-dir", str(tmp_path / "node"))
        assert refused.returncode == 1
        assert f"--code CODE --name NAME --title TITLE --data-dir {tmp_path / 'node'}" in refused.stderr
