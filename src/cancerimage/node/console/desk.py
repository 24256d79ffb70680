"""What every page works with: the node's settings, its identity and its ledger, opened once for this process."""

from functools import lru_cache
from pathlib import Path
from typing import cast

from django.conf import settings
from django.http import HttpRequest

from cancerimage.node.ledger import Ledger
from cancerimage.node.link.identity import Hub, Identity, load
from cancerimage.node.settings import NodeSettings


def node_settings() -> NodeSettings:
    """Return the settings of the node."""
    # The checker of types reads the hub's settings.
    return cast(NodeSettings, settings.CANCERIMAGE)


def data_dir() -> Path:
    """Return where the node keeps everything."""
    return node_settings().data_dir


def ledger() -> Ledger:
    """Return the ledger, which this process shares with the node at work."""
    return _ledger(data_dir())


def identity() -> tuple[Identity, Hub]:
    """Return who the node is and which hub it belongs to, as it is at this moment."""
    return load(data_dir())


def actor(request: HttpRequest) -> str:
    """Return whoever acts on a page, as the log writes it."""
    return f"steward:{request.user.get_username()}"


@lru_cache(maxsize=1)
def _ledger(directory: Path) -> Ledger:
    return Ledger.open(directory)
