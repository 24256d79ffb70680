"""The files of a person, one after the other."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cancerimage.dicom.phantoms import captures, doses, volumes
from cancerimage.dicom.phantoms.encoding import duplicate, encoded
from cancerimage.dicom.phantoms.flaws import SEEDINGS, Flaw
from cancerimage.dicom.phantoms.headers import header
from cancerimage.dicom.phantoms.people import Person, person
from cancerimage.dicom.phantoms.plants import Planted
from cancerimage.dicom.phantoms.recipe import Recipe
from cancerimage.dicom.phantoms.vendors import EXPLICIT
from cancerimage.dicom.phantoms.visits import Kind, Take, visits

if TYPE_CHECKING:
    from pydicom import Dataset


class File(NamedTuple):
    """One file: its path in the dataset with `/`, its content, the identifiers in it, and its series."""

    path: str
    data: bytes
    planted: tuple[Planted, ...]
    take: Take
    tumour: int
    """How many pixels show the tumour."""
    size: int
    """How many bytes the file has."""

    def without_data(self) -> "File":
        """Return what is to be known of the file, without its content."""
        return self._replace(data=b"")


DEFAULT = Recipe()


def files(person: Person, recipe: Recipe = DEFAULT) -> Iterator[File]:
    """Yield every file of a person, study by study; the same person and recipe give the same bytes."""
    for visit in visits(person):
        for take in visit.series:
            if take.kind is not Kind.ULTRASOUND or recipe.sonograms is None or person.number <= recipe.sonograms:
                yield from series_files(take, recipe)


def series_files(take: Take, recipe: Recipe = DEFAULT) -> Iterator[File]:
    """Yield the files of one series."""
    base, shared = header(take, recipe)
    for number, (ds, found, tumour) in enumerate(_objects(base, take, recipe), start=1):
        data, outside = encoded(ds, take.vendor.syntax, take.chance, planted=recipe.planted)
        yield File(_path(take, number), data, (*shared, *found, *outside), take, tumour, len(data))


def flawed(flaw: Flaw, seed: int = 0, recipe: Recipe = DEFAULT) -> Iterator[File]:
    """Yield the files of a person of whom there is one CT, with this flaw and no other."""
    someone = person(FLAWED + list(Flaw).index(flaw), seed)
    take = next(take for visit in visits(someone) for take in visit.series if take.kind is Kind.CT)
    base, shared = header(take, recipe)
    # The flaws are described for words in little endian and pixels that are not compressed.
    series, tumours = [], {}
    for ds, found, tumour in volumes.images(base, take, recipe):
        series.append(duplicate(ds))
        tumours[ds.SOPInstanceUID] = found, tumour
    seeding = SEEDINGS[flaw]
    seeding.change(series)
    for number, ds in enumerate(series, start=1):
        data, outside = encoded(ds, EXPLICIT, take.chance, planted=recipe.planted)
        if seeding.file and number == len(series) // 2:
            data = seeding.file(data)
        found, tumour = tumours[ds.SOPInstanceUID]
        yield File(_path(take, number), data, (*shared, *found, *outside), take, tumour, len(data))


FLAWED = 9000
"""The first number of the people who are there for a flaw."""


def _objects(base: "Dataset", take: Take, recipe: Recipe) -> "Iterator[tuple[Dataset, tuple[Planted, ...], int]]":
    if take.kind is Kind.DOSE:
        yield base, doses.report(base, take, recipe), 0
    elif take.kind is Kind.ULTRASOUND:
        yield from ((ds, found, 0) for ds, found in captures.images(base, take, recipe))
    else:
        yield from volumes.images(base, take, recipe)


def _path(take: Take, number: int) -> str:
    """Return where the file is; the folder bears the child's name, as folders of exports do."""
    person = take.person
    folder = f"{person.shown.split(',')[0]}_{person.number:04}"
    return f"{folder}/ST{take.visit.number:02}/SE{take.number:02}/IM{number:04}{take.vendor.suffix}"
