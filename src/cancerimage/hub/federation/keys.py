"""The hub's own keys, made at its first start and kept in its data directory."""

import os
import tempfile
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from cancerimage.wire.keys import PrivateKeys

FILE = "hub.keys"


def hub_keys() -> PrivateKeys:
    """Return the keys of this hub."""
    return _load(str(settings.CANCERIMAGE_DATA_DIR))


@lru_cache(maxsize=8)
def _load(data_dir: str) -> PrivateKeys:
    path = Path(data_dir) / FILE
    if not path.exists():
        _create(path)
    return PrivateKeys.from_secret(path.read_text(encoding="ascii").strip())


def _create(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{FILE}.")  # made with mode 0600
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(PrivateKeys.generate().secret() + "\n")
            file.flush()
            os.fsync(file.fileno())
        # A link fails where the file exists: of two processes that start at once, one makes the keys for both.
        os.link(temporary, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(temporary)
