"""The settings of a node, read once from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_data_path

from cancerimage.wire.polling import HOLD
from cancerimage.wire.shapes import without_controls

PREFIX = "CANCERIMAGE_NODE_"


class SettingsFault(Exception):
    """A setting is not usable; the message names it and says what is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSettings:
    """Everything that the operator of a node can choose; every value has an environment variable of its name."""

    data_dir: Path
    """Where the node's keys, its index, its ledger and its memory of answered questions live."""
    hub_url: str | None = None
    """The hub's address where it is not the one the node was enrolled at."""
    title: str | None = None
    """What the node is called in the catalogue where it is not what it enrolled as."""
    ca_file: Path | None = None
    """Certificates to believe in addition, for a hospital that looks into TLS."""
    insecure: bool = False
    """Whether a hub without TLS is accepted on another machine; only in a closed test network."""
    heartbeat: float = 20.0
    """Seconds of silence after which the hub is asked whether it is there."""
    hold: float = HOLD
    """Seconds that a long-poll is held at most."""
    websocket_again: float = 600.0
    """Seconds of long-polling after which a WebSocket is tried once more."""
    index_check: float = 3.0
    """Seconds between two looks for a newly built index."""
    head_every: float = 300.0
    """Seconds between two signed heads of the node's log that the hub is shown, at least."""
    console_host: str = "127.0.0.1"
    """The address that the console listens on."""
    console_port: int = 8100
    """The port that the console listens on."""
    console_url: str | None = None
    """The address under which stewards open the console where a proxy stands before it."""

    def __post_init__(self) -> None:
        for name in ("heartbeat", "hold", "websocket_again", "index_check", "head_every"):
            if getattr(self, name) <= 0:
                raise SettingsFault(f"{PREFIX}{name.upper()} must be more than 0")
        if self.hold > 60:
            raise SettingsFault(f"{PREFIX}HOLD must be at most 60 seconds")
        if self.title is not None and (len(self.title) > 200 or self.title != without_controls(self.title)):
            raise SettingsFault(f"{PREFIX}TITLE must have at most 200 characters, all on one line")
        if self.ca_file is not None and not self.ca_file.is_file():
            raise SettingsFault(f"{PREFIX}CA_FILE names {self.ca_file}, which is not a file")
        if not 0 <= self.console_port <= 65535:
            raise SettingsFault(f"{PREFIX}CONSOLE_PORT must lie between 0 and 65535, not {self.console_port}")
        parts = urlsplit(self.console_address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise SettingsFault(f"{PREFIX}CONSOLE_URL is no http or https address of a host: {self.console_url!r}")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "NodeSettings":
        """Return the settings that `environ` asks for; what it does not name keeps its default."""
        values: dict[str, object] = {"data_dir": user_data_path("cancerimage") / "node"}
        for field in fields(cls):
            raw = environ.get(PREFIX + field.name.upper(), "").strip()
            if raw:
                values[field.name] = _read(field.name, raw)
        return cls(**values)  # type: ignore[arg-type]  # each value was read as its field's type just above

    def to_environment(self) -> dict[str, str]:
        """Return the variables that make another part of this process use these settings."""
        named = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {PREFIX + name.upper(): str(value) for name, value in named if value is not None}

    @property
    def console_address(self) -> str:
        """The address under which stewards open the console."""
        if self.console_url is not None:
            return self.console_url
        host = f"[{self.console_host}]" if ":" in self.console_host else self.console_host
        return f"http://{host}:{self.console_port}"

    def with_console_port(self, port: int) -> "NodeSettings":
        """Return these settings with the port that the console was given."""
        return replace(self, console_port=port)


def _read(name: str, raw: str) -> object:
    try:
        match name:
            case "data_dir" | "ca_file":
                return Path(raw).expanduser().resolve()
            case "heartbeat" | "hold" | "websocket_again" | "index_check" | "head_every":
                return float(raw)
            case "console_port":
                return int(raw)
            case "insecure":
                return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[raw.lower()]
            case _:
                return raw
    except (ValueError, KeyError):
        expected = "yes or no" if name == "insecure" else "a number"
        raise SettingsFault(f"{PREFIX}{name.upper()} must be {expected}, not {raw!r}") from None
