"""The tether between the demo and its processes: when the demo is gone, however it ended, they end too."""

import os
import signal
import threading

GRACE_SECONDS = 5.0
"""How long a process may take to end by itself once the demo is gone."""


def hold() -> None:
    """Watch standard input, a pipe from the demo, which closes when the demo ends, even by a kill."""
    threading.Thread(target=_watch, name="tether", daemon=True).start()


def _watch() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    threading.Event().wait(GRACE_SECONDS)
    os._exit(1)
