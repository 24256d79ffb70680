"""The real demo, hub and six nodes as processes, started once for all tests that ask it."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

START_SECONDS = 300
STOP_SECONDS = 90


@dataclass(frozen=True)
class Demo:
    """A running demonstration."""

    url: str
    operator: str
    password: str
    console: str
    steward_password: str
    data_dir: Path
    process: subprocess.Popen[str]


def command(*arguments: str) -> list[str]:
    """Return the command line of `cancerimage` in this environment."""
    return [sys.executable, "-m", "cancerimage.cli", *arguments]


def environment() -> dict[str, str]:
    """Return this process's environment without anything that points at a hub or a node, or at a wide terminal."""
    wanted = {name: value for name, value in os.environ.items() if not name.startswith("CANCERIMAGE_")}
    wanted.pop("DJANGO_SETTINGS_MODULE", None)
    return wanted


def eventually(reached: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something is so, and fail if it does not become so in time."""
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "this did not happen in time"
        time.sleep(0.05)


def start(data_dir: Path, *arguments: str) -> Demo:
    """Start a demo on a free port and return when it is ready; it stays as it is, unless images are asked for."""
    images = () if "--images" in arguments else ("--no-images",)
    process = subprocess.Popen(
        command("demo", "--json", "--port", "0", "--data-dir", str(data_dir), *images, *arguments),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        text=True,
    )
    ready: queue.SimpleQueue[str] = queue.SimpleQueue()
    said: list[str] = []

    def read_sign_in() -> None:
        assert process.stdout is not None
        text = ""
        for line in process.stdout:
            text += line
            if line == "}\n":
                break
        ready.put(text)

    def read_progress() -> None:
        # Read to the end, so that the demo never waits for somebody to read.
        assert process.stderr is not None
        said.extend(process.stderr)

    for reader in (read_sign_in, read_progress):
        threading.Thread(target=reader, daemon=True).start()
    try:
        text = ready.get(timeout=START_SECONDS)
        told = json.loads(text)
    except (queue.Empty, ValueError):
        process.kill()
        logs = "".join(f"\n--- {log.name}\n{log.read_text()[-2000:]}" for log in sorted(data_dir.glob("logs/*.log")))
        raise AssertionError(f"The demo did not start: {''.join(said)}{logs}") from None
    data = Path(told["data_dir"])
    return Demo(
        told["url"],
        told["operator"],
        told["password"],
        told["console"],
        told["steward_password"],
        data,
        process,
    )


def stop(demo: Demo, number: int = signal.SIGINT) -> int:
    """Stop the demo as Ctrl-C does and return its exit code."""
    demo.process.send_signal(number)
    try:
        return demo.process.wait(STOP_SECONDS)
    finally:
        demo.process.kill()
        for pipe in (demo.process.stdout, demo.process.stderr):
            assert pipe is not None
            pipe.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """A demo on its collections, shared by all tests of this run; do not stop it."""
    running = start(tmp_path_factory.mktemp("demo"))
    try:
        yield running
    finally:
        assert stop(running) == 0
