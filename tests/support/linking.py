"""A real hub on a port of its own and real node links to it, for tests of what happens between them."""

import asyncio
import contextlib
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from asgiref.sync import sync_to_async

from cancerimage.hub.federation import attempts, inbox, nodes, polling, roster
from cancerimage.hub.federation.database import in_database
from cancerimage.hub.federation.dispatch import NodeReply, ReplyState, ask
from cancerimage.hub.federation.guard import WEBSOCKETS
from cancerimage.hub.federation.keys import hub_keys
from cancerimage.hub.federation.models import Node
from cancerimage.hub.federation.sessions import SESSIONS
from cancerimage.hub.federation.tasks import TASKS
from cancerimage.node.link.address import Address, address
from cancerimage.node.link.answered import Answered
from cancerimage.node.link.identity import Hub, Identity
from cancerimage.node.link.link import Link, Pace
from cancerimage.node.link.rotation import renewed
from cancerimage.node.link.showing import Showing
from cancerimage.node.link.visit import Visit
from cancerimage.node.link.worker import Worker
from cancerimage.wire.keys import PrivateKeys, PublicKeys
from cancerimage.wire.pictures import Pictures
from cancerimage.wire.question import Answer, Question
from tests.support.messages import answer, catalogue, question

PATIENCE = 60.0
"""Seconds after which a test gives up waiting."""


async def until(condition: Callable[[], object], what: str) -> None:
    """Wait until `condition` holds."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        await asyncio.sleep(0.01)


def states(replies: Iterable[NodeReply]) -> list[ReplyState]:
    """Return what was told, but for the word that a node takes long: that is the machine's doing."""
    return [reply.state for reply in replies if reply.state is not ReplyState.SLOW]


@dataclass
class RunningHub:
    """A hub that listens."""

    url: str
    port: int
    server: uvicorn.Server

    async def ask(self, deadline: float = PATIENCE, text: str = "modality:CT") -> list[NodeReply]:
        """Ask every node and return all that is told."""
        return [reply async for reply in ask(question(text), deadline)]


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the tests."""
        yield


@contextlib.asynccontextmanager
async def hub_running(port: int = 0, tls: tuple[Path, Path] | None = None) -> AsyncIterator[RunningHub]:
    """Serve the hub in this event loop; at the end it forgets all that a stopped process forgets."""
    from cancerimage.hub.asgi import application

    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind(("127.0.0.1", port))
    taken = listening.getsockname()[1]
    config = uvicorn.Config(
        application,
        lifespan="off",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=1,
        ssl_certfile=str(tls[0]) if tls else None,
        ssl_keyfile=str(tls[1]) if tls else None,
        **WEBSOCKETS,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    await until(lambda: server.started, "the hub to listen")
    try:
        yield RunningHub(f"{'https' if tls else 'http'}://{'localhost' if tls else '127.0.0.1'}:{taken}", taken, server)
    finally:
        for session in SESSIONS:
            session.end()
        server.should_exit = True
        await serving
        listening.close()
        for session in SESSIONS:
            session.end()
        await until(lambda: len(SESSIONS) == 0, "the sessions to end")
        forget()


def forget() -> None:
    """Forget what the process of a hub has in its memory."""
    roster.forget()
    attempts.forget()
    SESSIONS.served = False
    TASKS.late = 0
    polling.forget()
    inbox.HEADS.forget()


def enrolled(data_dir: Path, url: str, name: str, *, approve: bool = True) -> tuple[Identity, Hub]:
    """Enrol a node in this process, without the network, and approve it."""
    identity = Identity(name, f"Node {name}", PrivateKeys.generate())
    identity.save(data_dir)
    known = Hub(url, hub_keys().public)
    known.save(data_dir)
    keys = identity.keys.public
    Node.objects.create(
        name=name,
        title=identity.title,
        key_id=keys.id,
        signing_key=keys.shape().signing,
        sealing_key=keys.shape().sealing,
        enrolled=datetime.now(UTC),
    )
    if approve:
        nodes.approve(name)
    return identity, known


@dataclass
class RunningNode:
    """A node's link at work, with a record of what it was asked."""

    name: str
    data_dir: Path
    identity: Identity
    hub: Hub
    respond: Callable[[Question], Answer] | None = None
    asked: list[Question] = field(default_factory=list)
    pace: Pace = field(default_factory=lambda: Pace(heartbeat=20, hold=2, websocket_again=600))
    ca_file: Path | None = None
    upgrades: int = 0
    """WebSockets that count as having failed already."""
    showing: Showing | None = None
    """What shows the hub the head of the node's log."""
    pictures: Callable[[], Sequence[Pictures]] = tuple
    """What the datasets of the node show."""
    _link: Link | None = None

    def move(self, url: str) -> None:
        """Reach the same hub at another address."""
        self.hub = Hub(url, self.hub.keys)

    def rename(self, name: str) -> None:
        """Claim another name."""
        self.identity = Identity(name, self.identity.title, self.identity.keys)

    def pin(self, keys: PublicKeys) -> None:
        """Expect a hub with other keys."""
        self.hub = Hub(self.hub.url, keys)

    @property
    def address(self) -> Address:
        """Where the node finds its hub."""
        return address(self.hub.url, ca_file=self.ca_file)

    def publish(self) -> None:
        """Publish once more."""
        assert self._link is not None
        self._link.publish()

    def answer(self, asked: Question) -> Answer:
        """Answer as the test wants it."""
        self.asked.append(asked)
        return self.respond(asked) if self.respond else answer(self.name, asked)

    def _renewed(self, used: Identity) -> Identity | None:
        """Go on with new keys, where the node has taken some; what the log says of it is another test's."""
        return renewed(self.data_dir, used, self.address, lambda old, new: None)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncIterator["asyncio.Task[None]"]:
        """Run the link; the task ends only by failing."""
        answered = Answered(self.data_dir)
        worker = Worker(self.identity, self.hub, answered, self.answer)
        visit = Visit(self.identity, self.hub)
        self._link = Link(
            self.address, visit, worker, lambda: catalogue(self.name), self.pace, showing=self.showing,
            renewed=self._renewed, pictures=lambda: self.pictures(),
        )  # fmt: skip
        self._link._upgrades = self.upgrades
        task = asyncio.create_task(self._link.run())
        try:
            yield task
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            worker.close()
            answered.close()


async def node(tmp_path: Path, hub: RunningHub, name: str = "alder", **choices: object) -> RunningNode:
    """Enrol a node with a hub."""
    data_dir = tmp_path / name
    approve = bool(choices.pop("approve", True))
    identity, known = await sync_to_async(enrolled)(data_dir, hub.url, name, approve=approve)
    return RunningNode(name, data_dir, identity, known, **choices)  # type: ignore[arg-type]


async def published(name: str) -> nodes.NodeStatus:
    """Wait until a node's catalogue is stored."""
    deadline = time.monotonic() + PATIENCE
    while not (status := await in_database(nodes.status, name)).datasets:
        assert time.monotonic() < deadline, "waited in vain for the catalogue"
        await asyncio.sleep(0.02)
    return status


async def connected(name: str, transport: str | None = None) -> None:
    """Wait until the hub holds a session of a node."""

    def there() -> bool:
        session = SESSIONS.of(name)
        return session is not None and transport in (None, session.transport)

    await until(there, f"{name} to connect")


def certificate(folder: Path, *names: str) -> tuple[Path, Path]:
    """Make a certificate for localhost and other names that is its own authority."""
    from datetime import timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    moment = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(host) for host in ("localhost", *names)]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate_file, key_file = folder / "hub.pem", folder / "hub.key"
    certificate_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate_file, key_file
