"""The settings of a node, read once from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

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
    """Where the node's keys and its memory of answered questions live."""
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

    def __post_init__(self) -> None:
        for name in ("heartbeat", "hold", "websocket_again", "index_check"):
            if getattr(self, name) <= 0:
                raise SettingsFault(f"{PREFIX}{name.upper()} must be more than 0")
        if self.hold > 60:
            raise SettingsFault(f"{PREFIX}HOLD must be at most 60 seconds")
        if self.title is not None and (len(self.title) > 200 or self.title != without_controls(self.title)):
            raise SettingsFault(f"{PREFIX}TITLE must have at most 200 characters, all on one line")
        if self.ca_file is not None and not self.ca_file.is_file():
            raise SettingsFault(f"{PREFIX}CA_FILE names {self.ca_file}, which is not a file")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "NodeSettings":
        """Return the settings that `environ` asks for; what it does not name keeps its default."""
        values: dict[str, object] = {"data_dir": user_data_path("cancerimage") / "node"}
        for field in fields(cls):
            raw = environ.get(PREFIX + field.name.upper(), "").strip()
            if raw:
                values[field.name] = _read(field.name, raw)
        return cls(**values)  # type: ignore[arg-type]  # each value was read as its field's type just above


def _read(name: str, raw: str) -> object:
    try:
        match name:
            case "data_dir" | "ca_file":
                return Path(raw).expanduser().resolve()
            case "heartbeat" | "hold" | "websocket_again" | "index_check":
                return float(raw)
            case "insecure":
                return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[raw.lower()]
            case _:
                return raw
    except (ValueError, KeyError):
        expected = "yes or no" if name == "insecure" else "a number"
        raise SettingsFault(f"{PREFIX}{name.upper()} must be {expected}, not {raw!r}") from None
