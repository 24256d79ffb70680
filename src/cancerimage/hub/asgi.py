"""The hub as one ASGI application: the channel of the nodes, the static files, and Django for everything else."""

import asyncio
import contextlib
import os
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cancerimage.hub.settings.django")
django.setup(set_prefix=False)

# These need the apps that the line above has loaded.
from cancerimage.hub import bodies  # noqa: E402
from cancerimage.hub.explore import purging  # noqa: E402
from cancerimage.hub.explore.runs import RUNS  # noqa: E402
from cancerimage.hub.explore.writer import WRITER  # noqa: E402
from cancerimage.hub.federation import channel  # noqa: E402
from cancerimage.hub.federation import polling as polls  # noqa: E402
from cancerimage.hub.handler import StreamingHandler  # noqa: E402
from cancerimage.hub.settings import static  # noqa: E402
from cancerimage.wire import enrolment, polling, rotation  # noqa: E402

CHANNEL_PATH = "/node/v1/channel"

_django = StreamingHandler()


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Hand a connection to the part that it is for."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "websocket":
        if scope["path"] == CHANNEL_PATH:
            await channel.application(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "There is no channel at this address."})
    elif scope["path"].startswith("/static/"):
        await static.application(scope, receive, send)
    else:
        limit = await _limit(scope)
        body = await bodies.read(receive, limit)
        if body is None:
            await bodies.refuse(send, limit, "message.oversized" if scope["path"].startswith("/node/") else "too_large")
        else:
            await _django(scope, bodies.replay(body, receive), send)


async def _limit(scope: dict[str, Any]) -> int:
    """Return how many bytes of a request are read. Django itself would put a body of any size into a file first."""
    if scope["method"] in ("GET", "HEAD"):
        return bodies.NONE
    match scope["path"]:
        case enrolment.PATH:
            return enrolment.LIMIT
        case rotation.PATH:
            return rotation.LIMIT
        case polling.PATH:
            return await polls.limit(dict(scope["headers"]).get(b"authorization", b"").decode("latin-1"))
        case _:
            return bodies.LIMIT


async def _lifespan(receive: Any, send: Any) -> None:
    purge = None
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            purge = asyncio.create_task(purging.run())
            await send({"type": "lifespan.startup.complete"})
        else:
            await stop()
            if purge is not None:
                purge.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await purge
            await send({"type": "lifespan.shutdown.complete"})
            return


async def stop() -> None:
    """End every running question, which ends the streams that follow it, and keep what came."""
    await RUNS.stop()
    await asyncio.to_thread(WRITER.flush, 10)
