"""The secret that the console signs its cookies with, made once and kept readable by its owner alone."""

import secrets
from pathlib import Path

from cancerimage.node.files import begin_private

FILE = "console-secret"


def secret_key(data_dir: Path) -> str:
    """Return the secret kept in `data_dir`, and make it first where it is missing."""
    path = data_dir / FILE
    if not path.exists():
        begin_private(path, secrets.token_urlsafe(64).encode("ascii"))
    return path.read_text("ascii").strip()
