"""The rows that the index counts: of the images of each batch that are in the store, and of nothing else."""

import csv
from collections.abc import Iterator
from pathlib import Path

from cancerimage.dicom.read import walk
from cancerimage.node.files import write_private
from cancerimage.node.pipeline.places import Places
from cancerimage.node.pipeline.summarising import write_rows
from cancerimage.node.pipeline.work import Work
from cancerimage.node.store.store import Store


def bring(work: Work) -> None:
    """Let the rows of a batch be counted once its images are in the store.

    They are those that were signed, unless other batches have images of the same series: then they count those, too.
    """
    places = work.places
    told = _told(places.series) | _told(places.rows)
    if any(told & _told(table) for table in _others(places)):
        renew(work)
    else:
        write_private(places.series, places.rows.read_bytes())


def renew(work: Work) -> None:
    """Count what the store holds now: also in the rows of other batches that count images of the same series."""
    places = work.places
    before = _told(places.series)
    with Store.open(work.data_dir) as store:
        # Ours last: as long as it says what was there, an interruption lets nobody forget the others.
        for table in _others(places) if before else ():
            if before & _told(table):
                _write(work, Places(places.data_dir, places.dataset, table.stem), store)
        _write(work, places, store)


def _write(work: Work, places: Places, store: Store) -> None:
    write_rows(work, [path for one in _series(places) for path in _everywhere(places, one, store)], places.series)


def _others(places: Places) -> list[Path]:
    """Return the tables of other batches of the dataset."""
    return sorted({*places.series.parent.glob("*.csv")} - {places.series})


def _told(table: Path) -> set[str]:
    """Return the series that a table tells of."""
    try:
        with table.open(encoding="utf-8", newline="") as file:
            return {row["series"] for row in csv.DictReader(file)}
    except FileNotFoundError:
        return set()


def _series(places: Places) -> list[str]:
    """Return the series of the batch, as folders below its images."""
    images = places.work.images
    return sorted({str(path.parent.relative_to(images)) for path, reason in walk(images) if reason is None})


def _everywhere(places: Places, series: str, store: Store) -> Iterator[Path]:
    """Yield the files of a series in this batch and in others of its dataset: a study may come in two pieces.

    A file that the store does not hold is not released, or not any more.
    """
    held = store.uids(places.dataset, Path(series).name)
    for table in sorted({*places.series.parent.glob("*.csv"), places.series}):
        folder = Places(places.data_dir, places.dataset, table.stem).work.images / series
        if folder.is_dir():
            yield from sorted(path for path in folder.iterdir() if path.stem in held)
