"""`cancerimage summarise`: from a folder of images to the table that a node's index is built from."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.left_out import in_words
from cancerimage.cli.node_place import Yes, confirm
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.cli.whole import whole

if TYPE_CHECKING:
    from cancerimage.cli.counting import Counter as Progress
    from cancerimage.dicom.faults import Reason
    from cancerimage.dicom.read import Header
    from cancerimage.dicom.summarise import Row

EXAMPLES = examples(
    "cancerimage summarise released/images north-abdomen.csv --dataset north-abdomen --licence CC-BY-4.0",
    "cancerimage summarise released/images north-abdomen.parquet --dataset north-abdomen",
)
SUFFIXES = (".csv", ".parquet")
NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,63}")
"""What an index takes as the name of a dataset."""


def summarise(
    folder: Annotated[
        Path, typer.Argument(help="The folder of de-identified DICOM files.", exists=True, file_okay=False)
    ],
    file: Annotated[
        Path,
        typer.Argument(help="The table to write: .csv, or .parquet, which needs the extra `node`.", dir_okay=False),
    ],
    dataset: Annotated[
        str, typer.Option(help="The name of the dataset: small letters, digits, hyphens, full stops, underscores.")
    ],
    licence: Annotated[
        str, typer.Option(help="The licence of the images, as a word of the vocabulary such as CC-BY-4.0.")
    ] = "",
    threads: Annotated[int, typer.Option(min=1, help="Readers at a time; more than one helps with slow disks.")] = 1,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Write one row for each series, in the columns that `cancerimage node index build` reads.

    The table holds the patient IDs and dates of the files as they are: give it de-identified images.
    """
    _require(file, dataset, yes=yes)
    from cancerimage.cli.counting import counting

    reading = _Reading(folder, threads)
    with counting("Reading headers", "file") as progress:
        rows = reading.rows(dataset, licence, progress)
    if not rows:
        raise Failure(
            f"There are no DICOM images in {folder}; nothing was written.",
            reading.left_out_in_words() or "The folder is empty.",
        )
    _write(file, rows)
    told = {
        "file": str(file),
        "dataset": dataset,
        "subjects": len({row.subject for row in rows}),
        "studies": len({row.study for row in rows}),
        "series": len(rows),
        "images": sum(row.images for row in rows),
        "bytes": sum(row.bytes for row in rows),
        "left_out": dict(sorted(reading.left_out.items())),
        "identified": reading.identified,
    }
    if as_json:
        screen.write_json(told)
    else:
        screen.say(f"{file}: {screen.counted(len(rows), 'series', 'series')} of {dataset}.")
        if words := reading.left_out_in_words():
            screen.say(words)
    if reading.identified:
        screen.warn(
            f"{screen.counted(reading.identified, 'file does', 'files do')} not say that identifiers were removed, and "
            f"{file.name} holds their patient IDs and dates. Run `cancerimage deidentify` first."
        )


class _Reading:
    """The headers of a folder, and what becomes of the files that give none."""

    def __init__(self, folder: Path, threads: int) -> None:
        self._folder, self._threads = folder, threads
        self.left_out: Counter[Reason] = Counter()
        self.identified = 0
        """Files that do not say that the patient's identity was removed (PS3.3, section C.7.1.1)."""

    def rows(self, dataset: str, licence: str, progress: "Progress") -> "tuple[Row, ...]":
        """Return a row for each series."""
        from cancerimage.dicom.summarise import summarise as summarised

        return summarised(self._headers(progress), dataset, licence)

    def left_out_in_words(self) -> str:
        """Return a sentence for each reason for which files are not in the table."""
        return in_words(self.left_out, "not in it")

    def _headers(self, progress: "Progress") -> "Iterator[Header]":
        from cancerimage.dicom import tags
        from cancerimage.dicom.faults import Unreadable
        from cancerimage.dicom.read import headers, walk
        from cancerimage.dicom.summarise import WANTED

        paths = []
        for path, reason in walk(self._folder):
            if reason is None:
                paths.append(path)
            else:
                self.left_out[reason] += 1
        found = headers(paths, WANTED | {tags.IDENTITY_REMOVED}, self._threads)
        for number, (_, header) in enumerate(found, start=1):
            progress(number, len(paths))
            try:
                if isinstance(header, Unreadable):
                    raise header
                header.require_identity()
            except Unreadable as why:
                self.left_out[why.reason] += 1
                continue
            self.identified += header.text(tags.IDENTITY_REMOVED) != "YES"
            yield header


def _require(file: Path, dataset: str, *, yes: bool) -> None:
    if NAME.fullmatch(dataset) is None:
        raise Failure(
            "--dataset is no name of a dataset.",
            "It begins with a small letter or digit and has up to 64 of these: a-z 0-9 . _ -",
            Outcome.MISUSED,
        )
    if file.suffix.lower() not in SUFFIXES:
        raise Failure(f"{file.name} should end in {' or '.join(SUFFIXES)}.", outcome=Outcome.MISUSED)
    if file.suffix.lower() == ".parquet" and find_spec("duckdb") is None:
        raise Failure(
            "Parquet is written with duckdb, which is not installed.",
            "Name a file that ends in .csv, or: pip install 'cancerimage[node]'",
        )
    if not file.resolve().parent.is_dir():
        raise Failure(f"There is no folder {file.parent}.", "Make it, or name another place.", Outcome.MISUSED)
    if file.exists():
        confirm(f"{file} is there already. Replace it?", yes=yes)


def _write(file: Path, rows: "Sequence[Row]") -> None:
    """Write the table as CSV, or as Parquet where the name says so."""
    from cancerimage.dicom.summarise import COLUMNS

    parquet = file.suffix.lower() == ".parquet"
    with whole(file) as made:
        table = made.with_suffix(".csv") if parquet else made
        try:
            with table.open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow(COLUMNS)
                writer.writerows(map(astuple, rows))
            if parquet:
                _to_parquet(table, made)
        finally:
            if parquet:
                table.unlink(missing_ok=True)


def _to_parquet(table: Path, part: Path) -> None:
    import duckdb

    with duckdb.connect() as connection:
        records = connection.read_csv(str(table), all_varchar=True)
        records = records.project("* REPLACE (CAST(images AS BIGINT) AS images, CAST(bytes AS BIGINT) AS bytes)")
        records.write_parquet(str(part))
