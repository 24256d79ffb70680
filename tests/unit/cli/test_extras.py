"""A command that lacks a library says what to install, and that brings it."""

import re
import tomllib
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path

import pytest
import typer.main

from cancerimage.cli.application import app
from cancerimage.cli.extras import COMMANDS, LIBRARIES, extra

PROJECT = tomllib.loads((Path(__file__).resolve().parents[3] / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


def brought(name: str) -> set[str]:
    """Return every distribution that an extra brings, by its plain name."""
    found = set()
    for requirement in EXTRAS[name]:
        distribution, _, extras = re.match(r"([\w.-]+)(\[([\w,-]+)\])?", requirement).groups()  # type: ignore[union-attr]
        if distribution == PROJECT["name"]:
            found |= {one for other in extras.split(",") for one in brought(other)}
        else:
            found.add(plain(distribution))
    return found


def plain(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


@pytest.mark.parametrize("library", LIBRARIES)
def test_every_named_extra_brings_the_library(library: str) -> None:
    assert find_spec(library) is not None
    names = {plain(one) for one in packages_distributions()[library]}
    for one in LIBRARIES[library]:
        assert names & brought(one), one


@pytest.mark.parametrize("command", COMMANDS)
def test_every_named_command_and_extra_exists(command: tuple[str, ...]) -> None:
    found = typer.main.get_command(app)
    for word in command:
        found = found.commands[word]  # type: ignore[attr-defined]  # a group has them
    assert set(COMMANDS[command]) <= EXTRAS.keys()


@pytest.mark.parametrize(
    ("library", "line", "wanted"),
    [
        ("pydicom.uid", "deidentify in/ out/", "dicom"),
        ("numpy", "--debug quality in/", "dicom"),
        ("numpy", "node index build", "node"),
        ("pydicom", "node take in/", "images"),
        ("pynetdicom", "node retrieve x", "images"),
        ("duckdb", "node ingest in/", "images,node"),
        ("distributed", "node ingest in/ --cluster tcp://x", "cluster"),
        ("openpyxl", "node clinical check a b", "clinical,dicom"),
        ("uvicorn", "hub serve", "hub"),
        ("uvicorn", "node console", "node"),
        ("starlette", "", "hub"),
        ("duckdb", "summarise in/", "node"),
        ("antigravity", "node run", None),
    ],
)
def test_what_to_install_follows_from_the_command(library: str, line: str, wanted: str | None) -> None:
    assert extra(library, line.split()) == wanted
