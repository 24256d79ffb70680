"""Running the console: its small database brought up to date, then one server process until it is told to stop."""

import contextlib
import logging
import os
import socket

from cancerimage.node.link.address import loopback
from cancerimage.node.settings import NodeSettings
from cancerimage.wire.listening import listen

SETTINGS = "cancerimage.node.console.settings"
GRACE_SECONDS = 3
CONNECTIONS = 128
"""At once; a browser opens six, and what comes beyond is told to come again."""

logger = logging.getLogger(__name__)


class ConsoleFault(Exception):
    """The console cannot be started; the message says what to do."""


def set_up(settings: NodeSettings) -> None:
    """Make Django ready to work as the console of this node, with its tables up to date."""
    os.environ.update(settings.to_environment())
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django
    from django.core.management import call_command
    from django.db import DatabaseError, connections

    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    django.setup(set_prefix=False)
    path = settings.data_dir / "console.sqlite3"
    try:
        # Made before SQLite makes it, so that nobody but its owner ever reads it.
        path.touch(mode=0o600)
        call_command("migrate", verbosity=0, interactive=False)
    except (DatabaseError, OSError) as error:
        reason = str(error).strip().splitlines()[0]
        raise ConsoleFault(f"{path} cannot be used: {reason}.") from None
    finally:
        connections.close_all()


def serve(settings: NodeSettings) -> None:
    """Serve the console until SIGINT or SIGTERM. Raises ConsoleFault where it cannot start."""
    import uvicorn

    _refuse_open_line(settings)
    listening = _listen(settings.console_host, settings.console_port)
    try:
        port = listening.getsockname()[1]
        if settings.console_port != port:
            settings = settings.with_console_port(port)
        set_up(settings)
        logger.info("The console is at %s", settings.console_address)
        config = uvicorn.Config(
            "cancerimage.node.console.asgi:application",
            log_config=None,
            access_log=False,
            lifespan="off",
            ws="none",
            proxy_headers=True,
            forwarded_allow_ips="127.0.0.1",
            server_header=False,
            limit_concurrency=CONNECTIONS,
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
        with contextlib.suppress(KeyboardInterrupt):
            uvicorn.Server(config).run(sockets=[listening])
    finally:
        listening.close()


def _refuse_open_line(settings: NodeSettings) -> None:
    """Refuse to send passwords over a line that others can read."""
    if settings.insecure or settings.console_address.startswith("https://") or loopback(settings.console_host):
        return
    raise ConsoleFault(
        f"The console would listen on {settings.console_host} without TLS, where passwords can be read on their way. "
        "Let it listen on 127.0.0.1, or put a proxy with TLS before it and give its address as "
        "CANCERIMAGE_NODE_CONSOLE_URL=https://…"
    )


def _listen(host: str, port: int) -> socket.socket:
    """Take the port first, so that a taken one is known before anything else happens."""
    try:
        return listen(host, port)
    except OSError as error:
        raise ConsoleFault(
            f"The console cannot listen on {host} port {port}: {error.strerror or error}. "
            "Stop what listens there, or choose another port with --port."
        ) from None
