"""A holder's table, read from CSV, a workbook or Parquet, as texts."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path

from cancerimage.node.clinical.faults import ClinicalFault

LARGEST = 1 << 30
"""Bytes of a table."""
LARGEST_WORKBOOK = 1 << 27
"""Bytes that a workbook unpacks to: 150,000 rows of 20 columns, which already take seconds by the dozen to read."""
MOST_ROWS = 2_000_000
MOST_COLUMNS = 5_000
TOGETHER = 10_000
"""Rows of a Parquet file that are read at once."""
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
"""How files begin that say their encoding."""
DELIMITERS = ",;\t|"
LOOKED_AT = 20
"""Lines that the delimiter is found in."""
PIECE = 1 << 20
SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet")
ACCEPTED = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
"""The same for people."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts below their headers; `first` is the number of the first row as an editor shows it."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first: int = 2

    def position(self, header: str) -> int:
        """Return where a column is; raises ClinicalFault."""
        found = [number for number, name in enumerate(self.headers) if name == header.strip()]
        if len(found) == 1:
            return found[0]
        how = "no column" if not found else "several columns"
        raise ClinicalFault(f"The table has {how} with the header {header!r}, which the mapping names.")

    def column(self, header: str) -> Iterator[str]:
        """Return the texts of a column."""
        position = self.position(header)
        return (row[position] for row in self.rows)


def read(path: Path, sheet: str = "") -> Table:
    """Read a table; raises ClinicalFault."""
    suffix = path.suffix.lower()
    if path.is_dir():
        raise ClinicalFault(f"{path.name} is a folder. Name one table in it: a file that ends in {ACCEPTED}.")
    if suffix not in SUFFIXES:
        raise ClinicalFault(f"{path.name} is no table: its name should end in {ACCEPTED}.")
    try:
        if path.stat().st_size > LARGEST:
            raise ClinicalFault(f"{path.name} is larger than {LARGEST >> 20} MB, which no clinical table is.")
        match suffix:
            case ".xlsx" | ".xlsm":
                return _table(path, _workbook(path, sheet))
            case ".parquet":
                return _table(path, _parquet(path))
            case _:
                return _table(path, _separated(path))
    except OSError as fault:
        raise ClinicalFault(f"{path.name} cannot be read: {fault.strerror or 'it is damaged'}.") from None


def written(value: object) -> str:
    """Return a cell as text: dates as ISO 8601 writes them, whole numbers without decimals."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case float() if value != value:
            return ""
        case float():
            return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)
        case _:
            return str(value).strip()


def _table(path: Path, rows: Iterable[Sequence[object]]) -> Table:
    each = iter(rows)
    headers = tuple(written(cell) for cell in next(each, ()))
    while headers and not headers[-1]:
        headers = headers[:-1]
    if not headers:
        raise ClinicalFault(f"The first row of {path.name} is empty; it should hold the headers of the columns.")
    if len(headers) == 1:
        raise ClinicalFault(
            f"{path.name} has one column only, and a clinical table has one with the patient IDs and others. In texts, "
            "commas, semicolons, tabs or bars part the columns."
        )
    if len(headers) > MOST_COLUMNS:
        raise ClinicalFault(f"{path.name} has more than {MOST_COLUMNS:,} columns.")
    width = len(headers)
    kept = []
    for row in islice(each, MOST_ROWS + 1):
        texts = tuple(written(cell) for cell in row[:width])
        kept.append(texts + ("",) * (width - len(texts)))
    if len(kept) > MOST_ROWS:
        raise ClinicalFault(f"{path.name} has more than {MOST_ROWS:,} rows.")
    while kept and not any(kept[-1]):
        kept.pop()
    return Table(headers, tuple(kept))


def _separated(path: Path) -> Iterator[list[str]]:
    # Twice through the file: a table is not read into memory to find out how it is written.
    with path.open(encoding=_encoding(path), errors="replace", newline="") as text:
        beginning = text.read(PIECE)
        delimiter = max(DELIMITERS, key=lambda sign: _width(beginning, sign))
        text.seek(0)
        try:
            yield from csv.reader(text, delimiter=delimiter)
        except csv.Error:
            raise ClinicalFault(
                f"{path.name} cannot be read as CSV: a cell is too long, or quotes do not close."
            ) from None


def _encoding(path: Path) -> str:
    """Return how a text is encoded; raises ClinicalFault where it is none."""
    with path.open("rb") as file:
        beginning = file.read(max(len(mark) for mark, _ in MARKS))
    told = next((name for mark, name in MARKS if beginning.startswith(mark)), "utf-8")
    try:
        encoding, zeros = told, _has_zeros(path, told, "strict")
    except UnicodeDecodeError:
        # What is no UTF-8 was written by a spreadsheet on Windows; every byte means something there.
        encoding, zeros = "cp1252", _has_zeros(path, "cp1252", "replace")
    if zeros:
        raise ClinicalFault(f"{path.name} holds zero bytes, so it is not text. Save the table as CSV in UTF-8.")
    return encoding


def _has_zeros(path: Path, encoding: str, errors: str) -> bool:
    with path.open(encoding=encoding, errors=errors, newline="") as text:
        return any("\0" in piece for piece in iter(lambda: text.read(PIECE), ""))


def _width(text: str, delimiter: str) -> int:
    """Return how many columns each of the first lines has at least with this delimiter."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return min((len(row) for row in islice(lines, LOOKED_AT) if row), default=0)
    except csv.Error:
        return 0


def _workbook(path: Path, sheet: str) -> Iterator[tuple[object, ...]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(path) as archive:
            if sum(member.file_size for member in archive.infolist()) > LARGEST_WORKBOOK:
                raise ClinicalFault(
                    f"{path.name} unpacks to more than {LARGEST_WORKBOOK >> 20} MB, which takes too long to read. "
                    "Save the sheet as CSV in UTF-8, or as Parquet, and name that file."
                )
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except ClinicalFault:
        raise
    except Exception:  # A damaged workbook makes the library fail in many ways, and its words may quote cells.
        raise ClinicalFault(f"{path.name} is damaged or no workbook. Open it and save it again as .xlsx.") from None
    try:
        if sheet and sheet not in book.sheetnames:
            raise ClinicalFault(f"{path.name} has no sheet {sheet!r}, which the mapping names.")
        page = book[sheet] if sheet else book.worksheets[0]
        page.reset_dimensions()  # What the file says of its size is often wrong.
        yield from page.iter_rows(values_only=True)
    except (ClinicalFault, OSError):
        raise
    except Exception:
        raise ClinicalFault(f"{path.name} is damaged or no workbook. Open it and save it again as .xlsx.") from None
    finally:
        book.close()


def _parquet(path: Path) -> Iterator[tuple[object, ...]]:
    import duckdb

    try:
        with duckdb.connect(config={"enable_external_access": True}) as connection:
            found = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
            yield tuple(column[0] for column in found.description or ())
            # Some kilobytes can stand for billions of rows: whoever reads them stops when there are too many.
            while rows := found.fetchmany(TOGETHER):
                yield from rows
    except duckdb.Error:
        raise ClinicalFault(f"{path.name} is damaged or not Parquet.") from None
