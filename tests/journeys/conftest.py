"""Fixtures of the journeys: the real demo, asked by command, client and browser."""

from tests.support.federation import demo

__all__ = ["demo"]
