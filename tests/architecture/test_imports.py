"""The import direction that ARCHITECTURE.md draws and pyproject.toml states."""

import subprocess
import sys
from pathlib import Path


def test_imports_point_one_way(repository: Path) -> None:
    """Every contract of import-linter holds; its report is the failure message."""
    command = str(Path(sys.executable).with_name("lint-imports"))
    run = subprocess.run([command, "--no-cache"], cwd=repository, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
