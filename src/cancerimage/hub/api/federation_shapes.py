"""The JSON of the federation: its figures, its nodes, and where to go."""

from datetime import datetime

from pydantic import Field

from cancerimage.hub.api.numbers import FederationTotals, NumberOut
from cancerimage.hub.api.shapes import Shape


class Part(Shape):
    """How much of the federation has one value."""

    value: str
    label: str
    datasets: int = Field(description="The datasets that show the value.")
    subjects: NumberOut
    series: NumberOut


class Breakdown(Shape):
    """The federation by the values of one field."""

    field: str
    label: str
    parts: list[Part]


class Federation(Shape):
    """The federation in numbers."""

    totals: FederationTotals
    cancers: int
    nodes: int
    nodes_online: int
    breakdowns: list[Breakdown]
    updated: str | None


class Node(Shape):
    """One node of the federation."""

    node: str
    title: str
    online: bool
    transport: str
    last_seen: datetime | None
    version: str
    datasets: int
    latency_ms: float | None


class NodeList(Shape):
    """The nodes of the federation."""

    nodes: list[Node]


class Links(Shape):
    """Where to go from here."""

    title: str
    version: str
    links: dict[str, str]
