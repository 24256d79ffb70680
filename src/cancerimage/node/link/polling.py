"""Long-polling, for networks that let no WebSocket through."""

import asyncio
from collections import deque

import httpx

from cancerimage.node.link.address import Address
from cancerimage.node.link.refusals import refusal
from cancerimage.node.link.transport import ConnectionLost
from cancerimage.node.link.visit import Visit
from cancerimage.wire import canonical, frames
from cancerimage.wire.envelope import new_id
from cancerimage.wire.faults import Fault, Refusal
from cancerimage.wire.polling import PATH, RESPONSE_LIMIT, Poll, Polled

ANSWER_WITHIN = 15.0
"""Seconds beyond the hold in which the hub has to answer."""

PAUSES = (0.2, 1.0, 3.0)
"""Seconds to wait after each failure to bring a frame up."""


class PollTransport:
    """A session of polls: one is always held, and what goes up does not wait for it."""

    name = "poll"
    silence: float | None = None

    def __init__(self, address: Address, visit: Visit, hold: float) -> None:
        verify = address.tls if address.tls is not None else True
        self._url = address.http(PATH)
        self._visit = visit
        self._hold = hold
        self._line = new_id()
        self._cursor = 0
        self._frames: deque[frames.Frame] = deque()
        self._client = httpx.AsyncClient(
            verify=verify,
            timeout=httpx.Timeout(ANSWER_WITHIN, read=hold + ANSWER_WITHIN),
            proxy=address.proxy,
            # The variables were read already, and a .netrc could put a password in the place of the ticket.
            trust_env=False,
        )

    async def begin(self) -> None:
        """Ask once without waiting, to find out whether the hub lets this node in."""
        await self._ask(self._visit.poll(self._line, 0, 0), ())

    async def send(self, frame: str) -> None:
        """Hand a frame to the hub."""
        for pause in PAUSES:
            try:
                await self._ask(self._visit.poll(self._line, 0, self._cursor), (frame,))
            except ConnectionLost:
                await asyncio.sleep(pause)
            else:
                return
        raise ConnectionLost("what was to go up did not arrive")

    async def receive(self) -> frames.Frame:
        """Wait for the hub's next frame."""
        while not self._frames:
            polled = await self._ask(self._visit.poll(self._line, self._hold, self._cursor), ())
            if polled.cursor != self._cursor:
                self._cursor = polled.cursor
                self._frames.extend(polled.frames)
        frame = self._frames.popleft()
        if isinstance(frame, frames.Problem) and frame.about is None:
            raise Refusal(frame.code, frame.detail)
        return frame

    async def close(self) -> None:
        """Say goodbye; never raises."""
        await self._client.aclose()

    async def _ask(self, poll: Poll, up: tuple[str, ...]) -> Polled:
        # The frames are written already; an object with them inside is put together in canonical order.
        empty = canonical.write(poll).decode()
        body = empty.replace('"frames":[]', f'"frames":[{",".join(up)}]', 1).encode()
        headers = {"Authorization": self._visit.ticket(body).header(), "Content-Type": "application/json"}
        try:
            response = await self._client.post(self._url, content=body, headers=headers)
        except (httpx.HTTPError, RuntimeError) as error:
            raise ConnectionLost(f"no answer to a poll: {error or type(error).__name__}") from None
        if response.status_code != httpx.codes.OK:
            fault = refusal(response)
            if fault.code in ("enrolment.unreachable", "unavailable", "internal", "rate_limited"):
                raise ConnectionLost(f"HTTP {response.status_code}")
            raise fault
        try:
            return canonical.read(Polled, response.content, RESPONSE_LIMIT)
        except Fault as fault:
            raise ConnectionLost(f"not the hub's answer: {fault.detail}") from None


async def open_polling(address: Address, visit: Visit, hold: float) -> PollTransport:
    """Begin to poll. A Fault is the hub's word; ConnectionLost is everything that lies between."""
    transport = PollTransport(address, visit, hold)
    try:
        await transport.begin()
    except BaseException:
        await asyncio.shield(transport.close())
        raise
    return transport
