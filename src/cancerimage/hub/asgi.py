"""The hub as one ASGI application: the channel of the nodes, the static files, and Django for everything else."""

import os
from collections.abc import MutableMapping
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cancerimage.hub.settings.django")

from django.core.asgi import get_asgi_application

_django = get_asgi_application()

from cancerimage.hub.settings import static  # noqa: E402  # needs the settings that the line above has loaded

CHANNEL_PATH = "/node/v1/channel"


async def application(scope: MutableMapping[str, Any], receive: Any, send: Any) -> None:
    """Hand a connection to the part that it is for."""
    if scope["type"] == "lifespan":
        await _lifespan(receive, send)
    elif scope["type"] == "websocket":
        if scope["path"] == CHANNEL_PATH:
            from cancerimage.hub.federation import channel

            await channel.application(scope, receive, send)
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008, "reason": "There is no channel at this address."})
    elif scope["path"].startswith("/static/"):
        await static.application(scope, receive, send)
    else:
        await _django(scope, receive, send)  # type: ignore[arg-type]  # Django types the same scope more narrowly


async def _lifespan(receive: Any, send: Any) -> None:
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        else:
            await send({"type": "lifespan.shutdown.complete"})
            return
