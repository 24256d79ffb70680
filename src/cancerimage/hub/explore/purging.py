"""Deleting the questions that are no longer kept, and the sessions that have ended."""

import asyncio

from cancerimage.hub.accounts import closing
from cancerimage.hub.explore import results
from cancerimage.hub.explore.writer import WRITER

EVERY_SECONDS = 600.0
"""An expired question is never shown; within this time it is also deleted."""


async def run() -> None:
    """Delete now and then, until cancelled."""
    while True:
        WRITER.submit(_purge)
        await asyncio.sleep(EVERY_SECONDS)


def _purge() -> None:
    results.purge()
    closing.forget_ended_sessions()
