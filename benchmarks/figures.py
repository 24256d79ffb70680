"""Figures with the budget they are held to, printed as one table with the machine they were measured on."""

import os
import platform
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table."""

    what: str
    measured: str
    budget: str = ""
    met: bool | None = None
    """Whether the budget is kept; None where there is none."""


def at_most(what: str, measured: float, unit: str, budget: float, note: str = "") -> Figure:
    """Return a figure that should not be above its budget."""
    return Figure(what, f"{shown(measured)} {unit}{note}", f"at most {shown(budget)} {unit}", measured <= budget)


def at_least(what: str, measured: float, unit: str, budget: float, note: str = "") -> Figure:
    """Return a figure that should not be below its budget."""
    return Figure(what, f"{shown(measured)} {unit}{note}", f"at least {shown(budget)} {unit}", measured >= budget)


def shown(number: float) -> str:
    """Return a number with three digits that count."""
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def milliseconds(call: Callable[[], object], times: int) -> list[float]:
    """Return how long each of several calls takes, after one that is not counted."""
    call()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        taken.append((time.perf_counter() - start) * 1_000)
    return taken


def quantile(taken: Sequence[float], share: float) -> float:
    """Return the measurement that this share of all does not exceed."""
    ordered = sorted(taken)
    return ordered[min(len(ordered) - 1, round(share * (len(ordered) - 1) + 0.499_999))]


def spread(taken: Sequence[float]) -> str:
    """Return the middle, the 95th percentile and the worst of some measurements in milliseconds."""
    middle, high = statistics.median(taken), quantile(taken, 0.95)
    return f"p50 {shown(middle)} ms, p95 {shown(high)} ms, worst {shown(max(taken))} ms"


def table(figures: Iterable[Figure]) -> str:
    """Return the figures as a Markdown table."""
    verdicts = {True: "yes", False: "**no**", None: ""}
    lines = ["| What | Measured | Budget | Kept |", "|---|---|---|---|"]
    lines += [f"| {line.what} | {line.measured} | {line.budget} | {verdicts[line.met]} |" for line in figures]
    return "\n".join(lines)


def machine() -> str:
    """Return the date, the machine and the versions that a table was measured with."""
    packages = ("duckdb", "numpy", "pyroaring", "polars", "django", "uvicorn", "websockets", "cryptography")
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    return (
        f"Measured {datetime.now(UTC):%Y-%m-%d}, on {_processor()}, {os.cpu_count()} cores, {_memory()} GiB of memory, "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, "
        f"cancerimage {version('cancerimage')}, {versions}."
    )


def _processor() -> str:
    for line in _lines(Path("/proc/cpuinfo")):
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _memory() -> str:
    for line in _lines(Path("/proc/meminfo")):
        if line.startswith("MemTotal"):
            return str(round(int(line.split()[1]) / 2**20))
    return "?"


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []
