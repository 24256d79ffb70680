"""Running a hub: the database brought up to date, then one server process until it is told to stop.

It is one process by design. The connections of the nodes and the running questions are in its memory, so a second
process would know neither; the work of answering is done by the nodes, and one process serves thousands of streams.
"""

import asyncio
import gc
import logging
import os
import socket

import uvicorn

from cancerimage.hub.federation.guard import WEBSOCKETS
from cancerimage.hub.settings import HubSettings
from cancerimage.wire import listening

EXIT_PORT_TAKEN = 3
EXIT_DATABASE = 4
GRACE_SECONDS = 5
WAITING = 2048
"""Connections that may wait to be accepted."""


class ServeFault(Exception):
    """The hub cannot be started; the message says what to do, `code` is the exit code."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class _Server(uvicorn.Server):
    """A server that spares the collector of garbage, and that ends the streams first instead of waiting for them."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        # All that the start has made, modules and tables above all, lives as long as the process. Looking through it
        # again and again for what can be freed took about 15 % of the time of a question; frozen, it is left out, and
        # what a question makes is mostly freed by counting references, so that the collector need not come so often.
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        from cancerimage.hub import asgi

        await asgi.stop()
        await super().shutdown(sockets)


def serve(settings: HubSettings) -> None:
    """Serve the hub until SIGINT or SIGTERM. Raises ServeFault where it cannot start."""
    listening = listen(settings)
    os.environ.update(settings.to_environment())
    os.environ["DJANGO_SETTINGS_MODULE"] = "cancerimage.hub.settings.django"
    migrate()
    config = uvicorn.Config(
        "cancerimage.hub.asgi:application",
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=settings.debug,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        h11_max_incomplete_event_size=64 * 1024,
        backlog=2048,
        **WEBSOCKETS,
    )
    logging.getLogger("cancerimage.hub").info("the hub listens on %s", settings.url)
    server = _Server(config)
    try:
        asyncio.run(server.serve(sockets=[listening]))
    except KeyboardInterrupt:
        pass
    finally:
        listening.close()


def migrate() -> None:
    """Bring the tables of the database up to date. Raises ServeFault where it cannot be reached."""
    import django
    from django.core.management import call_command
    from django.db import DatabaseError, connections

    django.setup(set_prefix=False)
    from cancerimage.hub.federation import nodes

    try:
        call_command("migrate", verbosity=0, interactive=False)
        nodes.forget_sessions()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        raise ServeFault(
            f"The database cannot be used: {reason}. Check CANCERIMAGE_HUB_DATABASE_URL.", EXIT_DATABASE
        ) from None
    finally:
        connections.close_all()


def listen(settings: HubSettings) -> socket.socket:
    """Take the port first, so that a taken one is known before anything else happens."""
    try:
        taken = listening.listen(settings.host, settings.port, WAITING)
    except OSError as error:
        raise ServeFault(
            f"The hub cannot listen on {settings.host} port {settings.port}: {error.strerror or error}. "
            "Stop what listens there, or choose another port with --port.",
            EXIT_PORT_TAKEN,
        ) from None
    taken.set_inheritable(True)
    return taken
