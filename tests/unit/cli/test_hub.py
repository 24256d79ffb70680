"""The commands of a hub where there is none."""

import json
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


def test_people_organisations_projects_and_roles_are_managed_by_command(tmp_path: Path) -> None:
    def hub(*arguments: str) -> subprocess.CompletedProcess[str]:
        return run("hub", *arguments, CANCERIMAGE_HUB_DATA_DIR=str(tmp_path / "hub"))

    def told(*arguments: str) -> object:
        done = hub(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    hub("init")
    secret = tmp_path / "password"
    secret.write_text("seven plain herons\n")
    assert told("operator", "create", "alex", "--password-file", str(secret)) == {"name": "alex", "password": None}
    assert hub("operator", "create", "alex", "--password", "seven plain herons").returncode == 2, "others would read it"
    assert told("organisation", "create", "north", "--title", "Hospital North") == {"name": "north", "done": "made"}
    assert told("project", "create", "lung", "--title", "Lung") == {"name": "lung", "done": "made"}
    for kind, name in (("organisation", "north"), ("project", "lung")):
        assert told(kind, "add", name, "alex") == {"name": name, "done": "joined"}
    assert told("project", "approve", "lung") == {"name": "lung", "done": "approved"}
    assert told("role", "give", "alex", "reviewer") == {"account": "alex", "role": "reviewer", "given": True}
    assert told("people", "list", "--find", "ale") == {
        "people": [
            {
                "account": "alex",
                "name": "alex",
                "email": "",
                "providers": [],
                "roles": ["operator", "reviewer"],
                "organisations": ["north"],
                "projects": ["lung"],
            }
        ]
    }
    assert told("project", "list") == {
        "projects": [{"name": "lung", "title": "Lung", "approved": True, "people": ["alex"]}]
    }
    assert "Hospital North" in hub("organisation", "list").stdout
    for arguments, code, words in (
        (("role", "give", "alex", "king"), 2, "steward, reviewer, operator"),
        (("role", "take", "alex", "operator"), 2, "somebody else an operator"),
        (("role", "give", "nobody", "steward"), 1, "cancerimage hub people list"),
        (("organisation", "create", "north", "--title", "Other"), 1, "is taken"),
        (("organisation", "remove", "south"), 1, "There is no organisation"),
        (("people", "remove", "alex"), 1, "somebody else an operator"),
    ):
        refused = hub(*arguments)
        assert refused.returncode == code, refused.stderr
        assert words in refused.stderr
