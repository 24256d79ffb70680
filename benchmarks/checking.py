"""Checking the quality of a folder: header checks, and decoding and measuring pixels."""

import dataclasses
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.figures import Figure, at_least, shown
from cancerimage.dicom.phantoms import BurnedIn, Recipe, make
from cancerimage.dicom.quality import attributes
from cancerimage.dicom.quality.images import Collection, Gatherer
from cancerimage.dicom.quality.inspection import check, gather
from cancerimage.dicom.quality.measuring import Task
from cancerimage.dicom.quality.pool import run
from cancerimage.dicom.read import Header, files, headers

HEADERS_PER_SECOND = 15_000
IMAGES_PER_SECOND = 1_000
RUNS = 5
PATIENCE_SECONDS = 600


def measure(directory: Path, *, quick: bool) -> Iterator[Figure]:
    """Yield the figures of both."""
    many = _phantoms(directory / "many", 2 if quick else 20, Recipe(matrix=32, slices=8 if quick else 60))
    paths = list(files(many))
    found = [(path, one) for path, one in headers(paths, attributes.WANTED) if isinstance(one, Header)]
    best = 0.0
    for _ in range(1 if quick else RUNS):
        start = time.perf_counter()
        gatherer = Gatherer()
        collection = Collection(tuple(gatherer.image(path, one) for path, one in found), ())
        series = collection.series()
        assert list(check(collection, series, _silent))
        best = max(best, len(found) / (time.perf_counter() - start))
    note = f" ({len(found):,} images of {len(series):,} series, one process)"
    yield at_least("Check the headers of a folder that was read", best, "images/s", HEADERS_PER_SECOND, note)

    large = Recipe(matrix=64 if quick else 512, slices=8 if quick else 60)
    images = gather(_phantoms(directory / "large", 1 if quick else 2, large)).images
    native = [image for image in images if image.pixels and not image.syntax.encapsulated and not image.syntax.deflated]
    for sampled, times in ((False, 300 if quick else 20), (True, 1 if quick else 4)):
        tasks = [Task.of(image, sampled=sampled) for image in native] * times
        start = time.perf_counter()
        measured = dict(run(tasks, PATIENCE_SECONDS, lambda done, total: None))
        rate = len(measured) / (time.perf_counter() - start)
        assert not any(one.fault for one in measured.values())
        note = f" ({len(tasks):,} images, at most {large.matrix} × {large.matrix}, with the start of the processes)"
        if sampled:
            yield Figure("The same with metrics, as for five images of each series", f"{shown(rate)} images/s{note}")
        else:
            yield at_least("Decode and check uncompressed pixels", rate, "images/s", IMAGES_PER_SECOND, note)


def _phantoms(folder: Path, people: int, recipe: Recipe) -> Path:
    make(folder, people, 1, dataclasses.replace(recipe, planted=False, burned_in=BurnedIn.NONE))
    return folder / "images"


def _silent(what: str, done: int, total: int) -> None:
    """Report no progress."""
