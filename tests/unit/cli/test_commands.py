"""Every command is introduced, shows an example, and starts without loading what it does not need."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main

from cancerimage.cli.application import app

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = Path(sys.executable).with_name("cancerimage")
SERVING = {"cancerimage hub serve"} | {
    f"cancerimage node {name}" for name in ("console", "images serve", "receive", "run")
}
"""The commands that go on until they are stopped and so have nothing to print."""

HEAVY = ("cryptography", "django", "duckdb", "httpx", "numpy", "rich.markdown", "cancerimage.sdk", "cancerimage.wire")


def commands(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield path, command
    for name, inner in getattr(command, "commands", {}).items():
        yield from commands(f"{path} {name}", inner)


ALL = dict(commands("cancerimage", typer.main.get_command(app)))
LEAVES = {path: command for path, command in ALL.items() if not getattr(command, "commands", None)}


@pytest.mark.parametrize("path", ALL)
def test_every_command_is_introduced(path: str) -> None:
    assert ALL[path].help


@pytest.mark.parametrize("path", LEAVES)
def test_every_command_shows_an_example_of_itself(path: str) -> None:
    shown = path.removesuffix(" list") if path == "cancerimage catalogue list" else path
    assert f"  {shown}" in (LEAVES[path].epilog or "")


@pytest.mark.parametrize("path", LEAVES)
def test_every_option_is_explained(path: str) -> None:
    unexplained = [parameter.name for parameter in LEAVES[path].params if not getattr(parameter, "help", None)]
    assert unexplained in ([], ["help"])


@pytest.mark.parametrize("path", LEAVES.keys() - SERVING)
def test_every_command_that_ends_can_print_json_and_it_is_documented(path: str) -> None:
    assert "--json" in [option for parameter in LEAVES[path].params for option in parameter.opts]
    page = (ROOT / "docs/reference/json.md").read_text("utf-8")
    _, group, *rest = path.split()
    section = page.split(f"## `{path}`\n") if f"## `{path}`\n" in page else page.split(f"## `cancerimage {group}`\n")
    assert len(section) == 2, "it has a section, or its group has one"
    if f"## `{path}`\n" not in page:
        table = section[1].split("\n## ")[0]
        named = {
            name for row in re.findall(r"^\| (`.+?) \|", table, re.MULTILINE) for name in re.findall("`(.+?)`", row)
        }
        assert " ".join(rest) in named


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        (
            "cancerimage ",
            {"search", "login", "logout", "whoami", "token", "catalogue", "audit", "node", "hub", "demo"}
            | {"deidentify", "quality", "phantoms", "summarise"},
        ),
        ("cancerimage hub nodes ", {"list", "approve", "refuse", "revoke", "remove", "acknowledge"}),
        ("cancerimage search --re", {"--require-all"}),
    ],
)
def test_the_shell_completes_commands_and_options(line: str, offered: set[str]) -> None:
    asked = {"_CANCERIMAGE_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(line.count(" "))}
    run = subprocess.run([PROGRAM], env=os.environ | asked, capture_output=True, text=True, check=True)
    assert set(run.stdout.split()) == offered


def test_the_script_for_completion_is_shown() -> None:
    run = subprocess.run([PROGRAM, "--show-completion", "bash"], capture_output=True, text=True, check=True)
    assert "complete -o default -F _cancerimage_completion cancerimage" in run.stdout
    subprocess.run(["bash", "-n"], input=run.stdout, text=True, check=True)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["search", "--help"], ["demo", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    script = (
        "import sys\nfrom cancerimage.cli import main\n"
        "try: main()\nexcept SystemExit as end: assert end.code == 0, end.code\n"
        f"print(sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)"
    )
    run = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True)
    assert run.stdout
    assert run.stderr == "[]\n"
