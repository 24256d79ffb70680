"""A batch that is killed on its way, again and again, until one run brings it to its end."""

import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from cancerimage.node.pipeline.records import FILE
from cancerimage.node.pipeline.states import State, Step
from tests.support.batches import BATCH, DATASET
from tests.support.federation import command, environment

PATIENCE = 120.0
MOMENT = 0.002

Moment = Callable[["subprocess.Popen[bytes]"], None]
"""Returns when the process is to be killed, or has ended."""


def killed(data_dir: Path, source: Path, moments: Iterator[Moment]) -> int:
    """Bring a folder in by command, killed once at each moment, and return how often that ended it early."""
    number = 0
    for moment in moments:
        with started(data_dir, source) as process:
            moment(process)
            process.send_signal(signal.SIGKILL)
        number += process.returncode == -signal.SIGKILL
        if _is_at_its_end(data_dir):
            return number  # Killed on its way out: to start it now would be to ask for another round.
    with started(data_dir, source) as process:
        process.wait(PATIENCE)
    assert process.returncode in (0, 4), "the last run did not come to its end"
    return number


def started(data_dir: Path, source: Path) -> "subprocess.Popen[bytes]":
    """Start the command."""
    return subprocess.Popen(
        command(
            "node", "ingest", str(source), "--dataset", DATASET, "--pixels", "rules", "--jobs", "1",
            "--data-dir", str(data_dir),
        ),
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip


def at(data_dir: Path, step: Step) -> Moment:
    """Return the moment when the batch is seen at a step, or beyond it."""
    order = list(Step)
    beyond = {one.value for one in order[order.index(step) :]}

    def wait(process: "subprocess.Popen[bytes]") -> None:
        until = time.monotonic() + PATIENCE
        while process.poll() is None and not _steps(data_dir) & beyond:
            assert time.monotonic() < until, "the step was not reached"
            time.sleep(MOMENT)

    return wait


def after(seconds: float) -> Moment:
    """Return a moment so long after the start."""

    def wait(process: "subprocess.Popen[bytes]") -> None:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return

    return wait


def _steps(data_dir: Path) -> set[str]:
    """Return the step that is made now, and the one that comes next."""
    if not (data_dir / FILE).exists():
        return set()
    connection = sqlite3.connect(f"file:{data_dir / FILE}?mode=ro", uri=True)
    try:
        found = {step for (step,) in connection.execute("SELECT step FROM progress WHERE batch = ?", (BATCH,))}
        states = [State(state) for (state,) in connection.execute("SELECT state FROM batches")]
    except sqlite3.OperationalError:
        return set()  # It is just being made.
    finally:
        connection.close()
    return found | {following_step for state in states if (following_step := _next(state))}


def _is_at_its_end(data_dir: Path) -> bool:
    """Return whether no step is left of the round."""
    if not (data_dir / FILE).exists():
        return False
    with closing(sqlite3.connect(f"file:{data_dir / FILE}?mode=ro", uri=True)) as connection:
        try:
            states = [State(state) for (state,) in connection.execute("SELECT state FROM batches")]
        except sqlite3.OperationalError:
            return False  # It was just being made.
    return bool(states) and not any(map(_next, states))


def _next(state: State) -> str:
    from cancerimage.node.pipeline.states import following

    step = following(state)
    return "" if step is None else step.value
