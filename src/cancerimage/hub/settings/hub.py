"""The settings of a hub, read once from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from platformdirs import user_data_path

from cancerimage.hub.settings import openid
from cancerimage.hub.settings.openid import OpenIDProvider

PREFIX = "CANCERIMAGE_HUB_"


class SettingsFault(Exception):
    """A setting is not usable; the message names it and says what is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HubSettings:
    """Everything that an operator can choose; every value has an environment variable of the same name."""

    data_dir: Path
    """Where the embedded database, the secret key and the hub's signing keys live."""
    database_url: str | None = None
    """`postgresql://…` for a production hub; without it, an SQLite file in the data directory."""
    url: str = "http://127.0.0.1:8000"
    """The address people and nodes use, as it stands in links."""
    host: str = "127.0.0.1"
    """The address to listen on."""
    port: int = 8000
    """The port to listen on."""
    hosts: tuple[str, ...] = ()
    """Further host names that the hub answers to, separated by commas."""
    trusted_proxies: str = "127.0.0.1"
    """Addresses whose X-Forwarded-For and X-Forwarded-Proto headers are believed, separated by commas."""
    deadline: float = 10.0
    """Seconds after which a question completes with the answers that came."""
    result_hours: float = 24.0
    """How long the result of a question is kept."""
    rate: float = 100.0
    """Requests per second that one client address may sustain; 0 switches the limit off."""
    rate_burst: int = 2000
    """Requests that one client address may make at once before the rate counts."""
    ask_rate: float = 2.0
    """Questions per second that one person, or one visitor's address, may sustain; 0 switches the limit off, as a
    `rate` of 0 does."""
    ask_burst: int = 120
    """Questions that one person, or one visitor's address, may ask at once before that rate counts."""
    oidc_providers: tuple[OpenIDProvider, ...] = ()
    """The OpenID Connect providers that people sign in through, as JSON or as the name of a file with it; without it,
    `openid-providers.json` in the data directory, if there is one."""
    require_second_factor_for_operators: bool | None = None
    """Whether an operator is one only with a second factor; without it, yes, except in a demonstration."""
    demo: bool = False
    """Whether the pages say that this is a demonstration."""
    debug: bool = False
    """Whether errors show their cause; never on a public hub."""

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SettingsFault(f"{PREFIX}URL is not an http or https address: {self.url!r}")
        if not 0 <= self.port <= 65535:
            raise SettingsFault(f"{PREFIX}PORT must lie between 0 and 65535, not {self.port}")
        if not 0 < self.deadline <= 300:
            raise SettingsFault(f"{PREFIX}DEADLINE must lie between 0 and 300 seconds, not {self.deadline:g}")
        if self.result_hours <= 0:
            raise SettingsFault(f"{PREFIX}RESULT_HOURS must be more than 0, not {self.result_hours:g}")
        if self.rate < 0 or self.rate_burst < 1:
            raise SettingsFault(f"{PREFIX}RATE must not be negative, and {PREFIX}RATE_BURST must be at least 1")
        if self.ask_rate < 0 or self.ask_burst < 1:
            raise SettingsFault(f"{PREFIX}ASK_RATE must not be negative, and {PREFIX}ASK_BURST must be at least 1")

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "HubSettings":
        """Return the settings that `environ` asks for; what it does not name keeps its default."""
        values: dict[str, object] = {"data_dir": user_data_path("cancerimage") / "hub"}
        for field in fields(cls):
            raw = environ.get(PREFIX + field.name.upper(), "").strip()
            if raw and field.name != "oidc_providers":
                values[field.name] = _read(field.name, raw)
        # Last, for it may be a file in the data directory.
        values["oidc_providers"] = _providers(environ, Path(str(values["data_dir"])))
        if "url" not in values and "port" in values:
            values["url"] = f"http://127.0.0.1:{values['port']}"
        return cls(**values)  # type: ignore[arg-type]  # each value was read as its field's type just above

    def to_environment(self) -> dict[str, str]:
        """Return the variables that make another process use these settings."""
        environ: dict[str, str] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            if value is None:
                continue
            if field.name == "oidc_providers":
                text = openid.write(value)
            else:
                text = ",".join(value) if isinstance(value, tuple) else str(value)
            environ[PREFIX + field.name.upper()] = text
        return environ

    @property
    def secure(self) -> bool:
        """Whether people reach the hub over TLS."""
        return urlsplit(self.url).scheme == "https"

    @property
    def asking_rate(self) -> float:
        """How often questions may be asked; without any limit of requests there is none of questions either."""
        return self.ask_rate if self.rate else 0.0

    @property
    def second_factor_for_operators(self) -> bool:
        """Whether an operator is one only with a second factor."""
        required = self.require_second_factor_for_operators
        return not self.demo if required is None else required


def _providers(environ: Mapping[str, str], data_dir: Path) -> tuple[OpenIDProvider, ...]:
    raw = environ.get(f"{PREFIX}OIDC_PROVIDERS", "").strip()
    if not raw:
        if not (data_dir / openid.FILE).is_file():
            return ()
        raw = openid.FILE
    try:
        return openid.read(raw, data_dir)
    except openid.ProviderFault as fault:
        raise SettingsFault(f"{PREFIX}OIDC_PROVIDERS is not usable: {fault}") from None


_NUMBERS = {"port", "rate_burst", "ask_burst", "ask_rate", "deadline", "result_hours", "rate"}


def _read(name: str, raw: str) -> object:
    try:
        match name:
            case "data_dir":
                return Path(raw).expanduser().resolve()
            case "port" | "rate_burst" | "ask_burst":
                return int(raw)
            case "deadline" | "result_hours" | "rate" | "ask_rate":
                return float(raw)
            case "demo" | "debug" | "require_second_factor_for_operators":
                return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[raw.lower()]
            case "hosts":
                return tuple(host.strip() for host in raw.split(",") if host.strip())
            case "url":
                return raw.rstrip("/")
            case _:
                return raw
    except (ValueError, KeyError):
        kind = "a number" if name in _NUMBERS else "yes or no"
        raise SettingsFault(f"{PREFIX}{name.upper()} must be {kind}, not {raw!r}") from None
