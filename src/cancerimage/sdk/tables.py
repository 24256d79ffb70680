"""Tables of a result: as text for a terminal, as HTML for a notebook, as a pandas or polars data frame."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from cancerimage.sdk.numbers import Number

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Row = Mapping[str, Any]

_SIZES = ("B", "kB", "MB", "GB", "TB", "PB")


def size(count: int) -> str:
    """Return a number of bytes as people say it."""
    amount = float(count)
    for unit in _SIZES:
        if amount < 1000 or unit == _SIZES[-1]:
            return f"{amount:.0f} {unit}" if unit == "B" else f"{amount:.1f} {unit}"
        amount /= 1000
    raise AssertionError("the last unit always fits")


def shown(value: object) -> str:
    """Return one cell as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.1f}"
    if isinstance(value, (tuple, list)):
        return ", ".join(str(part) for part in value)
    return str(value)


def as_text(rows: Sequence[Row], columns: Sequence[str], limit: int = 40) -> str:
    """Return the rows as an aligned table; numbers to the right, the longest texts cut."""
    cells = [[_cut(shown(row[column])) for column in columns] for row in rows[:limit]]
    widths = [
        max(len(column), *(len(line[place]) for line in cells)) if cells else len(column)
        for place, column in enumerate(columns)
    ]
    numbers = [bool(rows) and all(isinstance(row[column], (int, float, Number)) for row in rows) for column in columns]

    def line(parts: Sequence[str]) -> str:
        aligned = (
            part.rjust(width) if number else part.ljust(width)
            for part, width, number in zip(parts, widths, numbers, strict=True)
        )
        return "  ".join(aligned).rstrip()

    lines = [line(columns), line(["─" * width for width in widths]), *(line(parts) for parts in cells)]
    if len(rows) > limit:
        lines.append(f"… and {len(rows) - limit:,} more")
    return "\n".join(lines)


def as_html(
    rows: Sequence[Row], columns: Sequence[str], caption: str, notes: Sequence[str] = (), limit: int = 100
) -> str:
    """Return the rows as an HTML table, with notes below."""
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(shown(row[column]))}</td>" for column in columns) + "</tr>"
        for row in rows[:limit]
    )
    more = f"<p>… and {len(rows) - limit:,} more</p>" if len(rows) > limit else ""
    said = "".join(f"<p>{escape(note)}</p>" for note in notes)
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        f"{more}{said}"
    )


def as_pandas(rows: Sequence[Row], columns: Sequence[str]) -> "pd.DataFrame":
    """Return the rows as a pandas data frame."""
    try:
        import pandas as pd
    except ImportError:
        raise ImportError("pandas is not installed. Install it with: pip install 'cancerimage[frames]'") from None
    frame = pd.DataFrame([dict(row) for row in rows], columns=list(columns))
    # A count that is not shown is missing; it makes no fraction of the others.
    wanted = [column for column in columns if _are_counts([row[column] for row in rows])]
    return frame.astype(dict.fromkeys(wanted, "Int64"))


def as_polars(rows: Sequence[Row], columns: Sequence[str]) -> "pl.DataFrame":
    """Return the rows as a polars data frame."""
    try:
        import polars as pl
    except ImportError:
        raise ImportError("polars is not installed. Install it with: pip install 'cancerimage[frames]'") from None
    return pl.DataFrame({column: [_plain(row[column]) for row in rows] for column in columns})


def _are_counts(values: Sequence[object]) -> bool:
    return None in values and all(value is None or type(value) is int for value in values) and any(values)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _cut(text: str, width: int = 48) -> str:
    return text if len(text) <= width else f"{text[: width - 1]}…"
