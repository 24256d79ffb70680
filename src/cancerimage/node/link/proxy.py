"""The proxy on the way to the hub: the one that the usual variables name, read the same way for every transport."""

import re
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies, proxy_bypass

from cancerimage.node.link.faults import LinkFault

_HOST = re.compile(r"[A-Za-z0-9._:-]+")


def proxy(scheme: str, host: str, port: int | None) -> str | None:
    """Return the address of the proxy that leads to a hub, or None; refuse one that cannot be used.

    The libraries of the two transports read the variables differently, and each has values that it ends on. So they
    are read here, once, where it can be said what to do about them.
    """
    if proxy_bypass(f"{host}:{port}" if port else host):
        return None
    proxies = getproxies()
    named = proxies.get(scheme) or proxies.get("all") or ""
    if not named.strip():
        return None
    # Many tools take a bare host and port, so that is how it is often written.
    text = named.strip() if "://" in named else f"http://{named.strip()}"
    variable = f"{scheme.upper()}_PROXY" if proxies.get(scheme) else "ALL_PROXY"
    return _usable(text, variable, host)


def _usable(text: str, variable: str, host: str) -> str:
    # The address may hold a password, so it is not repeated.
    way_out = (
        f"Set {variable} to the address of an HTTP proxy, like http://proxy.example.org:3128, "
        f"or let NO_PROXY name {host}"
    )
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        raise LinkFault(f"{variable} is not the address of a proxy. {way_out}.") from None
    if parts.scheme.startswith("socks"):
        raise LinkFault(f"{variable} names a SOCKS proxy, and a node cannot use one. {way_out}.")
    name = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(name) or parts.path.strip("/") or parts.query:
        raise LinkFault(f"{variable} is not the address of a proxy. {way_out}.")
    return f"{parts.scheme}://{_user(parts)}{_host(name)}{f':{port}' if port else ''}"


def _user(parts: SplitResult) -> str:
    return f"{parts.username}:{parts.password or ''}@" if parts.username is not None else ""


def _host(name: str) -> str:
    return f"[{name}]" if ":" in name else name
