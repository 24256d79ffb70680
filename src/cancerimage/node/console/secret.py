"""The secret that the console signs its cookies with, made once and kept readable by its owner alone."""

import os
import secrets
from pathlib import Path

FILE = "console-secret"


def secret_key(data_dir: Path) -> str:
    """Return the secret kept in `data_dir`, and make it first where it is missing."""
    path = data_dir / FILE
    if not path.exists():
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        candidate = data_dir / f".{FILE}.{secrets.token_hex(8)}"
        descriptor = os.open(candidate, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_urlsafe(64))
                file.flush()
                os.fsync(file.fileno())
            # A link fails where another process was first, so that both go on with the same secret.
            os.link(candidate, path)
        except FileExistsError:
            pass
        finally:
            candidate.unlink()
    return path.read_text("ascii").strip()
