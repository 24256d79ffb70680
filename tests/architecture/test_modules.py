"""Every module is small, named by its noun, and introduced by a sentence."""

import ast
import re

from tests.architecture.sources import SOURCES, Module

CEILING = 400
SOFT_CEILING = 250
LONG_FOR_A_REASON: dict[str, str] = {
    "dicom/deidentify/bytes_path.py": "one class: the walk, whose innermost loop spares calls",
    "dicom/deidentify/words.py": "one class: a vocabulary, what it makes of a text, and what it remembers of it",
    "dicom/deidentify/cleaning.py": "one class: what may become of an element, one short method for each action",
    "node/intake/landing.py": "one class: how a file comes to rest, from its first byte to its row",
    "sdk/client.py": "one class, whose docstrings are the reference of the client",
}
"""Modules between the two ceilings, each with its reason; an entry that is no longer needed fails."""

FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "misc", "base", "manager", "managers", "tools", "stuff"}

ENVIRONMENT = re.compile(r"\bos\.(environ|getenv|putenv)\b|\bfrom os import .*\b(environ|getenv)\b")
MAY_TOUCH_THE_ENVIRONMENT = (
    "cli/",
    "hub/settings/",
    "node/settings.py",
    "sdk/client.py",
    # Django reads its settings from the environment only, so whoever starts it has to put them there.
    "demo/roles/host.py",
    # So does the library of the development provider.
    "demo/roles/provider.py",
    "hub/asgi.py",
    "hub/serve.py",
    "node/console/serving.py",
    "node/console/settings.py",
)


def test_the_module_is_small(module: Module) -> None:
    lines = len(module.text.splitlines())
    assert lines <= CEILING, f"{module.name} has {lines} lines: split it along its nouns"
    if module.name in LONG_FOR_A_REASON:
        assert lines > SOFT_CEILING, f"{module.name} is short again: take it off the list of exceptions"
    elif not _is_a_table(module):
        assert lines <= SOFT_CEILING, f"{module.name} has {lines} lines: split it, or give the reason in this test"


def test_the_module_is_named_by_its_noun(module: Module) -> None:
    assert not FORBIDDEN & set(re.split(r"[/._]", module.name.removesuffix(".py")))


def test_the_module_begins_with_a_sentence(module: Module) -> None:
    docstring = ast.get_docstring(module.tree)
    assert docstring, f"{module.name} has no docstring"
    first = docstring.splitlines()[0]
    assert first.endswith((".", "!", ":")), f"{module.name}: the first line of its docstring is no sentence: {first}"


def test_public_classes_are_introduced(module: Module) -> None:
    classes = [node for node in module.tree.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")]
    missing = [node.name for node in classes if not ast.get_docstring(node)]
    assert not missing, f"{module.name}: no docstring for {', '.join(missing)}"


def test_only_settings_and_commands_read_the_environment(module: Module) -> None:
    if not module.name.startswith(MAY_TOUCH_THE_ENVIRONMENT):
        assert not ENVIRONMENT.search(module.text), f"{module.name} reads the environment: take it from the settings"


def test_nothing_is_left_to_do(module: Module) -> None:
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b", module.text)


def test_exceptions_name_modules_that_exist() -> None:
    names = {Module(path).name for path in SOURCES}
    assert set(LONG_FOR_A_REASON) <= names


def _is_a_table(module: Module) -> bool:
    """Whether at least two thirds of the module are the entries of tables."""
    lines = len(module.text.splitlines())
    assignments = [node for node in module.tree.body if isinstance(node, ast.Assign | ast.AnnAssign)]
    return sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in assignments) * 3 >= lines * 2
