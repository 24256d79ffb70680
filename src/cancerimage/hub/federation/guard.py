"""The server's WebSocket with a guard: it takes little from a stranger, and compression from nobody."""

from collections.abc import Mapping
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.http11 import Request

from cancerimage.wire.frames import GREETING_LIMIT, UP_LIMIT

ADMIT = "cancerimage.admit"
"""The extension of the ASGI scope by which the channel lets the guard know that it is no stranger who speaks."""


class GuardedProtocol(WebSocketsSansIOProtocol):
    """A WebSocket whose messages may be long only once the node has proven who it is.

    The server puts a message together before the channel sees any of it, so the channel's own limit comes too late to
    spare the memory: without this, every stranger could have as much of it as the longest catalogue needs.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # In bytes here; the channel counts characters and says more kindly what is too long.
        self.conn.max_message_size = 4 * GREETING_LIMIT

    def handle_connect(self, event: Request) -> None:
        """Begin as every WebSocket does, with a way for the channel to admit the node."""
        super().handle_connect(event)
        if hasattr(self, "scope"):
            self.scope["extensions"] = {**(self.scope["extensions"] or {}), ADMIT: {"admit": self.admit}}

    def admit(self) -> None:
        """Take messages as long as those of a node."""
        self.conn.max_message_size = UP_LIMIT


WEBSOCKETS: Mapping[str, Any] = {
    "ws": GuardedProtocol,
    # What is sealed does not shrink, and a few compressed bytes could swell to the longest message.
    "ws_per_message_deflate": False,
}
"""How the server has to be configured for the channel."""
