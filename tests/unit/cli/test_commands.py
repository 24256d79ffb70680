"""Every command is introduced, shows an example, and starts without loading what it does not need."""

import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer.main

from cancerimage.cli.application import app

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
