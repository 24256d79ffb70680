"""The federation in numbers, computed from the published records alone."""

from dataclasses import dataclass

from cancerimage.disclosure.numbers import Number
from cancerimage.hub.catalogue import inventory
from cancerimage.hub.catalogue.amounts import Amounts
from cancerimage.hub.catalogue.inventory import CHARTS, CLINICAL
from cancerimage.hub.catalogue.labels import field_label, in_language, value_label
from cancerimage.hub.catalogue.stock import Stock
from cancerimage.hub.federation import nodes
from cancerimage.vocabulary import UNKNOWN


@dataclass(frozen=True, slots=True)
class Part:
    """How much of the federation has one value; a dataset with two values is in two parts."""

    value: str
    label: str
    datasets: int
    """The datasets that show the value."""
    subjects: Number
    series: Number


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The federation by the values of one field, the most subjects first."""

    field: str
    label: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """The federation in numbers."""

    datasets: int
    totals: Amounts
    cancers: int
    nodes: int
    nodes_online: int
    breakdowns: tuple[Breakdown, ...]
    """One for each field of `CHARTS`, then for each clinical field that some dataset has, then one for the nodes."""
    updated: str | None
    """When a record last changed, as ISO 8601."""

    def by(self, field: str) -> Breakdown:
        """Return the breakdown by `field`."""
        return next(one for one in self.breakdowns if one.field == field)


def figures(language: str = "en") -> Figures:
    """Return the figures of the federation as it is now."""
    stock = inventory.current()
    clinical = [field for field in CLINICAL if stock.sums[field].keys() - {UNKNOWN}]
    approved = [node for node in nodes.listed() if node.state == "approved"]
    return Figures(
        datasets=len(stock.keys),
        totals=stock.totals,
        cancers=sum(value not in ("unknown", "other") for value in stock.sums["cancer"]),
        nodes=len(approved),
        nodes_online=sum(node.online for node in approved),
        breakdowns=tuple(_breakdown(stock, field, language) for field in (*CHARTS, *clinical, "node")),
        updated=stock.changed,
    )


def _breakdown(stock: Stock, field: str, language: str) -> Breakdown:
    parts = [
        Part(value, _label(stock, field, value, language), found.datasets, found.subjects, found.series)
        for value, found in stock.sums[field].items()
    ]
    parts.sort(key=lambda part: (-(part.subjects.value or 0), part.label))
    return Breakdown(field, field_label(field, language), tuple(parts))


def _label(stock: Stock, field: str, value: str, language: str) -> str:
    if field == "node":
        return in_language(dict(stock.node_titles[value]), language) or value
    return value_label(field, value, language)
