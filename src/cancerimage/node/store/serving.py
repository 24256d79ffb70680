"""The process that serves the store over the web."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cancerimage.node.ledger import Ledger
from cancerimage.node.store.faults import StoreFault
from cancerimage.node.store.store import Store
from cancerimage.node.store.uses import Uses
from cancerimage.node.store.web import application
from cancerimage.wire.listening import listen

EVERYWHERE = ("0.0.0.0", "::", "")  # noqa: S104 - to compare with
GRACE = 10
"""Seconds in which requests may end."""


@dataclass(frozen=True, slots=True)
class Listening:
    """Where and for whom we listen."""

    host: str = "127.0.0.1"
    port: int = 0
    url: str = ""
    """The address that clients use, where a proxy stands before."""
    viewers: tuple[str, ...] = ()
    """Origins of viewers in browsers."""
    certificate: Path | None = None
    key: Path | None = None


def serve(data_dir: Path, listening: Listening, ready: Callable[[str], None]) -> None:
    """Serve until the process is told to end; `ready` is told the address once connections are taken."""
    import uvicorn

    try:
        listener = listen(listening.host, listening.port)
    except OSError as error:
        raise StoreFault(
            f"Nobody can listen on {listening.host} port {listening.port}: {error.strerror or 'no such address'}."
        ) from None
    ledger = Ledger.open(data_dir)
    try:
        with listener, Store.open(data_dir) as store:
            host = f"[{listening.host}]" if ":" in listening.host else listening.host
            scheme = "http" if listening.certificate is None else "https"
            address = listening.url or f"{scheme}://{host}:{listener.getsockname()[1]}"
            # Clients know a machine that listens everywhere by names that only they can tell.
            base = "" if listening.host in EVERYWHERE and not listening.url else address
            made = application(store, Uses(store.records, ledger), base, listening.viewers)
            config = uvicorn.Config(
                made, log_config=None, access_log=False, server_header=False, timeout_graceful_shutdown=GRACE,
                ssl_certfile=listening.certificate, ssl_keyfile=listening.key,
            )  # fmt: skip
            ready(address)
            uvicorn.Server(config).run(sockets=[listener])
    finally:
        ledger.close()
