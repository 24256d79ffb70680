"""Small synthetic series of every scanner, made once in a test run."""

import warnings
from functools import cache
from io import BytesIO

from pydicom import Dataset, dcmread

from cancerimage.dicom.phantoms import File, Person, Recipe, files, person

SMALL = Recipe(matrix=64, slices=8)


@cache
def files_of(number: int, recipe: Recipe = SMALL) -> tuple[File, ...]:
    """Return the files of a person, small ones."""
    return tuple(files(person(number), recipe))


@cache
def people() -> tuple[Person, ...]:
    """Return so many people that every device of every maker was used for one of them."""
    devices: set[tuple[str, str]] = set()
    chosen = []
    for number in range(1, 200):
        one = person(number)
        used = {(kind, getattr(one, kind).manufacturer) for kind in ("ct", "mr", "us")}
        if used - devices:
            devices |= used
            chosen.append(one)
    return tuple(chosen)


@cache
def all_files() -> tuple[File, ...]:
    """Return the files of all these people."""
    return tuple(file for one in people() for file in files_of(one.number))


def read(data: bytes) -> Dataset:
    """Return the object in a file; anything that pydicom wonders about is an error."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return dcmread(BytesIO(data))
