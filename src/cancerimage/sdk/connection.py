"""The HTTP connection to a hub, by the rules that all of the client keeps."""

import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

from cancerimage.sdk.errors import HubError, HubUnreachable
from cancerimage.sdk.loopback import is_loopback

EXAMPLE = "http://127.0.0.1:8000"


def connect(
    url: str, path: str = "", *, timeout: float, token: str | None = None, headers: Mapping[str, str] | None = None
) -> httpx.Client:
    """Return a connection to the hub at `url`, on which addresses begin with `path`.

    Raises:
        HubUnreachable: The address is none, or the proxy in the environment cannot be used.
        HubError: The token would be readable on its way, or is none.
    """
    try:
        # No proxy leads to this machine, whatever the environment says of the others.
        local = is_loopback(url)
        return httpx.Client(
            base_url=url + path,
            timeout=timeout,
            headers={**(headers or {}), **_authorization(url, token, local=local)},
            trust_env=not local,
            # Without the environment, httpx would not look at SSL_CERT_FILE either.
            verify=ssl.create_default_context() if local and url.startswith("https:") else True,
        )
    except (httpx.InvalidURL, TypeError, ValueError):
        raise HubUnreachable(
            f"{url!r} is not an address, or the proxy in the environment is none. An address looks like {EXAMPLE}."
        ) from None
    except ImportError:
        raise HubUnreachable(
            "The environment names a SOCKS proxy. Let HTTPS_PROXY name an HTTP proxy, let NO_PROXY name the hub, "
            "or install what is missing with: pip install 'httpx[socks]'"
        ) from None


def _authorization(url: str, token: str | None, *, local: bool) -> dict[str, str]:
    if token is None:
        return {}
    if urlsplit(url).scheme != "https" and not local:
        raise HubError(f"{url} is not https, so a token could be read on its way. Use the https address of the hub.")
    if not token.isascii() or not token.isprintable() or " " in token or not token:
        raise HubError("The token is not one. A token is a single word that begins with cimg_.")
    return {"Authorization": f"Bearer {token}"}
