"""Processes of their own that take batches on, as the console asks for it."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

_launched: list[subprocess.Popen[bytes]] = []
"""Processes that were launched from this one, kept until their end was seen."""
_turn = threading.Lock()
_SECONDS = 2.0
"""How long what is told to end may take before it is killed; a batch may be killed at any moment."""


def launch(data_dir: Path, batch: str, actor: str) -> None:
    """Let a process take a batch on; it outlives this one unless `end` is called."""
    process = subprocess.Popen(  # noqa: S603  # our own interpreter and one of our own modules
        [sys.executable, "-m", "cancerimage.node.pipeline", str(data_dir), batch, actor],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # Libraries may print what they read; what went wrong is in the records.
        start_new_session=True,
    )
    with _turn:
        _launched[:] = [one for one in _launched if one.poll() is None]
        _launched.append(process)


def end() -> None:
    """End what was launched from this process, with all that it has started; whoever goes on finds it where it was."""
    with _turn:
        still = [one for one in _launched if one.poll() is None]
        for process in still:
            _signal(process, signal.SIGTERM)
        for process in still:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_SECONDS)
            # The leader may be gone before its workers are.
            _signal(process, signal.SIGKILL)
            process.wait()
        _launched.clear()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
