"""An archive of images (PACS) that instances are retrieved from: who it is, and whether it answers."""

import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cancerimage.node.intake.connection import quicken
from cancerimage.node.intake.faults import IntakeFault
from cancerimage.node.intake.storing import entity

if TYPE_CHECKING:
    from pynetdicom.association import Association

ADDRESS = re.compile(r"(?P<title>[^@\s\\]{1,16})@(?P<host>\[[0-9a-fA-F:]+\]|[^:\s]+):(?P<port>\d{1,5})")
WAIT = 120.0
"""Seconds without a word after which an archive is given up; some fetch studies from tape."""


@dataclass(frozen=True, slots=True)
class Archive:
    """The address of an archive, written TITLE@HOST:PORT."""

    title: str
    host: str
    port: int

    @classmethod
    def parse(cls, written: str) -> "Archive":
        """Read an address."""
        found = ADDRESS.fullmatch(written)
        if found is None or not 0 < int(found["port"]) < 65536:
            raise IntakeFault(f"{written!r} is no address of an archive; write TITLE@HOST:PORT.")
        return cls(found["title"], found["host"].strip("[]"), int(found["port"]))

    def __str__(self) -> str:
        return f"{self.title}@{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


@contextmanager
def associated(
    archive: Archive,
    ours: str,
    contexts: Sequence[Any],
    tls: ssl.SSLContext | None = None,
    roles: Sequence[Any] = (),
    handlers: Sequence[Any] = (),
) -> Iterator["Association"]:
    """Lend an association with an archive; the first of `contexts`, which are pynetdicom's, must be offered."""
    from pynetdicom import evt

    ae = entity(ours)
    ae.acse_timeout = ae.connection_timeout = 30.0
    ae.dimse_timeout = ae.network_timeout = WAIT
    association = ae.associate(
        archive.host,
        archive.port,
        contexts=list(contexts),
        ae_title=archive.title,
        max_pdu=ae.maximum_pdu_size,
        ext_neg=list(roles),
        evt_handlers=[(evt.EVT_CONN_OPEN, quicken), *handlers],
        tls_args=None if tls is None else (tls, archive.host),
    )
    if not association.is_established:
        if association.is_rejected:
            raise IntakeFault(
                f"{archive} rejected us. Ask whoever runs it to enter {ours} with the address of this machine."
            )
        raise IntakeFault(f"{archive} cannot be reached, or ended the connection. Check the address, and TLS.")
    try:
        offered = {context.abstract_syntax for context in association.accepted_contexts}
        if contexts[0].abstract_syntax not in offered:
            raise IntakeFault(
                f"{archive} does not offer this service to us. Choose another way, or ask whoever runs it."
            )
        yield association
    finally:
        if association.is_established:
            association.release()
