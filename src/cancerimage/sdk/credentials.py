"""The tokens that this person keeps for hubs, in a file that nobody else can read."""

import contextlib
import json
import os
import secrets
import stat
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}


class CredentialsFault(Exception):
    """The file of tokens cannot be used; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Credential:
    """What is kept for one hub."""

    token: str
    name: str
    """Whose token it is."""
    expires: str
    """When, as ISO 8601 writes it."""

    def __repr__(self) -> str:
        return f"Credential({self.name!r})"


def place() -> Path:
    """Return the file that holds the tokens."""
    from platformdirs import user_config_path

    return user_config_path("cancerimage") / "credentials.json"


def stored(url: str) -> Credential | None:
    """Return what is kept for the hub at `url`."""
    return _read().get(_key(url))


def keep(url: str, credential: Credential) -> Path:
    """Keep a credential for the hub at `url` in place of what was kept, and return the file."""
    return _write({**_read(), _key(url): credential})


def forget(url: str) -> bool:
    """Keep nothing for the hub at `url` any more; return whether something was kept."""
    hubs = _read()
    if hubs.pop(_key(url), None) is None:
        return False
    _write(hubs)
    return True


def _key(url: str) -> str:
    # One hub is one entry, however its address is written.
    parts = urlsplit(url.strip())
    scheme, host = parts.scheme.lower(), (parts.hostname or "").lower()
    host = f"[{host}]" if ":" in host else host
    port = "" if parts.port in (None, _PORTS.get(scheme)) else f":{parts.port}"
    return f"{scheme}://{host}{port}{parts.path.rstrip('/')}"


def _read() -> dict[str, Credential]:
    path = place()
    try:
        with path.open(encoding="utf-8") as file:
            mode = os.fstat(file.fileno()).st_mode
            # On Windows the folder of a person's settings is closed to others by its own rules.
            if sys.platform != "win32" and stat.S_IMODE(mode) & 0o077:
                raise CredentialsFault(f"Others can read your tokens in {path}. Run: chmod 600 '{path}'")
            hubs = json.load(file)["hubs"]
            return {url: Credential(**kept) for url, kept in hubs.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CredentialsFault(f"{path} is damaged. Delete it, and sign in again with: cancerimage login") from None


def _write(hubs: Mapping[str, Credential]) -> Path:
    path = place()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Beside the file and then in its place, so that it is whole at any moment and never open to others.
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump({"hubs": {url: asdict(kept) for url, kept in hubs.items()}}, file, indent=2)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
    return path
