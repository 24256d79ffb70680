"""How the result of a search is shown: totals, a table of datasets, facets, and the state of the nodes."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from cancerimage.cli import screen

if TYPE_CHECKING:
    from cancerimage.sdk import Answer, Facet, MatchedDataset, Number, Preview, Totals, Untold

LEVELS = ("Subjects", "Studies", "Series", "Images", "Size")
BAR = 24
"""Columns of the longest bar of a facet."""


def whole(answer: "Answer", *, facets: bool) -> RenderableType:
    """Return the whole result, ready to be printed."""
    parts: list[RenderableType] = []
    if answer.datasets:
        parts += [datasets(answer), Text()]
    parts.append(Text(sentence(answer), style="bold"))
    parts += [screen.text(note, "dim") for note in (*reasons(answer.withheld), *answer.notes)]
    if facets:
        parts += [part for facet in answer.facets for part in (Text(), spread(facet))]
    return Group(*parts)


def datasets(answer: "Answer") -> RenderableType:
    """Return one line for each dataset, and the totals below."""
    table = screen.table(None, "Dataset", "Title", "Node", numbers=LEVELS, narrow=("Dataset", "Node"))
    table.show_footer = True
    for row in answer.datasets:
        table.add_row(row.dataset, row.title, row.node, *_figures(row))
    for column, total in zip(table.columns, ("Total", "", "", *_figures(answer.totals)), strict=True):
        column.footer = Text(total, style="bold")
    return table


def sentence(answer: "Answer") -> str:
    """Return the result in a sentence."""
    from cancerimage.sdk.numbers import is_untold, told

    answered = sum(node.state == "answered" for node in answer.nodes)
    nodes = f"{answered} of {len(answer.nodes)} nodes answered"
    if not answer.datasets:
        return f"Nothing matches. {nodes}."
    totals, subjects = answer.totals, answer.totals.subjects
    parts = []
    if totals.datasets:
        levels = (
            (totals.subjects, "subject", "subjects"),
            (totals.studies, "study", "studies"),
            (totals.series, "series", "series"),
        )
        counts = [
            f"{told(number)} {one if number.value == 1 else many}"
            for number, one, many in levels
            if number.value is not None and not is_untold(number)
        ]
        parts.append(f"{', '.join(counts)} in {screen.counted(totals.datasets, 'dataset')}")
    elif subjects.value == 0:
        parts.append("nothing matches where a number is told")
    if subjects.hidden:
        parts.append(f"{screen.counted(subjects.hidden, 'dataset')} with too few to be shown")
    if subjects.withheld:
        parts.append(f"{screen.counted(subjects.withheld, 'dataset')} that told nothing")
    said = "; ".join(parts)
    return f"{said[0].upper()}{said[1:]}. {nodes}."


def reasons(withheld: "Iterable[Untold]") -> Iterator[str]:
    """Yield why datasets tell nothing, in sentences."""
    for one in withheld:
        yield f"Not told by {', '.join(one.datasets)}: {one.text}"


def spread(facet: "Facet") -> RenderableType:
    """Return how subjects and series spread over the values of one field."""
    table = screen.table(facet.label, "", "", numbers=("Subjects", "Series"))
    most = max((value.subjects.value or 0 for value in facet.values), default=0) or 1
    for value in facet.values:
        subjects = value.subjects.value or 0
        bar = "█" * max(1, round(BAR * subjects / most)) if subjects else ""
        table.add_row(value.label, Text(bar, style="cyan"), figure(value.subjects), figure(value.series))
    return table


def preview(found: "Preview") -> RenderableType:
    """Return what an answer would cost: in all, and dataset by dataset where it is not free."""
    table = screen.table(None, "Dataset", "Title", "Node", "An answer", narrow=("Dataset", "Node"))
    shown = [row for row in found.datasets if not row.free]
    for row in shown:
        left = screen.counted(row.questions_left or 0, "question")
        cost = "would not come" if row.withheld else f"uses one of {left} left"
        table.add_row(row.dataset, row.title, row.node, cost)
    parts: list[RenderableType] = [table, Text()] if shown else []
    parts.append(Text(found.summary(), style="bold"))
    parts += [screen.text(one, "dim") for one in reasons(found.withheld)]
    return Group(*parts)


def progress(answer: "Answer") -> RenderableType:
    """Return what is known so far, while nodes are still answering."""
    waiting = [node.node for node in answer.nodes if node.state in ("asked", "slow")]
    note = screen.text(f"waiting for {', '.join(waiting)}" if waiting else "", "dim")
    return Group(datasets(answer), note)


def figure(number: "Number", write: Callable[[int], str] = screen.figure) -> str:
    """Write a number for a table: `57`, `≈ 120 ± 11`, `< 15`, `not told`; a sum with hidden parts shows its bounds."""
    from cancerimage.sdk.numbers import Meaning, is_untold

    match number.meaning:
        case Meaning.EXACT if is_untold(number):
            return "not told"
        case Meaning.EXACT:
            return write(number.value or 0)
        case Meaning.ABOUT if number.hidden:
            return f"≈ {write(number.value or 0)} ({write(number.low)}–{write(number.high or 0)})"
        case Meaning.ABOUT:
            return f"≈ {write(number.value or 0)} ± {write(number.margin)}"
        case Meaning.FEWER:
            return f"< {write(number.below)}"
        case _:
            return "not told"


def _figures(counts: "MatchedDataset | Totals") -> tuple[str, ...]:
    numbers = (counts.subjects, counts.studies, counts.series, counts.images)
    return (*(figure(number) for number in numbers), figure(counts.bytes, screen.volume))


def gaps(answer: "Answer") -> Iterator[str]:
    """Yield what is missing from the answer, in sentences."""
    for node in answer.nodes:
        if node.node in answer.missing:
            yield f"{node.node} is missing from the answer: {node.detail or node.state}"
        for criterion in node.refused:
            yield f"{node.node} refused {criterion.text!r} and counted nothing: {criterion.reason}"
