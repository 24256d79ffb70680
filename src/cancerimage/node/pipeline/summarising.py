"""Write the rows of a batch: one for each series that it released, over everything the dataset has of the series."""

import csv
import io
from collections.abc import Iterator
from dataclasses import astuple
from pathlib import Path

from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.read import Header, headers, walk
from cancerimage.dicom.summarise import COLUMNS, WANTED, summarise
from cancerimage.node.files import write_private
from cancerimage.node.pipeline import clinical
from cancerimage.node.pipeline.describing import described
from cancerimage.node.pipeline.places import Places
from cancerimage.node.pipeline.states import State, Step
from cancerimage.node.pipeline.work import Work

READERS = 4


def write_tables(work: Work) -> State:
    """Write the table of series, and bring the clinical table if one came along that is not in yet."""
    write_rows(work)
    clinical.bring(work)
    return State.SUMMARISED


def write_rows(work: Work) -> None:
    """Write the table of series; those of other batches too that count images which may have gone from this one."""
    places = work.places
    before = _told(places.series)
    # Ours last: as long as it says what was there, an interruption lets nobody forget the others.
    for table in sorted(places.series.parent.glob("*.csv")) if before else ():
        if table != places.series and before & _told(table):
            _write(work, Places(places.data_dir, places.dataset, table.stem))
    _write(work, places)


def _write(work: Work, places: Places) -> None:
    paths = [path for one in _series(places) for path in _everywhere(places, one)]
    count = work.counting(Step.SUMMARISE)

    def read() -> Iterator[Header]:
        for number, (_, header) in enumerate(headers(paths, WANTED, READERS), start=1):
            if isinstance(header, Unreadable):  # It was written by us and verified: the disk has lost it since.
                raise header
            count(number, len(paths))
            yield header

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(map(astuple, summarise(read(), work.dataset, _licence(work))))
    write_private(places.series, text.getvalue().encode())


def _told(table: Path) -> set[str]:
    """Return the series that a table tells of."""
    try:
        with table.open(encoding="utf-8", newline="") as file:
            return {row["series"] for row in csv.DictReader(file)}
    except FileNotFoundError:
        return set()


def _licence(work: Work) -> str:
    """Return the licence of the images: that of the sources that the holder names, if they all have the same."""
    licences = {source.licence for source in described(work.data_dir, work.dataset).sources}
    return next(iter(licences)) or "" if len(licences) == 1 else ""


def _series(places: Places) -> list[str]:
    """Return the series of the batch, as folders below its images."""
    images = places.work.images
    return sorted({str(path.parent.relative_to(images)) for path, reason in walk(images) if reason is None})


def _everywhere(places: Places, series: str) -> Iterator[Path]:
    """Yield the files of a series in this batch and in others of its dataset: a study may come in two pieces."""
    for table in sorted({*places.series.parent.glob("*.csv"), places.series}):
        folder = Places(places.data_dir, places.dataset, table.stem).work.images / series
        if folder.is_dir():
            yield from sorted(path for path in folder.iterdir() if path.is_file())
