"""The database that a hub keeps its records in: an SQLite file, or a PostgreSQL server."""

import contextlib
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cancerimage.hub.settings.hub import PREFIX, SettingsFault

# WAL lets readers go on while one writes; NORMAL still survives a crash of the process. IMMEDIATE makes a
# transaction wait for its turn at its start, where the busy timeout applies, instead of failing at its first write.
_SQLITE_INIT = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-65536;"


def database(url: str | None, data_dir: Path) -> dict[str, Any]:
    """Return Django's description of the database that `url` names."""
    if url is None:
        return _sqlite(data_dir / "hub.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return _sqlite(Path(unquote(parts.path)))
    if parts.scheme in ("postgresql", "postgres"):
        return _postgresql(url)
    raise SettingsFault(f"{PREFIX}DATABASE_URL must begin with postgresql:// or sqlite:///, not {parts.scheme}://")


def _sqlite(path: Path) -> dict[str, Any]:
    _keep_private(path)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {"init_command": _SQLITE_INIT, "transaction_mode": "IMMEDIATE", "timeout": 20},
    }


def _postgresql(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    # A server on a Unix socket is named by its directory in the query, as libpq writes it (section 34.1.1.2).
    host = options.pop("host", None) or unquote(parts.hostname or "")
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise SettingsFault(f"{PREFIX}DATABASE_URL must name a database: postgresql://user:password@host/NAME")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "")),
        # Every request has a thread of its own, so connections are shared through a pool instead of being kept.
        "OPTIONS": {**options, "pool": {"min_size": 1, "max_size": 16, "timeout": 10}},
    }


def _keep_private(path: Path) -> None:
    """Let only the owner read the database, whatever directory it is in; SQLite itself would let everybody."""
    if not path.parent.is_dir():
        return
    # What SQLite puts beside the file gets the mode of the file.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    for one in (path, *(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm"))):
        # What is beside it goes when the last other process closes it.
        with contextlib.suppress(FileNotFoundError):
            if one.stat().st_mode & 0o077:
                one.chmod(0o600)
