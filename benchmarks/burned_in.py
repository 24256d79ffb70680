"""Text burned into pixels: how much of it is found, how often a clean image is accused, and how long it takes.

The long form is `python -m benchmarks.burned_in`; `--quick` takes a minute. A long run can be done in pieces: `--part`
chooses what is measured, and `--first` and `--count` the seeds, each of which makes one series or image.
"""

import argparse
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks.figures import Figure, at_least, at_most, machine, shown, table
from cancerimage.dicom.pixels.judging import judge
from cancerimage.dicom.pixels.regions import Region
from cancerimage.dicom.pixels.verdicts import Finding, State
from cancerimage.dicom.read import header
from tests.support import burning

LEAST_OVERLAY = 0.99
LEAST_SINGLE = 0.98
MOST_FLAGGED = 0.15
SECONDS = 0.4
WHOLE = 0.9
"""The share of a text's box that must be black for nobody to read it."""
PARTS = ("overlays", "apart", "singles")
"""What can be measured by itself: text on all images of a series, on some of them, and on single images."""


@dataclass
class Share:
    """How many of how many, and what it took."""

    found: int = 0
    all: int = 0
    held: int = 0
    """Of those found, the ones that are not blackened but go to a person."""
    seconds: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The share from 0 to 1."""
        return self.found / self.all


def overlays(place: Path, seeds: Iterable[int]) -> tuple[Share, Share]:
    """Return the texts found that stand on all images of a series, and the clean series that were accused."""
    strings, clean = Share(), Share()
    for seed in seeds:
        chance = burning.seeded(seed)
        images = burning.slices(chance.randint(8, 30), chance.choice((256, 320, 512)), chance)
        modality = chance.choice(("CT", "MR"))
        _accuse(clean, _judged(place, images, modality, clean))
        texts = burning.overlay(images, 3, chance)
        _count(strings, texts, _judged(place, images, modality, strings))
    return strings, clean


def apart(place: Path, seeds: Iterable[int]) -> Share:
    """Return the texts found that stand on one to four images of a series only."""
    strings = Share()
    for seed in seeds:
        chance = burning.seeded(seed)
        images = burning.slices(chance.randint(8, 30), chance.choice((256, 320, 512)), chance)
        texts = burning.overlay(chance.sample(images, chance.randint(1, 4)), 3, chance)
        _count(strings, texts, _judged(place, images, chance.choice(("CT", "MR")), strings))
    return strings


def singles(place: Path, seeds: Iterable[int]) -> tuple[Share, Share]:
    """Return the texts found on single images in which they stand out well, and the clean images that were accused."""
    strings, clean = Share(), Share()
    for seed in seeds:
        chance = burning.seeded(seed)
        image = burning.crop(chance.choice((256, 300, 384, 484)), chance)
        _accuse(clean, _judged(place, [image], "SC", clean))
        texts = burning.annotate(image, 3, chance)
        _count(strings, texts, _judged(place, [image], "SC", strings))
    return strings, clean


def _judged(place: Path, images: Sequence[burning.Array], modality: str, share: Share) -> Finding:
    folder = place / "burned-in"
    series = [(path, header(path)) for path in burning.write(folder, images, modality)]
    start = time.perf_counter()
    verdict = judge(series, "ocr")
    share.seconds.append(time.perf_counter() - start)
    shutil.rmtree(folder)
    return verdict.findings[series[0][0]]


def _accuse(clean: Share, finding: Finding) -> None:
    clean.all += 1
    clean.found += finding.state is not State.CLEAN
    clean.held += finding.state is State.REVIEW


def _count(strings: Share, texts: Sequence[burning.Burned], finding: Finding) -> None:
    for text in texts:
        held = finding.state is State.REVIEW
        strings.all += 1
        strings.held += held
        strings.found += held or covered(text.box, finding.regions) >= WHOLE


def covered(box: Region, regions: Sequence[Region]) -> float:
    """Return the share of a box that regions cover."""
    black = np.zeros((box.height, box.width), bool)
    for region in regions:
        top, left = max(region.top - box.top, 0), max(region.left - box.left, 0)
        black[top : max(region.bottom - box.top, 0), left : max(region.right - box.left, 0)] = True
    return float(black.mean())


def measure(
    place: Path, *, quick: bool, count: int = 200, first: int = 0, parts: Collection[str] = PARTS
) -> Iterator[Figure]:
    """Yield the figures; the first reading of all, which loads the models, is not counted."""
    overlays(place, [first])
    seeds = range(first, first + (10 if quick else count))
    if "overlays" in parts:
        yield from _of_overlays(*overlays(place, seeds))
    if "apart" in parts:
        strings = apart(place, seeds)
        yield Figure(
            f"Texts found of {strings.all} on one to four images of a series",
            f"{shown(100 * strings.rate)} %{_held(strings)}",
        )
    if "singles" in parts:
        yield from _of_singles(*singles(place, seeds))


def _of_overlays(strings: Share, clean: Share) -> Iterator[Figure]:
    yield at_least(
        f"Texts found on {strings.all} overlays of series", 100 * strings.rate, "%", 100 * LEAST_OVERLAY, _held(strings)
    )
    yield at_most(f"Accused of {clean.all} clean series", 100 * clean.rate, "%", 100 * MOST_FLAGGED, _held(clean))
    yield at_most("A clean series, median", statistics.median(clean.seconds), "s", SECONDS)
    yield Figure("A series with text, read twice, median", f"{shown(statistics.median(strings.seconds))} s")


def _of_singles(strings: Share, clean: Share) -> Iterator[Figure]:
    yield at_least(
        f"Texts found of {strings.all} on single images that stand out by {burning.CONTRAST} grey levels",
        100 * strings.rate,
        "%",
        100 * LEAST_SINGLE,
        _held(strings),
    )
    yield Figure(f"Accused of {clean.all} clean single images", f"{shown(100 * clean.rate)} %{_held(clean)}")
    yield Figure("A single image, median", f"{shown(statistics.median(clean.seconds))} s")


def _held(share: Share) -> str:
    return f" ({share.held} for a person to look at)"


def main() -> None:
    """Measure and print one table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.burned_in", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few images")
    parser.add_argument("--count", type=int, default=200, help="series and single images (default: %(default)s)")
    parser.add_argument("--first", type=int, default=0, help="the first seed (default: %(default)s)")
    parser.add_argument("--part", choices=PARTS, action="append", help="measure this alone; may be repeated")
    arguments = parser.parse_args()
    chosen = {"count": arguments.count, "first": arguments.first, "parts": arguments.part or PARTS}
    with tempfile.TemporaryDirectory(prefix="cancerimage-burned-in-") as place:
        figures = []
        for figure in measure(Path(place), quick=arguments.quick, **chosen):
            print(f"{figure.what}: {figure.measured}", file=sys.stderr, flush=True)
            figures.append(figure)
    print(f"{machine()}\n\n{table(figures)}")


if __name__ == "__main__":
    main()
