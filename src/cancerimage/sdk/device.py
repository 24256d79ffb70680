"""Signing in without a browser here: a code that a person enters on a page of the hub (RFC 8628)."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from cancerimage.sdk.connection import connect
from cancerimage.sdk.errors import HubUnreachable, LoginRefused, NotAHub
from cancerimage.sdk.loopback import is_loopback

CLIENT = "cancerimage"
GRANT_TYPE = "urn:ietf:params:oauth:grant-type:device_code"
SLOWER = 5.0
"""Seconds that are added between two polls where the hub asks for it (RFC 8628 section 3.5)."""
_TIMEOUT = 30.0

REFUSALS = {
    "access_denied": "Signing in was refused on the page.",
    "expired_token": "Nobody entered the code in time. Begin again.",
}
"""The answers that end the wait."""


@dataclass(frozen=True, slots=True)
class Login:
    """A sign-in that waits for its person."""

    url: str
    address: str
    """The page on which the code is entered."""
    code: str
    expires_in: float
    interval: float
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Granted:
    """The token that came of it."""

    token: str = field(repr=False)
    scopes: tuple[str, ...]
    expires: datetime


def begin(url: str, device: str, scopes: Sequence[str]) -> Login:
    """Ask the hub at `url` for a code."""
    check_address(url)
    asked = {"client_id": CLIENT, "device_name": device, "scope": " ".join(scopes)}
    status, body = _post(url, "/oauth/device", asked)
    try:
        if status == httpx.codes.OK:
            return Login(
                url,
                str(body["verification_uri"]),
                str(body["user_code"]),
                float(body["expires_in"]),
                float(body["interval"]),
                str(body["device_code"]),
            )
        raise LoginRefused(str(body.get("error_description") or body["error"]))
    except (KeyError, TypeError, ValueError):
        raise NotAHub(f"What answers at {url} is not a Cancer Image hub with accounts. Check the address.") from None


def wait(
    login: Login, pause: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic
) -> Granted:
    """Wait until the person has decided. Raises LoginRefused where no token comes of it."""
    interval, end = login.interval, clock() + login.expires_in
    asked = {"client_id": CLIENT, "grant_type": GRANT_TYPE, "device_code": login.secret}
    while clock() < end:
        pause(interval)
        try:
            status, body = _post(login.url, "/oauth/token", asked)
        except HubUnreachable:
            # The hub or the way to it may come back; each time it is given longer (RFC 8628 section 3.5).
            interval *= 2
            continue
        error = body.get("error")
        if status == httpx.codes.OK and "access_token" in body:
            lasts = timedelta(seconds=float(body.get("expires_in", 0)))
            return Granted(
                str(body["access_token"]), tuple(str(body.get("scope", "")).split()), datetime.now(UTC) + lasts
            )
        if error == "slow_down":
            interval += SLOWER
        elif error != "authorization_pending":
            raise LoginRefused(REFUSALS.get(str(error), str(body.get("error_description") or "The hub gave no token.")))
    raise LoginRefused(REFUSALS["expired_token"])


def check_address(url: str) -> None:
    """Raise NotAHub where a token would travel to another machine for everybody on the way to read."""
    if not url.lower().startswith("https://") and not is_loopback(url):
        raise NotAHub(f"{url} is not encrypted, so others could read your token on its way. Use an https address.")


def _post(url: str, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
    with connect(url.rstrip("/"), timeout=_TIMEOUT, headers={"Accept": "application/json"}) as http:
        try:
            response = http.post(path, data=form)
            body = response.json()
        except (httpx.TransportError, httpx.InvalidURL) as error:
            raise HubUnreachable(f"No hub answers at {url}: {error}.") from None
        except ValueError:
            body = None
    if not isinstance(body, dict):
        raise NotAHub(f"What answers at {url} is not a Cancer Image hub with accounts. Check the address.")
    return response.status_code, body
