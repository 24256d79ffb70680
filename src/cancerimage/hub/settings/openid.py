"""The providers through which people sign in by OpenID Connect, as an operator names them."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

FILE = "openid-providers.json"
"""Where the providers stand in the data directory, if the variable does not name them."""

LIFE_SCIENCE_LOGIN = "life-science-login"
KEYCLOAK = "keycloak"

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class ProviderFault(ValueError):
    """A provider is not usable as it is described; the message says what is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIDProvider:
    """One provider that people can sign in through."""

    id: str
    """What stands in addresses; it must not change once people have signed in."""
    name: str
    """What stands on the button."""
    issuer: str
    """Exactly as the provider writes it into its tokens, a slash at the end included."""
    client_id: str
    client_secret: str = field(default="", repr=False)
    """Empty for a public client, which PKCE alone protects."""
    scopes: tuple[str, ...] = ("openid", "profile", "email")

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise ProviderFault(f"id must be small letters, digits and hyphens, not {self.id!r}")
        if not self.name or not self.client_id:
            raise ProviderFault(f"{self.id} needs a name and a client_id")
        if not _trustworthy(self.issuer):
            raise ProviderFault(f"the issuer of {self.id} must be an https address, not {self.issuer!r}")
        if "openid" not in self.scopes:
            raise ProviderFault(f"the scopes of {self.id} must contain openid")

    @property
    def discovery(self) -> str:
        """Where the provider describes itself (OpenID Connect Discovery 1.0, section 4.1)."""
        return self.issuer.rstrip("/") + "/.well-known/openid-configuration"

    def admits(self, address: str) -> bool:
        """Whether `address` may be a door of this provider: over TLS, unless the provider is on this very machine."""
        return _trustworthy(address)


READY_MADE: Mapping[str, Mapping[str, str]] = {
    # Issuer and scopes as its documentation for services has them.
    LIFE_SCIENCE_LOGIN: {
        "id": LIFE_SCIENCE_LOGIN,
        "name": "Life Science Login",
        "issuer": "https://login.aai.lifescience-ri.eu/oidc/",
    },
    KEYCLOAK: {"id": KEYCLOAK, "name": "Keycloak"},
}
"""What is known beforehand of a kind of provider; everything can be said otherwise."""


def read(raw: str, data_dir: Path) -> tuple[OpenIDProvider, ...]:
    """Return the providers that `raw` describes as JSON, or else the file of that name; relative to `data_dir`."""
    text = raw.strip()
    if not text.startswith("["):
        path = data_dir / text
        try:
            text = path.read_text("utf-8")
        except OSError as error:
            raise ProviderFault(f"{path} cannot be read: {error.strerror}") from None
    try:
        described = json.loads(text)
    except ValueError as error:
        raise ProviderFault(f"it is no JSON: {error}") from None
    if not isinstance(described, list):
        raise ProviderFault("it must be a list of providers")
    providers = tuple(_provider(one, data_dir) for one in described)
    if len({provider.id for provider in providers}) < len(providers):
        raise ProviderFault("each provider needs an id of its own")
    return providers


def write(providers: tuple[OpenIDProvider, ...]) -> str:
    """Return the JSON that `read` understands."""
    return json.dumps([asdict(provider) for provider in providers])


def _provider(described: Any, data_dir: Path) -> OpenIDProvider:
    if not isinstance(described, dict):
        raise ProviderFault("each provider must be an object")
    said = dict(described)
    kind = said.pop("kind", None)
    if kind is not None and kind not in READY_MADE:
        raise ProviderFault(f"there is no kind {kind!r}; there are {', '.join(READY_MADE)}")
    if kind == KEYCLOAK and "issuer" not in said:
        said["issuer"] = _realm(said.pop("url", None), said.pop("realm", None))
    if "client_secret_file" in said:
        path = data_dir / str(said.pop("client_secret_file"))
        try:
            said["client_secret"] = path.read_text("utf-8").strip()
        except OSError as error:
            raise ProviderFault(f"{path} cannot be read: {error.strerror}") from None
    if "scopes" in said:
        said["scopes"] = tuple(said["scopes"])
    try:
        return OpenIDProvider(**{**READY_MADE.get(kind or "", {}), **said})
    except TypeError as error:
        # It names the member that is missing or too many, and no value.
        raise ProviderFault(str(error).partition("() ")[2] or str(error)) from None


def _realm(url: object, realm: object) -> str:
    if not isinstance(url, str) or not isinstance(realm, str):
        raise ProviderFault("a Keycloak needs its url and its realm")
    return f"{url.rstrip('/')}/realms/{realm}"


def _trustworthy(address: str) -> bool:
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    )
