"""A receiver at work: it listens on both ways that images are pushed, until it is told to stop."""

import signal
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import FrameType

from cancerimage.node.intake import tls
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.reception import Reception
from cancerimage.node.intake.sessions import Sessions
from cancerimage.node.intake.states import Way
from cancerimage.node.intake.stow import application
from cancerimage.node.intake.web import WebReception


@dataclass(frozen=True, slots=True)
class Certificate:
    """Who we are to peers that connect with TLS, and whose certificates theirs must come from."""

    file: Path
    key: Path
    authorities: Path | None = None

    def context(self) -> ssl.SSLContext:
        """Return what connections are accepted with."""
        return tls.server(self.file, self.key, self.authorities)


@dataclass(frozen=True, slots=True)
class Listening:
    """Where a receiver listens, and to whom."""

    host: str
    title: str = ""
    port: int = 0
    peers: Mapping[str, str] = field(default_factory=dict)
    """The dataset that each AE title sends images for; nobody listens for DICOM connections if there is none."""
    web_port: int = 0
    tokens: Mapping[str, str] = field(default_factory=dict)
    """The dataset that whoever knows a token sends images for; nobody listens on the web if there is none."""
    certificate: Certificate | None = None
    quiet: float = 300.0
    """Seconds without a connection after which what a peer sent is a complete batch."""


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports that a receiver listens on."""

    dicom: int | None
    web: int | None


@contextmanager
def receiving(data_dir: Path, listening: Listening) -> Iterator[Ports]:
    """Receive while this context lasts; what came is complete at its end."""
    with ExitStack() as stack:
        landing = stack.enter_context(Landing.open(data_dir))
        sessions = Sessions(landing, listening.quiet)
        stack.callback(sessions.close)
        sessions.take_up()
        reception = web = None
        certificate = listening.certificate
        if listening.peers:
            peers = {
                title: partial(sessions.using, (dataset, title, Way.STORE))
                for title, dataset in listening.peers.items()
            }
            address = listening.host, listening.port
            context = certificate.context() if certificate else None
            reception = Reception(landing, listening.title, peers, address, context)
            stack.callback(reception.close)
        if listening.tokens:
            web = WebReception(
                application(landing, sessions, listening.tokens),
                (listening.host, listening.web_port),
                certificate.file if certificate else None,
                certificate.key if certificate else None,
            )
            stack.callback(web.close)
        yield Ports(reception.port if reception else None, web.port if web else None)


def run(data_dir: Path, listening: Listening, ready: Callable[[Ports], None]) -> None:
    """Receive until SIGTERM or Ctrl-C; `ready` is called when peers can connect."""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with receiving(data_dir, listening) as ports:
            ready(ports)
            stop.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
