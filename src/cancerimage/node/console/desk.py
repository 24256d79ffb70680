"""What every page works with: the node's settings, its identity and its ledger, opened for one request at a time."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from cancerimage.node.ledger import Ledger
from cancerimage.node.link.identity import Hub, Identity, load
from cancerimage.node.settings import NodeSettings

_own = threading.local()


def node_settings() -> NodeSettings:
    """Return the settings of the node."""
    # The checker of types reads the hub's settings.
    return cast(NodeSettings, settings.CANCERIMAGE)


def data_dir() -> Path:
    """Return where the node keeps everything."""
    return node_settings().data_dir


def ledger() -> Ledger:
    """Return the ledger, which this process shares with the node at work."""
    opened = getattr(_own, "ledger", None)
    if opened is None:
        opened = _own.ledger = Ledger.open(data_dir())
    return opened


def desk_middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Put the ledger away after each request: the next one comes in a thread of its own, and never finds this one's."""

    def answer(request: HttpRequest) -> HttpResponse:
        try:
            return get_response(request)
        finally:
            opened = getattr(_own, "ledger", None)
            if opened is not None:
                opened.close()
                _own.ledger = None

    return answer


def identity() -> tuple[Identity, Hub]:
    """Return who the node is and which hub it belongs to, as it is at this moment."""
    return load(data_dir())


def actor(request: HttpRequest) -> str:
    """Return whoever acts on a page, as the log writes it."""
    return f"steward:{request.user.get_username()}"
