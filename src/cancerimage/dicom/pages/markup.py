"""The small pieces of HTML that the sections of the page are put together from."""

from collections.abc import Iterator, Sequence
from html import escape

MOST_ROWS, SHOWN_ROWS = 20, 10
"""Rows of a table that are shown at once, and how many are where there are more."""

COUNTED = frozenset({"Files", "Structures", "Elements"})
"""Headings of columns that hold numbers."""


def figure(title: str, caption: str, chart: str) -> str:
    return (
        f'<figure class="card"><figcaption><h3>{escape(title)}</h3><p class="small">{escape(caption)}</p></figcaption>'
        f"{chart}</figure>"
    )


def listing(name: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in a card, of cells that are HTML already; what is beyond its first rows can be opened.

    On a phone each row becomes a list of its cells with their headings, so that no column is out of sight.
    """
    more = ""
    if len(rows) > MOST_ROWS:
        rest = _table(head, rows[SHOWN_ROWS:])
        more = f"<details><summary>{len(rows) - SHOWN_ROWS:,} more</summary>{rest}</details>"
        rows = rows[:SHOWN_ROWS]
    label = escape(name, quote=True)
    table = _table(head, rows)
    return f'<div class="card scroll" role="region" aria-label="{label}" tabindex="0">{table}{more}</div>'


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; a last column of counts is set as numbers."""
    numbers = head[-1] in COUNTED

    def cells(row: Sequence[str]) -> Iterator[str]:
        for place, cell in enumerate(row):
            number = ' class="number"' if numbers and place == len(row) - 1 else ""
            yield f'<td data-name="{escape(head[place], quote=True)}"{number}>{cell}</td>'

    last = len(head) - 1 if numbers else None
    counts = ' class="number"'
    top = "".join(f'<th scope="col"{counts if place == last else ""}>{name}</th>' for place, name in enumerate(head))
    body = "".join(f"<tr>{''.join(cells(row))}</tr>" for row in rows)
    return f'<table class="stacked"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>'


def marked(words: str) -> str:
    """Write what stands between backticks as code."""
    parts = escape(words).split("`")
    return "".join(f"<code>{part}</code>" if place % 2 else part for place, part in enumerate(parts))


def counted(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def volume(size: float) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if size < 1000:
            return f"{size:.0f} {unit}" if unit == "B" or size >= 100 else f"{size:.1f} {unit}"
        size /= 1000
    return f"{size:,.1f} TB"
