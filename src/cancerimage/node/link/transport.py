"""What carries frames between node and hub; there are two: a WebSocket, and long-polling."""

from typing import Protocol

from cancerimage.wire.frames import Frame


class ConnectionLost(Exception):
    """The way to the hub is broken or was never there; trying again is all there is to do."""


class Transport(Protocol):
    """An open session with the hub. Every method may raise ConnectionLost, or Fault for what the hub refuses."""

    name: str
    silence: float | None
    """Seconds without a frame after which the hub is asked whether it is there; None where silence is noticed."""

    async def send(self, frame: str) -> None:
        """Hand a frame to the hub."""

    async def receive(self) -> Frame:
        """Wait for the hub's next frame."""

    async def close(self) -> None:
        """Say goodbye; never raises."""
