"""Taking a port, for whatever of a hub or a node serves over HTTP."""

import socket
import sys


def listen(host: str, port: int, waiting: int = 128) -> socket.socket:
    """Return a socket that listens, on a free port where `port` is 0; raises OSError.

    `waiting` connections may wait to be accepted.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio switches Nagle's algorithm off only where it sees that the protocol is TCP: unless it is named, answers
    # wait 40 ms for the client's delayed acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(waiting)
    except OSError:
        listening.close()
        raise
    return listening
