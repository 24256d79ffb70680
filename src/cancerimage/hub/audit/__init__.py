"""The hub's log: what is decided and asked here, in a Merkle tree whose roots the nodes keep too."""

from cancerimage.audit.events import HubEvent
from cancerimage.hub.audit.log import record

__all__ = ["HubEvent", "record"]
