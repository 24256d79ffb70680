"""The receiver of images: peers on its list push instances to it by C-STORE (PS3.4, annex B)."""

import logging
import ssl
import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from cancerimage.node.intake.batch import Batch
from cancerimage.node.intake.connection import Shared, quicken
from cancerimage.node.intake.faults import FAILURES, IntakeFault
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.storing import NETWORK_SYNTAXES, Status, entity, storage_classes, store

if TYPE_CHECKING:
    from pynetdicom.association import Association
    from pynetdicom.events import Event
    from pynetdicom.transport import ThreadedAssociationServer

Lender = Callable[[], AbstractContextManager[Batch]]
"""Lends the batch that a peer sends to, for as long as it sends."""

ASSOCIATIONS = 20
"""Connections at a time; further ones are told to come again."""

logger = logging.getLogger(__name__)


class Reception:
    """Listens until it is closed. Whoever is not on the list, or asks for another name than ours, is rejected."""

    def __init__(
        self,
        landing: Landing,
        title: str,
        peers: Mapping[str, Lender],
        address: tuple[str, int],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Begin to listen; `peers` lends the batch that each AE title sends images to."""
        self.title = title
        self.received = self.refused = 0
        """Instances that came, and those of them that are in quarantine now."""
        self._landing, self._peers = landing, dict(peers)
        self._counting = threading.Lock()
        self._lent: dict[Association, AbstractContextManager[Batch]] = {}
        self._server = self._listen(address, tls)

    @property
    def port(self) -> int:
        """The port that we listen on."""
        return int(self._server.server_address[1])

    def close(self) -> None:
        """Stop listening, and end the connections there are."""
        self._server.shutdown()
        # Only those at work: to abort one that is about to end anyway is more than its state machine can bear.
        for association in self._server.active_associations:
            if association.is_established:
                association.abort()
        for association in list(self._lent):
            self._leave(association)

    def _listen(self, address: tuple[str, int], tls: ssl.SSLContext | None) -> "ThreadedAssociationServer":
        from pynetdicom import evt
        from pynetdicom.sop_class import Verification  # type: ignore[attr-defined]  # made when it is imported

        ae = entity(self.title)
        ae.maximum_associations = ASSOCIATIONS
        ae.require_calling_aet = sorted(self._peers)
        ae.require_called_aet = True
        ae.add_supported_context(Verification)
        for sop_class in storage_classes():
            ae.add_supported_context(sop_class, list(NETWORK_SYNTAXES))
        handlers: list[Any] = [
            (evt.EVT_CONN_OPEN, quicken),
            (evt.EVT_C_STORE, self._on_store),
            (evt.EVT_CONN_CLOSE, lambda event: self._leave(event.assoc)),
            (evt.EVT_REJECTED, self._on_rejected),
        ]
        try:
            server = ae.start_server(address, block=False, ssl_context=tls, evt_handlers=handlers)
        except OSError as error:
            host, port = address
            raise IntakeFault(
                f"Nobody can listen on {host} port {port}: {error.strerror or 'no such address'}."
            ) from None
        assert server is not None  # noqa: S101 - so it is without `block`
        server.contexts = Shared(server.contexts)
        return server

    def _on_rejected(self, event: "Event") -> None:
        logger.warning("A connection from %s was rejected.", event.assoc.requestor.address)

    def _on_store(self, event: "Event") -> int:
        association = event.assoc
        peer = association.requestor.ae_title.strip()
        try:
            if association not in self._lent:
                # Held until the connection is closed, so that a pause between two instances ends no batch.
                lent = self._peers[peer]()
                lent.__enter__()
                self._lent[association] = lent
            with self._peers[peer]() as batch:
                status = store(self._landing, batch, event, peer)
        except FAILURES as error:
            logger.error("No batch for %s: %s", peer, type(error).__name__)
            return Status.OUT_OF_RESOURCES
        if status != Status.OUT_OF_RESOURCES:
            with self._counting:
                self.received += 1
                self.refused += status != Status.SUCCESS
        return status

    def _leave(self, association: "Association") -> None:
        lent = self._lent.pop(association, None)
        if lent is not None:
            lent.__exit__(None, None, None)
