"""Writes the reference pages that are made from the code; with --check, says which of them are out of date."""

import ast
import dataclasses
import inspect
import itertools
import sys
from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import Any

import api_reference
import clinical_reference
import command_standards
import cube_reference
import deidentification_reference
import dicomweb_reference
import events_reference
import generate_problems
import pipeline_reference
import policy_reference
import quality_reference
import query_reference
import typer.main

REFERENCE = Path(__file__).resolve().parent / "reference"
NOTICE = "<!-- Made by docs/generate.py from the code; change it there. -->\n"


def commands() -> str:
    """Every command with its arguments and options, and the exit codes."""
    from cancerimage.cli.application import app
    from cancerimage.cli.outcomes import MEANINGS

    lines = ["# Commands", "", NOTICE, "## Exit codes", "", "| Code | Meaning |", "| --- | --- |"]
    lines += [f"| {code.value} | {meaning} |" for code, meaning in MEANINGS.items()]
    lines += [
        "",
        "## Completion",
        "",
        "`cancerimage --install-completion` lets bash, zsh, fish or PowerShell complete commands and options; "
        "`cancerimage --show-completion` prints the script instead of installing it.",
    ]
    lines += [
        "",
        "## References to the standard",
        "",
        "Commands for images name the sections of DICOM (PS3) that an argument or option is about; one without a "
        "section has nothing to do with the standard. What each option of the de-identification does is told in "
        "[Options of de-identification](deidentification-options.md).",
    ]
    for path, command in _commands("cancerimage", typer.main.get_command(app)):
        lines += ["", f"## {path}", "", inspect.cleandoc(command.help or "")]
        if getattr(command, "commands", None):
            continue
        rows = list(_parameters(path.removeprefix("cancerimage "), command))
        if any(standard for *_, standard in rows):
            lines += ["", "| Argument or option | Meaning | In DICOM |", "| --- | --- | --- |"]
            lines += [f"| {name} | {words} | {standard} |" for name, words, standard in rows]
        elif rows:
            lines += ["", "| Argument or option | Meaning |", "| --- | --- |"]
            lines += [f"| {name} | {words} |" for name, words, _ in rows]
        if command.epilog:
            shown = command.epilog.split("\n")[2:]
            lines += ["", "```sh", *(line.removeprefix("  ") for line in shown), "```"]
    return "\n".join(lines) + "\n"


def settings() -> str:
    """Every setting of a hub and of a node with its variable, default and meaning."""
    from cancerimage.hub.settings import hub
    from cancerimage.node import settings as node

    sides = {"Hub": (hub.HubSettings, hub.PREFIX), "Node": (node.NodeSettings, node.PREFIX)}
    lines = [
        "# Settings",
        "",
        NOTICE,
        "Settings are environment variables. `HTTPS_PROXY`, `NO_PROXY`, `SSL_CERT_FILE` and `SSL_CERT_DIR` have their "
        "usual meaning for nodes, commands and the Python client.",
        "",
        "## Command and Python client",
        "",
        "| Variable | Default | Meaning |",
        "| --- | --- | --- |",
        "| `CANCERIMAGE_HUB` | `http://127.0.0.1:8000` | The hub that commands ask when `--hub` is not given. |",
    ]
    for side, (shape, prefix) in sides.items():
        lines += ["", f"## {side}", "", "| Variable | Default | Meaning |", "| --- | --- | --- |"]
        for name, (default, meaning) in _documented_fields(shape).items():
            lines.append(f"| `{prefix}{name.upper()}` | {default} | {meaning} |")
    return "\n".join(lines) + "\n"


FILES: Mapping[Path, Callable[[], str]] = {
    REFERENCE / "commands.md": commands,
    REFERENCE / "settings.md": settings,
    generate_problems.PAGE: generate_problems.page,
    **api_reference.FILES,
    **clinical_reference.FILES,
    **cube_reference.FILES,
    **deidentification_reference.FILES,
    **dicomweb_reference.FILES,
    **events_reference.FILES,
    **pipeline_reference.FILES,
    **policy_reference.FILES,
    **quality_reference.FILES,
    **query_reference.FILES,
}


def main(arguments: list[str]) -> int:
    """Write the pages, or check that they are what would be written."""
    stale = []
    for path, make in FILES.items():
        text = make()
        if not path.exists() or path.read_text("utf-8") != text:
            stale.append(path.name)
            if "--check" not in arguments:
                path.write_text(text, "utf-8")
    if stale and "--check" in arguments:
        sys.stderr.write(f"Out of date: {', '.join(stale)}. Run `python docs/generate.py`.\n")
        return 1
    return 0


def _commands(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    yield path, command
    for name, inner in sorted(getattr(command, "commands", {}).items()):
        yield from _commands(f"{path} {name}", inner)


def _parameters(path: str, command: Any) -> Iterator[tuple[str, str, str]]:
    """Yield the name of each argument and option, its meaning, and the sections of the standard that it is about."""
    for parameter in command.params:
        if parameter.name == "help":
            continue
        words, _, default = (getattr(parameter, "help", None) or "").replace("|", "\\|").partition(" [default: ")
        kind = parameter.type_descriptor.annotation
        if isinstance(kind, type) and issubclass(kind, Enum):
            words += f" One of: {', '.join(f'`{one.value}`' for one in kind)}."
        if default:
            words += f" Default: {default.removesuffix(']')}."
        standard = ""
        if command_standards.of_images(path):
            standard = command_standards.reference(path, _plainly(parameter)) or ""
        if parameter.param_type_name == "argument":
            name = f"`{parameter.name.upper()}{'…' if parameter.nargs == -1 else ''}`"
        else:
            name = ", ".join(f"`{option}`" for option in (*parameter.opts, *parameter.secondary_opts))
            if not parameter.is_flag and parameter.default not in (None, (), ""):
                words += f" Default: `{parameter.default}`."
            if parameter.envvar:
                words += f" Variable: `{parameter.envvar}`."
        yield name, words.strip(), standard


def _plainly(parameter: Any) -> str:
    return str(parameter.name.upper() if parameter.param_type_name == "argument" else parameter.opts[0])


def _documented_fields(shape: type) -> dict[str, tuple[str, str]]:
    """Return the default of each field of a dataclass and the sentence that its source writes below it."""
    body = ast.parse(inspect.getsource(shape)).body[0].body  # type: ignore[attr-defined]
    defaults = {field.name: field.default for field in dataclasses.fields(shape)}
    found = {}
    for field, below in itertools.pairwise(body):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant):
            name = ast.unparse(field.target)
            found[name] = (_default(defaults[name]), " ".join(str(below.value.value).split()).replace("|", "\\|"))
    return found


def _default(value: object) -> str:
    """Write a default as the variable would be written."""
    if value in (None, (), dataclasses.MISSING):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
