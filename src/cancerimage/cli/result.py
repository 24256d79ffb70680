"""How the result of a search is shown: totals, a table of datasets, facets, and the state of the nodes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Group, RenderableType
from rich.text import Text

from cancerimage.cli import screen

if TYPE_CHECKING:
    from cancerimage.sdk import Answer, Facet, MatchedDataset, Totals

LEVELS = ("Subjects", "Studies", "Series", "Images", "Size")
BAR = 24
"""Columns of the longest bar of a facet."""


def whole(answer: "Answer", *, facets: bool) -> RenderableType:
    """Return the whole result, ready to be printed."""
    parts: list[RenderableType] = []
    if answer.datasets:
        parts += [datasets(answer), Text()]
    parts.append(Text(sentence(answer), style="bold"))
    parts += [screen.text(note, "dim") for note in answer.notes]
    if facets:
        parts += [part for facet in answer.facets for part in (Text(), spread(facet))]
    return Group(*parts)


def datasets(answer: "Answer") -> RenderableType:
    """Return one line for each dataset with a matching subject, and the totals below."""
    table = screen.table(None, "Dataset", "Title", "Node", numbers=LEVELS, narrow=("Dataset", "Node"))
    table.show_footer = True
    for row in answer.datasets:
        table.add_row(row.dataset, row.title, row.node, *_figures(row))
    for column, total in zip(table.columns, ("Total", "", "", *_figures(answer.totals)), strict=True):
        column.footer = Text(total, style="bold")
    return table


def sentence(answer: "Answer") -> str:
    """Return the result in a sentence."""
    answered = sum(node.state == "answered" for node in answer.nodes)
    nodes = f"{answered} of {len(answer.nodes)} nodes answered"
    if not answer.datasets:
        return f"Nothing matches. {nodes}."
    return f"{screen.levels(answer.totals)} in {screen.counted(len(answer.datasets), 'dataset')}. {nodes}."


def spread(facet: "Facet") -> RenderableType:
    """Return how subjects and series spread over the values of one field."""
    table = screen.table(facet.label, "", "", numbers=("Subjects", "Series"))
    most = max((value.subjects for value in facet.values), default=0) or 1
    for value in facet.values:
        bar = "█" * max(1, round(BAR * value.subjects / most)) if value.subjects else ""
        table.add_row(value.label, Text(bar, style="cyan"), screen.figure(value.subjects), screen.figure(value.series))
    return table


def progress(answer: "Answer") -> RenderableType:
    """Return what is known so far, while nodes are still answering."""
    waiting = [node.node for node in answer.nodes if node.state in ("asked", "slow")]
    note = screen.text(f"waiting for {', '.join(waiting)}" if waiting else "", "dim")
    return Group(datasets(answer), note)


def _figures(counts: "MatchedDataset | Totals") -> tuple[str, ...]:
    numbers = (counts.subjects, counts.studies, counts.series, counts.images)
    return (*(screen.figure(number) for number in numbers), screen.volume(counts.bytes))


def gaps(answer: "Answer") -> Iterator[str]:
    """Yield what is missing from the answer, in sentences."""
    for node in answer.nodes:
        if node.node in answer.missing:
            yield f"{node.node} is missing from the answer: {node.detail or node.state}"
        for criterion in node.refused:
            yield f"{node.node} refused {criterion.text!r} and counted nothing: {criterion.reason}"
