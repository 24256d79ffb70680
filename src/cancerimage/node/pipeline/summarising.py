"""Write the rows of a batch: one for each series that it releases, and one for each person if a table came along."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from pathlib import Path

from cancerimage.dicom import summarise as rows
from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.read import Header, headers, walk
from cancerimage.node.files import write_private
from cancerimage.node.pipeline import clinical
from cancerimage.node.pipeline.describing import described
from cancerimage.node.pipeline.states import State, Step
from cancerimage.node.pipeline.work import Work

READERS = 4


def summarise(work: Work) -> State:
    """Write the tables that are signed next; they count for nothing before that."""
    images = work.places.work.images
    write_rows(work, [path for path, reason in walk(images) if reason is None], work.places.rows)
    clinical.bring(work)
    return State.SUMMARISED


def write_rows(work: Work, images: Sequence[Path], table: Path) -> None:
    """Write a table with a row for each series of these images."""
    count = work.counting(Step.SUMMARISE)

    def read() -> Iterator[Header]:
        for number, (_, header) in enumerate(headers(images, rows.WANTED, READERS), start=1):
            if isinstance(header, Unreadable):  # It was written by us and verified: the disk has lost it since.
                raise header
            count(number, len(images))
            yield header

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(rows.COLUMNS)
    writer.writerows(map(astuple, rows.summarise(read(), work.dataset, _licence(work))))
    write_private(table, text.getvalue().encode())


def _licence(work: Work) -> str:
    """Return the licence of the images: that of the sources that the holder names, if they all have the same."""
    licences = {source.licence for source in described(work.data_dir, work.dataset).sources}
    return next(iter(licences)) or "" if len(licences) == 1 else ""
