"""Ports that a node takes for what it serves over HTTP."""

import socket

import pytest

from cancerimage.wire.listening import listen


def test_answers_wait_for_no_acknowledgement() -> None:
    """Both asyncio and we go by the protocol of the socket, which those that are accepted inherit."""
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.proto == socket.IPPROTO_TCP


def test_a_port_that_is_taken_is_refused() -> None:
    with listen("127.0.0.1", 0) as listening, pytest.raises(OSError, match="in use"):
        listen("127.0.0.1", listening.getsockname()[1])
