"""One session with the hub: publish, take tasks, send answers, show the log, notice when the other side is gone."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence

from cancerimage.node.link.gallery import Gallery
from cancerimage.node.link.identity import Hub, Identity
from cancerimage.node.link.issuing import Issuing
from cancerimage.node.link.showing import Showing
from cancerimage.node.link.transport import ConnectionLost, Transport
from cancerimage.node.link.worker import Worker
from cancerimage.wire import canonical, frames
from cancerimage.wire.dataset import Catalogue
from cancerimage.wire.envelope import Envelope, Kind, new_id, seal
from cancerimage.wire.faults import Fault, FromTheFuture, Refusal
from cancerimage.wire.pictures import Pictures

LIFETIME = 600_000
"""Milliseconds for which what is published can be on its way."""

PUBLISH_AGAIN = 30.0
"""Seconds after which what was not acknowledged is sent once more."""

WITNESSED_WITHIN = 5.0
"""Seconds from the beginning of a session in which the hub must have said what it remembers of the node's log."""

LAST_WORD = 0.5
"""Seconds in which the reason for an end is waited for."""

logger = logging.getLogger(__name__)


class Session:
    """What happens on one transport, from welcome to the end."""

    def __init__(
        self,
        transport: Transport,
        worker: Worker,
        *,
        identity: Identity,
        hub: Hub,
        catalogue: Callable[[], Catalogue],
        changed: asyncio.Event,
        published: Callable[[int], None],
        showing: Showing | None = None,
        pictures: Callable[[], Sequence[Pictures]] = tuple,
        issuing: Issuing | None = None,
    ) -> None:
        self._transport = transport
        self._worker = worker
        self._identity = identity
        self._hub = hub
        self._catalogue = catalogue
        self._changed = changed
        self._published = published
        self._showing = showing
        self._gallery = Gallery(pictures, lambda one: self._acknowledged(new_id(), Kind.PICTURES, one))
        self._issuing = issuing or Issuing()
        self._up: asyncio.Queue[str] = asyncio.Queue()
        self._acks: dict[str, asyncio.Future[None]] = {}
        self._replies: dict[str, asyncio.Future[Envelope]] = {}
        self._partly: set[str] = set()
        """The publications of which the hub has not taken up everything."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._witnessed = asyncio.Event()
        self._witness_until = 0.0
        if showing is None:
            self._witnessed.set()

    async def run(self) -> None:
        """Serve until the transport breaks (ConnectionLost) or the hub ends the session (Fault)."""
        self._witness_until = asyncio.get_running_loop().time() + WITNESSED_WITHIN
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._read())
                group.create_task(self._send())
                group.create_task(self._publish())
                if self._showing is not None:
                    shown = self._witnessed.set
                    group.create_task(self._showing.run(self._identity, self._hub, self._exchange, shown))
        except BaseExceptionGroup as errors:
            # Whichever of them fails first ends the others; its reason is the session's.
            faults = [error for error in errors.exceptions if isinstance(error, Fault)]
            raise (faults or errors.exceptions)[0] from None
        finally:
            for task in self._tasks:
                task.cancel()

    async def _read(self) -> None:
        asked = False
        while True:
            try:
                async with asyncio.timeout(self._transport.silence):
                    frame = await self._transport.receive()
            except TimeoutError:
                if asked:
                    raise ConnectionLost("the hub is silent") from None
                asked = True
                self._up.put_nowait(frames.write(frames.Ping(id=new_id())))
                continue
            asked = False
            self._take(frame)

    def _take(self, frame: frames.Frame) -> None:
        match frame:
            case frames.Sealed(header=header) if header.kind == Kind.HEAD:
                reply = self._replies.get(header.id)
                if reply is not None and not reply.done():
                    reply.set_result(frame.envelope)
            case frames.Sealed():
                task = asyncio.create_task(self._answer(frame))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
            case frames.Ping(id=identifier):
                self._up.put_nowait(frames.write(frames.Pong(id=identifier)))
            case frames.Ack(id=identifier):
                self._acknowledge(identifier, None)
            case frames.Problem(about=str() as about, code="node.datasets_refused", detail=detail):
                logger.warning("The hub has not taken up every dataset. %s", detail)
                self._partly.add(about)
            case frames.Problem(about=str() as about, code=code, detail=detail):
                logger.warning("The hub refused a message: %s %s", code, detail)
                self._acknowledge(about, Refusal(code, detail))
            case frames.Pong() | frames.Welcome():
                pass
            case _:
                raise Refusal("node.out_of_turn", f"a {frame.type} frame from the hub")

    async def _exchange(self, envelope: Envelope) -> Envelope:
        """Send an envelope and return the one that the hub sends back under the same identifier."""
        identifier = envelope.header.id
        reply: asyncio.Future[Envelope] = asyncio.get_running_loop().create_future()
        self._replies[identifier] = reply
        self._up.put_nowait(frames.write(frames.Sealed.of(envelope)))
        try:
            return await reply
        finally:
            del self._replies[identifier]

    async def _answer(self, frame: frames.Sealed) -> None:
        witnessed = await self._is_witnessed()
        self._up.put_nowait(await self._worker.work(frame.envelope, witnessed=witnessed))

    async def _is_witnessed(self) -> bool:
        """Wait until the hub has said what it remembers, and return whether it has.

        A node that was restored from a copy does not know by itself what it has told since. So it tells nothing before
        it has asked.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(self._witness_until):
                await self._witnessed.wait()
        return self._witnessed.is_set()

    async def _send(self) -> None:
        while True:
            frame = await self._up.get()
            try:
                await self._transport.send(frame)
            except ConnectionLost:
                # The hub's last word, why it ended the session, may still be waiting to be read.
                await asyncio.sleep(LAST_WORD)
                raise

    async def _publish(self) -> None:
        await self._is_witnessed()
        while True:
            self._changed.clear()
            catalogue = await asyncio.to_thread(self._catalogue)
            identifier = new_id()
            try:
                await self._acknowledged(identifier, Kind.CATALOGUE, catalogue)
            except TimeoutError:
                continue
            except Refusal:
                await asyncio.sleep(PUBLISH_AGAIN)
                continue
            if identifier not in self._partly:
                self._published(len(catalogue.datasets))
            self._partly.discard(identifier)
            # After the catalogue: it is what makes a dataset one that may show pictures.
            with contextlib.suppress(TimeoutError):
                while not await self._gallery.show() and not await self._changes_within(PUBLISH_AGAIN):
                    pass
                await self._changed.wait()

    async def _changes_within(self, seconds: float) -> bool:
        """Wait until there is something else to publish, but no longer than this; return whether there is."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._changed.wait()
        return self._changed.is_set()

    async def _acknowledged(self, identifier: str, kind: Kind, body: Catalogue | Pictures) -> None:
        """Send a message and wait until the hub has stored it; raises TimeoutError, or what the hub says against it."""
        issued = self._issuing.next()
        frame = await asyncio.to_thread(self._sealed, identifier, kind, body, issued)
        acknowledged = self._acks[identifier] = asyncio.get_running_loop().create_future()
        self._up.put_nowait(frame)
        try:
            async with asyncio.timeout(PUBLISH_AGAIN):
                await acknowledged
        except Refusal as refusal:
            if refusal.code == FromTheFuture.code:
                self._issuing.forget()
            raise
        finally:
            self._acks.pop(identifier, None)

    def _sealed(self, identifier: str, kind: Kind, body: Catalogue | Pictures, issued: int) -> str:
        envelope = seal(
            kind,
            canonical.write(body),
            sender=self._identity.keys,
            recipient=self._hub.keys,
            now=issued,
            lifetime=LIFETIME,
            message=identifier,
        )
        return frames.write(frames.Sealed.of(envelope))

    def _acknowledge(self, identifier: str, refusal: Refusal | None) -> None:
        waiting = self._acks.get(identifier)
        if refusal is not None:
            refused: asyncio.Future[None] | asyncio.Future[Envelope] | None = waiting or self._replies.get(identifier)
            if refused is not None and not refused.done():
                refused.set_exception(refusal)
        elif waiting is not None and not waiting.done():
            waiting.set_result(None)
