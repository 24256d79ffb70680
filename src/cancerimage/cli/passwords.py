"""Passwords for commands: from a file or from standard input, never as an argument, which every process can read."""

import sys
from pathlib import Path

from cancerimage.cli.outcomes import Failure, Outcome


def read(file: str) -> str:
    """Return the password in `file`, or the one that standard input brings for `-`."""
    try:
        written = sys.stdin.read() if file == "-" else Path(file).read_text("utf-8")
    except UnicodeDecodeError:
        raise Failure(f"{file} does not hold a password.", outcome=Outcome.MISUSED) from None
    return written.rstrip("\r\n")
