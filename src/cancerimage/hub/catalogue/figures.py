"""The federation in numbers, computed from the published records alone."""

from dataclasses import dataclass

from django.db.models import Count, Max, Sum

from cancerimage.hub.catalogue.labels import field_label, value_label
from cancerimage.hub.catalogue.models import Dataset, DatasetTerm
from cancerimage.hub.federation import nodes
from cancerimage.wire.counts import Totals

CHARTS = ("cancer", "modality", "bodypart", "sex", "age", "manufacturer", "country", "licence", "year")
"""The fields that the federation is broken down by."""


@dataclass(frozen=True, slots=True)
class Part:
    """How much of the federation has one value; a dataset with two values is in two parts."""

    value: str
    label: str
    datasets: int
    subjects: int
    series: int


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
    totals: Totals
    cancers: int
    nodes: int
    nodes_online: int
    breakdowns: tuple[Breakdown, ...]
    """One for each field of `CHARTS`, then one for the nodes."""
    updated: str | None
    """When a record last changed, as ISO 8601."""

    def by(self, field: str) -> Breakdown:
        """Return the breakdown by `field`."""
        return next(one for one in self.breakdowns if one.field == field)


def figures(language: str = "en") -> Figures:
    """Return the figures of the federation as it is now."""
    listed = [node for node in nodes.listed() if node.state == "approved"]
    shown = Dataset.objects.filter(withdrawn=None, node__in=[node.name for node in listed])
    levels = ("subjects", "studies", "series", "images", "bytes")
    sums = shown.aggregate(datasets=Count("pk"), changed=Max("changed"), **{f"sum_{one}": Sum(one) for one in levels})
    terms = (
        DatasetTerm.objects.filter(dataset__in=shown, field__in=CHARTS)
        .values("field", "value")
        .annotate(datasets=Count("dataset"), all_subjects=Sum("subjects"), all_series=Sum("series"))
    )
    parts: dict[str, list[Part]] = {field: [] for field in CHARTS}
    for row in terms:
        label = value_label(row["field"], row["value"], language)
        parts[row["field"]].append(
            Part(row["value"], label, row["datasets"], int(row["all_subjects"]), int(row["all_series"]))
        )
    by_node = shown.values("node").annotate(n=Count("pk"), all_subjects=Sum("subjects"), all_series=Sum("series"))
    names = {node.name: node.title or node.name for node in listed}
    node_parts = [
        Part(row["node"], names[row["node"]], row["n"], int(row["all_subjects"]), int(row["all_series"]))
        for row in by_node
    ]
    return Figures(
        datasets=sums["datasets"],
        totals=Totals(**{one: int(sums[f"sum_{one}"] or 0) for one in levels}),
        cancers=sum(part.value not in ("unknown", "other") for part in parts["cancer"]),
        nodes=len(listed),
        nodes_online=sum(node.online for node in listed),
        breakdowns=tuple(_breakdown(field, found, language) for field, found in (*parts.items(), ("node", node_parts))),
        updated=sums["changed"].isoformat() if sums["changed"] else None,
    )


def _breakdown(field: str, parts: list[Part], language: str) -> Breakdown:
    ordered = sorted(parts, key=lambda part: (-part.subjects, part.label))
    return Breakdown(field, field_label(field, language), tuple(ordered))
