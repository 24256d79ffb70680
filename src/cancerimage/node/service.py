"""A node at work: open the index, hold the link, publish, answer, until told to stop."""

import asyncio
import contextlib
import logging
import signal
from pathlib import Path

from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.node.answering.offers import disclosed
from cancerimage.node.answering.publishing import Disclosed, catalogue
from cancerimage.node.answering.respondent import Respondent
from cancerimage.node.answering.stock import Stock
from cancerimage.node.ledger import Ledger, LedgerFault
from cancerimage.node.ledger.closures import Closure
from cancerimage.node.ledger.standing import Version
from cancerimage.node.ledger.witness import Witness
from cancerimage.node.link import identity as identities
from cancerimage.node.link.address import address
from cancerimage.node.link.answered import Answered
from cancerimage.node.link.link import Link, Pace
from cancerimage.node.link.rotation import renewed, written_to
from cancerimage.node.link.showing import Showing
from cancerimage.node.link.standing import noting
from cancerimage.node.link.visit import Visit
from cancerimage.node.link.worker import Worker
from cancerimage.node.pictures import choices, publishing
from cancerimage.node.settings import NodeSettings
from cancerimage.wire.dataset import Catalogue
from cancerimage.wire.pictures import Pictures
from cancerimage.wire.question import Answer, Question

CANCEL_AGAIN = 0.2
"""Seconds after which a task that goes on is cancelled once more."""

SHOWN = 10
"""Datasets that are named in one line of the log."""

logger = logging.getLogger(__name__)


Stands = tuple[Version | None, Closure | None, int, publishing.Watched]
"""How the ledger stands, how often the choice of pictures was changed, and what the store has of the chosen series."""


class Shelf:
    """What the node serves: its index, its ledger and its pictures, which change while questions are answered."""

    def __init__(self, node: str, title: str, index_dir: Path, ledger: Ledger) -> None:
        self._node = node
        self._data_dir = ledger.store.data_dir
        self._title = title
        self._ledger = ledger
        self._stock = Stock(index_dir, ledger)
        self._respondent = Respondent(node, ledger, self._stock)
        self._published = self._stands()

    def answer(self, question: Question) -> Answer:
        """Answer from the index in use."""
        return self._respondent.answer(question)

    def answer_unwitnessed(self, question: Question) -> Answer:
        """Answer while nobody else has confirmed that the ledger is complete: exact numbers only."""
        return self._respondent.answer(question, witnessed=False)

    def catalogue(self) -> Catalogue:
        """Return what there is to publish; with a closed ledger, only what the holder says of the datasets."""
        standing, closure = self._ledger.look()
        if standing is not None and closure is None:
            with contextlib.suppress(LedgerFault):
                offers = self._stock.offers(standing.version)
                self._published = offers.version, None, *self._pictured()
                return catalogue(self._node, self._title, offers.index, disclosed(self._ledger, offers), offers.open)
        index = self._stock.index
        nothing = Disclosed(
            policy=PolicyName.CATALOGUE_ONLY,
            audience=Audience.EVERYONE,
            snapshot=self._ledger.snapshot(index.generation.name),
            indexed=index.indexed,
        )
        return catalogue(self._node, self._title, index, dict.fromkeys(index.datasets, nothing))

    def pictures(self) -> tuple[Pictures, ...]:
        """Return what the datasets show; with a closed ledger, none of them shows anything."""
        standing, closure = self._ledger.look()
        opened: list[str] = []
        if standing is not None and closure is None:
            with contextlib.suppress(LedgerFault):
                offered = self._stock.offers(standing.version).by_dataset
                opened = [name for name, offer in offered.items() if offer.policy.name is PolicyName.OPEN]
        return publishing.published(self._data_dir, self._node, self._ledger, opened)

    def renew(self) -> bool:
        """Take up a newly built index, or what the holder changed, and return whether there is anything to publish."""
        self._ledger.tidy()
        fresh, stands = self._stock.renew(), self._stands()
        if stands == self._published and not fresh:
            return False
        self._published = stands
        return True

    def unchosen(self) -> tuple[str, ...]:
        """Return the datasets of which the holder has not chosen yet what they tell."""
        chosen = self._ledger.policies() if self._ledger.state.open else {}
        return tuple(dataset for dataset in self._stock.index.datasets if dataset not in chosen)

    def _stands(self) -> Stands:
        standing, closure = self._ledger.look()
        return None if standing is None else standing.version, closure, *self._pictured()

    def _pictured(self) -> tuple[int, publishing.Watched]:
        return choices.number(self._data_dir), publishing.watched(self._data_dir)


def run(settings: NodeSettings, index_dir: Path) -> None:
    """Run the node until SIGTERM or Ctrl-C; raise IndexFault or LinkFault with what to do about it."""
    identity, hub = identities.load(settings.data_dir)
    where = address(settings.hub_url or hub.url, insecure=settings.insecure, ca_file=settings.ca_file)
    ledger = Ledger.open(settings.data_dir)
    ledger.examine()
    shelf = Shelf(identity.name, settings.title or identity.title, index_dir, ledger)
    _tell_what_is_wanting(shelf, ledger)
    answered = Answered(settings.data_dir)
    worker = Worker(identity, hub, answered, shelf.answer, shelf.answer_unwitnessed)
    pace = Pace(settings.heartbeat, settings.hold, settings.websocket_again)
    written = written_to(ledger, "system")
    logger.info("Node %s serves %s.", identity.name, where.base)
    try:
        with noting(settings.data_dir) as notes:
            link = Link(
                where, Visit(identity, hub), worker, shelf.catalogue, pace,
                noting=notes, renewed=lambda used: renewed(settings.data_dir, used, where, written),
                showing=Showing(Witness(ledger), settings.head_every), pictures=shelf.pictures,
            )  # fmt: skip
            asyncio.run(_serve(link, shelf, settings.index_check))
    finally:
        worker.close()
        answered.close()
        ledger.close()
    logger.info("Node %s has stopped.", identity.name)


def _tell_what_is_wanting(shelf: Shelf, ledger: Ledger) -> None:
    state = ledger.state
    if not state.open:
        logger.error("%s", state.reason)
        return
    unchosen = shelf.unchosen()
    if unchosen:
        logger.warning(
            "%d datasets are in the catalogue only, because nobody has chosen yet what they tell: %s. "
            "Choose with `cancerimage node policy set DATASET standard`.",
            len(unchosen),
            ", ".join(unchosen[:SHOWN]) + (", …" if len(unchosen) > SHOWN else ""),
        )


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
