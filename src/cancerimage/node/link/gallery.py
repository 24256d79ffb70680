"""The pictures that a hub shows of open datasets, kept as the holder chose them, for as long as one session lasts."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from cancerimage.wire.faults import Refusal, UnknownKind
from cancerimage.wire.pictures import Pictures

HOPELESS = frozenset({UnknownKind.code, "node.pictures_refused"})
"""Why a hub takes no pictures and shows none either, so that only what is published next can change it."""

logger = logging.getLogger(__name__)


class Gallery:
    """What the hub shows, as far as it was told in this session; it may have forgotten what it was told before."""

    def __init__(self, pictures: Callable[[], Sequence[Pictures]], send: Callable[[Pictures], Awaitable[None]]) -> None:
        """`send` returns once the hub has stored what it is given; it raises TimeoutError, or what the hub says."""
        self._pictures, self._send = pictures, send
        self._shown: dict[str, str] = {}

    async def show(self) -> bool:
        """Send the pictures of each dataset that shows others than it did; return whether there is none left to send.

        What the hub did not take is sent again: until it has, a picture that was withdrawn here is seen there.
        """
        try:
            shown = await asyncio.to_thread(self._pictures)
        except Exception:
            # Whatever is wrong with them must not keep questions from being answered.
            logger.exception("The pictures of the datasets could not be read. Trying again.")
            return False
        whole = True
        for pictures in shown:
            if self._shown.get(pictures.dataset) == pictures.digest:
                continue
            # Until it is acknowledged, nobody knows which of them the hub has.
            self._shown.pop(pictures.dataset, None)
            try:
                await self._send(pictures)
            except Refusal as refusal:
                if refusal.code == UnknownKind.code:
                    logger.info("The hub is of an earlier version and shows no pictures.")
                    return True
                again = refusal.code not in HOPELESS
                then = "Trying again." if again else "The next publication tries again."
                logger.warning("The hub has not taken the pictures of %s: %s. %s", pictures.dataset, refusal.code, then)
                whole = whole and not again
            else:
                self._shown[pictures.dataset] = pictures.digest
        return whole
