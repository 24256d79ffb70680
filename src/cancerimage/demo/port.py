"""The ports that the demo listens on."""

import socket

HOST = "127.0.0.1"


class PortTaken(Exception):
    """Another program listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is already used by another program on this machine")
        self.port = port


def claim(port: int) -> int:
    """Return `port` if it is free, or any free one for 0."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        # As the server itself will: a port that is only waiting for its last packets is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            raise PortTaken(port) from None
        return int(probe.getsockname()[1])


def near(port: int) -> int:
    """Return `port` if it is free, or else any free one."""
    try:
        return claim(port)
    except (PortTaken, OverflowError):
        return claim(0)
