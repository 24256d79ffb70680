"""Kill the ingest of a batch at random moments, and compare what it leaves in the end: `python -m benchmarks.kills`."""

import argparse
import random
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from time import perf_counter

from tests.support import batches
from tests.support.killing import Moment, after, killed, started

COUNT = 200
AT_ONCE = 5
"""Kills on the way of one batch, before it may come to its end."""


def main() -> None:
    """Kill and compare until there were enough kills."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT, help="how many kills")
    parser.add_argument("--seed", type=int, default=1, help="the same seed gives the same moments")
    chosen = parser.parse_args()
    moments = random.Random(chosen.seed)  # noqa: S311  # which moments does not matter
    with tempfile.TemporaryDirectory(prefix="cancerimage-kills-") as made:
        place = Path(made)
        source = batches.originals(place / "phantoms")
        undisturbed = batches.node(place / "undisturbed")
        begun = perf_counter()
        with started(undisturbed, source) as process:
            process.wait()
        seconds, expected = perf_counter() - begun, batches.left(undisturbed)
        kills = 0
        for number in count(1):
            if kills >= chosen.count:
                break
            data_dir = batches.node(place / f"node-{number}", undisturbed / "keys")
            kills += killed(data_dir, source, _moments(moments, seconds))
            if batches.left(data_dir) != expected:
                sys.exit(f"After kills with seed {chosen.seed}, batch {number} does not end like an undisturbed one.")
            print(f"{kills} kills, {number} batches that end like an undisturbed one", file=sys.stderr, flush=True)
    print(f"{kills} kills on the way of {number - 1} batches: each left what an undisturbed one leaves.")


def _moments(moments: random.Random, seconds: float) -> Iterator[Moment]:
    return (after(moments.uniform(0, seconds)) for _ in range(AT_ONCE))


if __name__ == "__main__":
    main()
