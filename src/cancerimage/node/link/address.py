"""The hub's address, and the TLS that protects the way to it."""

import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cancerimage.node.link.faults import LinkFault
from cancerimage.node.link.proxy import proxy
from cancerimage.wire.faults import Refusal


@dataclass(frozen=True, slots=True)
class Address:
    """Where the hub is."""

    base: str
    """Scheme, host, port and path, without a slash at the end."""
    tls: ssl.SSLContext | None
    proxy: str | None
    """The proxy that leads to the hub; never one where the hub runs on this machine."""

    def http(self, path: str) -> str:
        """Return the address of a plain request."""
        return self.base + path

    def websocket(self, path: str) -> str:
        """Return the address of a WebSocket."""
        return "ws" + self.base.removeprefix("http") + path


def address(url: str, *, insecure: bool = False, ca_file: Path | None = None) -> Address:
    """Return the hub's address, refused if it is none or if it leads over an open line to another machine."""
    parts = urlsplit(url.strip())
    scheme = {"http": "http", "ws": "http", "https": "https", "wss": "https"}.get(parts.scheme)
    if scheme is None or not parts.hostname or parts.query or parts.fragment or "@" in parts.netloc:
        raise LinkFault(f"{url!r} is not the address of a hub; it looks like https://hub.example.org")
    local = loopback(parts.hostname)
    if scheme == "http" and not insecure and not local:
        raise LinkFault.of(Refusal("enrolment.insecure", parts.hostname))
    tls = None
    if scheme == "https":
        try:
            tls = ssl.create_default_context()
            if ca_file is not None:
                tls.load_verify_locations(ca_file)
        except (ssl.SSLError, OSError):
            raise LinkFault(f"{ca_file} holds no certificates in PEM form") from None
    way = None if local else proxy(scheme, parts.hostname, parts.port)
    return Address(f"{scheme}://{parts.netloc}{parts.path.rstrip('/')}", tls, way)


def loopback(host: str) -> bool:
    """Return whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
