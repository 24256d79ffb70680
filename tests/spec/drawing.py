"""Records drawn as a table in text, one line for each series."""

from collections.abc import Callable, Mapping

from cancerimage.query import FIELDS, Kind
from cancerimage.query.evaluate import Row, Value
from cancerimage.vocabulary import UNKNOWN

Specify = Callable[[str, Mapping[str, str]], None]
"""Says which series, by name, each query finds in a drawn table."""

_PLACES = ("dataset", "subject", "study", "series")


def draw(table: str) -> tuple[Row, ...]:
    """Return the rows of a table; what has no column, or an empty cell, is unknown, and a series has one image."""
    lines = [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]
    header, *rows = [line for line in lines if set("".join(line)) - {"-", " "}]
    return tuple(_row(dict(zip(header, cells, strict=True))) for cells in rows)


def _row(cells: Mapping[str, str]) -> Row:
    unknown = set(cells) - set(FIELDS) - set(_PLACES)
    assert not unknown, f"no such field: {unknown}"
    subject = cells["subject"]
    values = {name: _value(name, cells.get(name, "")) for name in FIELDS if name != "dataset"}
    return Row(
        cells.get("dataset") or "example", subject, cells.get("study") or f"study of {subject}", cells["series"], values
    )


def _value(name: str, cell: str) -> Value:
    if FIELDS[name].kind is Kind.NUMBER:
        return int(cell) if cell else 1 if name == "images" else None
    return frozenset(code.strip() for code in (cell or UNKNOWN).split(","))
