"""The source files of the package, parsed."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "cancerimage"
SOURCES = sorted(path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts)


class Module:
    """One source file: where it is, its text and its syntax tree."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = str(path.relative_to(PACKAGE))
        self.text = path.read_text("utf-8")
        self.tree = ast.parse(self.text)
