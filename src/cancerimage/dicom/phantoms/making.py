"""The files of a person, and a whole dataset with its answer key."""

from collections.abc import Iterator
from typing import NamedTuple

from cancerimage.dicom.phantoms import captures, doses, volumes
from cancerimage.dicom.phantoms.encoding import encoded
from cancerimage.dicom.phantoms.headers import header
from cancerimage.dicom.phantoms.people import Person
from cancerimage.dicom.phantoms.plants import Planted
from cancerimage.dicom.phantoms.recipe import Recipe
from cancerimage.dicom.phantoms.visits import Kind, Take, visits


class File(NamedTuple):
    """One file: its path in the dataset with `/`, its content, the identifiers in it, and its series."""

    path: str
    data: bytes
    planted: tuple[Planted, ...]
    take: Take
    tumour: int = 0
    """How many pixels show the tumour."""


DEFAULT = Recipe()


def files(person: Person, recipe: Recipe = DEFAULT) -> Iterator[File]:
    """Yield every file of a person, study by study; the same person and recipe give the same bytes."""
    for visit in visits(person):
        for take in visit.series:
            yield from series_files(take, recipe)


def series_files(take: Take, recipe: Recipe = DEFAULT) -> Iterator[File]:
    """Yield the files of one series."""
    base, shared = header(take, recipe)
    syntax = take.vendor.syntax
    if take.kind is Kind.DOSE:
        found = doses.report(base, take, recipe)
        data, outside = encoded(base, syntax, take.chance, planted=recipe.planted)
        yield File(_path(take, 1), data, (*shared, *found, *outside), take)
    elif take.kind is Kind.ULTRASOUND:
        for number, (ds, found) in enumerate(captures.images(base, take, recipe), start=1):
            data, outside = encoded(ds, syntax, take.chance, planted=recipe.planted)
            yield File(_path(take, number), data, (*shared, *found, *outside), take)
    else:
        for number, (ds, found, tumour) in enumerate(volumes.images(base, take, recipe), start=1):
            data, outside = encoded(ds, syntax, take.chance, planted=recipe.planted)
            yield File(_path(take, number), data, (*shared, *found, *outside), take, tumour)


def _path(take: Take, number: int) -> str:
    """Return where the file is; the folder bears the child's name, as folders of exports do."""
    person = take.person
    folder = f"{person.shown.split(',')[0]}_{person.number:04}"
    return f"{folder}/ST{take.visit.number:02}/SE{take.number:02}/IM{number:04}{take.vendor.suffix}"
