"""A node at work: open the index, hold the link, publish, answer, until told to stop."""

import asyncio
import logging
import signal
from pathlib import Path

from cancerimage.node.answering.publishing import catalogue
from cancerimage.node.answering.respondent import Respondent
from cancerimage.node.index import Index, IndexFault, place
from cancerimage.node.link import identity as identities
from cancerimage.node.link.address import address
from cancerimage.node.link.answered import Answered
from cancerimage.node.link.link import Link, Pace
from cancerimage.node.link.rotation import renewed
from cancerimage.node.link.standing import noting
from cancerimage.node.link.visit import Visit
from cancerimage.node.link.worker import Worker
from cancerimage.node.settings import NodeSettings
from cancerimage.wire.dataset import Catalogue
from cancerimage.wire.question import Answer, Question

CANCEL_AGAIN = 0.2
"""Seconds after which a task that goes on is cancelled once more."""

logger = logging.getLogger(__name__)


class Shelf:
    """The index in use, which can be exchanged while questions are answered."""

    def __init__(self, node: str, title: str, index_dir: Path) -> None:
        self._node = node
        self._title = title
        self._index_dir = index_dir
        self._mark = self._look()
        self._put(Index.open(index_dir))

    def answer(self, question: Question) -> Answer:
        """Answer from the index in use."""
        return self._respondent.answer(question)

    def catalogue(self) -> Catalogue:
        """Return what there is to publish."""
        return catalogue(self._node, self._title, self._index)

    def renew(self) -> bool:
        """Take up a newly built index and return True; one that cannot be opened leaves the old one in use."""
        mark = self._look()
        if mark == self._mark:
            return False
        self._mark = mark
        try:
            self._put(Index.open(self._index_dir))
        except IndexFault as fault:
            logger.error("The new index is not used: %s", fault)
            return False
        logger.info("A new index is in use: %d datasets.", len(self._index.datasets))
        return True

    def _put(self, index: Index) -> None:
        self._index = index
        self._respondent = Respondent(self._node, index)

    def _look(self) -> tuple[int, int] | None:
        try:
            found = (self._index_dir / place.POINTER).stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns


def run(settings: NodeSettings, index_dir: Path) -> None:
    """Run the node until SIGTERM or Ctrl-C; raise IndexFault or LinkFault with what to do about it."""
    identity, hub = identities.load(settings.data_dir)
    where = address(settings.hub_url or hub.url, insecure=settings.insecure, ca_file=settings.ca_file)
    shelf = Shelf(identity.name, settings.title or identity.title, index_dir)
    answered = Answered(settings.data_dir)
    worker = Worker(identity, hub, answered, shelf.answer)
    pace = Pace(settings.heartbeat, settings.hold, settings.websocket_again)
    logger.info("Node %s serves %s.", identity.name, where.base)
    try:
        with noting(settings.data_dir) as notes:
            link = Link(
                where, Visit(identity, hub), worker, shelf.catalogue, pace,
                noting=notes, renewed=lambda used: renewed(settings.data_dir, used, where),
            )  # fmt: skip
            asyncio.run(_serve(link, shelf, settings.index_check))
    finally:
        worker.close()
        answered.close()
    logger.info("Node %s has stopped.", identity.name)


async def _serve(link: Link, shelf: Shelf, index_check: float) -> None:
    serving = asyncio.create_task(link.run())
    renewing = asyncio.create_task(_renew(link, shelf, index_check))
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    stopping = asyncio.create_task(stop.wait())
    done, rest = await asyncio.wait((serving, renewing, stopping), return_when=asyncio.FIRST_COMPLETED)
    while rest:
        # More than once if need be: the task groups of Python 3.11 lose a cancellation that comes just when one of
        # their tasks fails, which is what happens when hub and node are stopped together.
        for task in rest:
            task.cancel()
        _, rest = await asyncio.wait(rest, timeout=CANCEL_AGAIN)
    for task in done:
        task.result()


async def _renew(link: Link, shelf: Shelf, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        if await asyncio.to_thread(shelf.renew):
            link.publish()
