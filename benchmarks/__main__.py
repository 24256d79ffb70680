"""Measure what the project promises about speed and print one table: `python -m benchmarks [--quick] [--only PART]`."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure, machine, table

PARTS = (
    "index",
    "engine",
    "federation",
    "fanout",
    "catalogue",
    "command",
    "reading",
    "deidentifying",
    "burned_in",
    "checking",
    "receiving",
    "qido",
)


def main() -> None:
    """Measure the chosen parts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--quick", action="store_true", help="few data and few repetitions: shows that everything works"
    )
    parser.add_argument("--only", action="append", choices=PARTS, metavar="PART", help=f"one of {', '.join(PARTS)}")
    chosen = parser.parse_args()
    figures = []
    with tempfile.TemporaryDirectory(prefix="cancerimage-benchmarks-") as directory:
        for figure in measure(Path(directory), tuple(chosen.only or PARTS), quick=chosen.quick):
            print(f"{figure.what}: {figure.measured}", file=sys.stderr, flush=True)
            figures.append(figure)
    print(f"{machine()}\n\n{table(figures)}")


def measure(directory: Path, parts: tuple[str, ...], *, quick: bool) -> Iterator[Figure]:
    """Yield the figures of the chosen parts."""
    if {"index", "engine"} & set(parts):
        from benchmarks import engine, storage
        from benchmarks.series import Series
        from cancerimage.node.index import Index

        built = list(storage.measure(directory / "index", quick=quick))
        if "index" in parts:
            yield from built
        if "engine" in parts:
            index = Index.open(directory / "index")
            series = Series.of(index, engine.directory_of(directory / "index"), directory / "series.parquet")
            yield from engine.measure(index, series, quick=quick)
    if "federation" in parts:
        from benchmarks import federation

        yield from federation.measure(directory / "federation", quick=quick)
    if "fanout" in parts:
        from benchmarks import fanout

        (directory / "fanout").mkdir()
        yield from fanout.measure(directory / "fanout", quick=quick)
    if "catalogue" in parts:
        from benchmarks import catalogue

        yield from catalogue.measure(directory / "catalogue", quick=quick)
    if "command" in parts:
        from benchmarks import command

        yield from command.measure(quick=quick)
    if "reading" in parts:
        from benchmarks import reading

        yield from reading.measure(quick=quick)
    if "deidentifying" in parts:
        from benchmarks import deidentifying

        (directory / "deidentifying").mkdir()
        yield from deidentifying.measure(directory / "deidentifying", quick=quick)
    if "burned_in" in parts:
        from benchmarks import burned_in

        (directory / "burned_in").mkdir()
        yield from burned_in.measure(directory / "burned_in", quick=quick)
    if "checking" in parts:
        from benchmarks import checking

        (directory / "checking").mkdir()
        yield from checking.measure(directory / "checking", quick=quick)

    if "receiving" in parts:
        from benchmarks import receiving

        yield from receiving.measure(quick=quick)

    if "qido" in parts:
        from benchmarks import qido

        yield from qido.measure(quick=quick)


if __name__ == "__main__":
    main()
