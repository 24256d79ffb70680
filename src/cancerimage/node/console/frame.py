"""What the frame of every page says: whose node this is, whether its ledger is open and whether it answers."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from cancerimage.node.console import desk
from cancerimage.node.console.closures import why_closed
from cancerimage.node.ledger import LedgerFault
from cancerimage.node.link.faults import LinkFault


def frame(request: HttpRequest) -> Mapping[str, Any]:
    """Return what the layout shows on every page."""
    cookie = theme_cookie()
    shown: dict[str, Any] = {"theme": request.COOKIES.get(cookie, "system"), "theme_cookie": cookie, "node": _node()}
    # What is wrong with a request can be found before anybody has looked whose it is.
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        shown |= _ledger()
    return shown


def theme_cookie() -> str:
    """Return the name of the cookie that holds the chosen colours."""
    return str(settings.SESSION_COOKIE_NAME).replace("-session", "-theme")


def _node() -> Mapping[str, str]:
    try:
        identity, _ = desk.identity()
    except LinkFault:
        return {"name": "", "title": "Cancer Image"}
    return {"name": identity.name, "title": desk.node_settings().title or identity.title}


def _ledger() -> Mapping[str, Any]:
    try:
        ledger = desk.ledger()
        state = ledger.state
        return {"ledger_closed": why_closed(state), "paused": state.open and ledger.paused()}
    except LedgerFault as fault:
        return {"ledger_closed": str(fault), "paused": False}
