"""A web server in a thread of its own, for the receiver of images over the web."""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from cancerimage.node.intake.faults import IntakeFault
from cancerimage.wire.listening import listen

if TYPE_CHECKING:
    from starlette.applications import Starlette


class WebReception:
    """Listens until it is closed."""

    def __init__(
        self,
        application: "Starlette",
        address: tuple[str, int],
        certificate: Path | None = None,
        key: Path | None = None,
    ) -> None:
        """Begin to listen; with a certificate and its key, with TLS."""
        import uvicorn

        host, port = address
        try:
            self._socket = listen(host, port)
        except OSError as error:
            raise IntakeFault(
                f"Nobody can listen on {host} port {port}: {error.strerror or 'no such address'}."
            ) from None
        config = uvicorn.Config(
            application, log_config=None, access_log=False, server_header=False,
            ssl_certfile=certificate, ssl_keyfile=key, timeout_graceful_shutdown=10,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="intake-web", daemon=True
        )
        self._thread.start()

    @property
    def port(self) -> int:
        """The port that we listen on."""
        return int(self._socket.getsockname()[1])

    def close(self) -> None:
        """Stop listening, and give the requests there are ten seconds to end."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()
