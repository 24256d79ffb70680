"""The reference page explains every option of the commands for images, with the sections of the standard."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from cancerimage.cli.application import app
from docs.command_standards import OURS, REFERENCES, of_images, reference

PAGE = Path(__file__).resolve().parents[3] / "docs/reference/commands.md"


def commands(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    """Yield the commands for images, without the groups that hold them."""
    inner = getattr(command, "commands", None)
    if inner is None:
        if of_images(path):
            yield path, command
        return
    for name, one in inner.items():
        yield from commands(f"{path} {name}".strip(), one)


def test_every_option_is_explained_and_says_what_part_of_the_standard_it_is_about() -> None:
    sections = dict(part.partition("\n")[::2] for part in PAGE.read_text("utf-8").split("\n## "))
    met = set[tuple[str, str]]()
    for path, command in commands("", typer.main.get_command(app)):
        for parameter in command.params:
            if parameter.name == "help":
                continue
            named = parameter.name.upper() if parameter.param_type_name == "argument" else parameter.opts[0]
            about = reference(path, named)
            assert about is not None, f"docs/command_standards.py: what is {named} of `{path}` about?"
            met.add((path, named))
            (row,) = (
                line
                for line in sections[f"cancerimage {path}"].splitlines()
                if line.startswith((f"| `{named}`", f"| `{named}…`"))
            )
            assert len(row.split(" | ")[1]) > len("It."), "in words"
            assert about in row
    assert {(path, name) for path, names in REFERENCES.items() for name in names} <= met
    assert {name for _, name in met} >= OURS, "some are used no more"
