"""One process of the demo: started on a tether, read line by line, stopped in order."""

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

STOP_SECONDS = 8.0
"""How long a process may take to stop before it is killed, and what it has started to end a moment after it."""


class ChildFailed(Exception):
    """A process of the demo ended badly; says which and where its log is."""

    def __init__(self, name: str, log: Path, last_words: str) -> None:
        super().__init__(f"{name} could not do its work: {last_words or 'it said nothing'} (log: {log})")
        self.name = name
        self.log = log


class Child:
    """A running `python -m cancerimage.demo.process ROLE NAME`, with its log in a file."""

    def __init__(self, name: str, role: str, order: Mapping[str, Any], logs: Path) -> None:
        self.name = name
        self.log = logs / f"{name}.log"
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            # A session of its own: Ctrl-C reaches only the demo, which then stops the processes in order.
            self.process = subprocess.Popen(  # noqa: S603  # our own module, no shell
                [sys.executable, "-m", "cancerimage.demo.process", role, name],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                start_new_session=True,
                text=True,
                encoding="utf-8",
            )
        self._give(order)

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self.process.poll() is None

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield what the process reports until it ends, and raise if it ended badly."""
        assert self.process.stdout is not None  # noqa: S101  # it was started with a pipe
        for line in self.process.stdout:
            yield json.loads(line)
        if self.process.wait() != 0:
            raise self.failure()

    def failure(self) -> ChildFailed:
        """Return the failure that tells how this process ended, with the last line of its log."""
        try:
            last = self.log.read_text("utf-8", "replace").strip().splitlines()[-1]
        except (OSError, IndexError):
            last = ""
        # Of an exception only its words: its class is of no use to somebody who tries a demo.
        return ChildFailed(self.name, self.log, re.sub(r"^[\w.]+\.[A-Z]\w+: ", "", last)[:300])

    def _give(self, order: Mapping[str, Any]) -> None:
        """Hand over the order; not as an argument, because everyone on the machine can read those."""
        assert self.process.stdin is not None  # noqa: S101  # it was started with a pipe
        # If the process has ended already, whoever reads its lines is told why.
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(json.dumps(order) + "\n")
            self.process.stdin.flush()

    def ask_to_stop(self) -> None:
        """Ask the process to stop, without waiting."""
        if self.running:
            self.process.terminate()

    def stop(self) -> None:
        """See the process end; kill it where it does not."""
        self.ask_to_stop()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._see_group_end()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                # An order that nobody read any more is still in the pipe's buffer.
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def _see_group_end(self) -> None:
        deadline = time.monotonic() + STOP_SECONDS
        with contextlib.suppress(ProcessLookupError, PermissionError):
            while time.monotonic() < deadline:
                os.killpg(self.process.pid, 0)
                time.sleep(0.01)
