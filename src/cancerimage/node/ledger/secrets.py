"""The secrets of the node that noise follows from, each in a private file: they never leave the node."""

import hashlib
import hmac
import secrets
from pathlib import Path

from cancerimage.node.files import begin_private, write_private

DIRECTORY = "secrets"
SNAPSHOTS = "snapshots.secret"
BYTES = 64


def create(data_dir: Path, epoch: str) -> bytes:
    """Make the secret of an epoch and keep it."""
    secret = secrets.token_bytes(BYTES)
    write_private(_of(data_dir, epoch), secret)
    return secret


def find(data_dir: Path, epoch: str) -> bytes | None:
    """Return the secret of an epoch, or None where it is missing or was cut short."""
    try:
        secret = _of(data_dir, epoch).read_bytes()
    except OSError:
        return None
    return secret if len(secret) == BYTES else None


def forget(data_dir: Path, epoch: str) -> None:
    """Remove the secret of an epoch that has ended."""
    _of(data_dir, epoch).unlink(missing_ok=True)


def forget_all(data_dir: Path) -> None:
    """Remove the secrets of all epochs."""
    for path in (data_dir / DIRECTORY).glob("epoch-*.secret"):
        path.unlink(missing_ok=True)


def exist(data_dir: Path) -> bool:
    """Return whether this node has ever opened an epoch whose secret is still here."""
    return any((data_dir / DIRECTORY).glob("epoch-*.secret"))


def name_of_snapshot(data_dir: Path, generation: str) -> str:
    """Return a name for a build of the index.

    It is not derived from the data: two names that are equal would tell that the data are, also after somebody came
    and went again.
    """
    path = data_dir / DIRECTORY / SNAPSHOTS
    if not path.exists():
        # The service and the console may both come here first; with two secrets one build would have two names.
        begin_private(path, secrets.token_bytes(BYTES))
    return hmac.new(path.read_bytes(), generation.encode(), hashlib.sha256).hexdigest()


def _of(data_dir: Path, epoch: str) -> Path:
    return data_dir / DIRECTORY / f"epoch-{epoch}.secret"
