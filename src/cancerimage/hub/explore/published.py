"""Who published what when a question was asked: by this its result is read, whatever becomes of the catalogue."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from cancerimage.hub.explore.questions import Reply


class Publishing(Protocol):
    """What a result has to know of the catalogue."""

    @property
    def holders(self) -> Mapping[str, str]:
        """The node that publishes each dataset."""

    @property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """The title of each dataset in every language there is."""

    @property
    def node_titles(self) -> Mapping[str, Mapping[str, str]]:
        """The title of each node in every language there is."""


@dataclass(frozen=True, slots=True)
class Published:
    """The part of the catalogue that some replies are about."""

    holders: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    node_titles: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def behind(cls, replies: Iterable[Reply], catalogue: Publishing) -> "Published":
        """Return what `catalogue` says of the nodes that replied and the datasets that they counted in."""
        known = list(replies)
        names = {part.dataset for reply in known if reply.answer for part in reply.answer.datasets}
        held = sorted(names & catalogue.holders.keys())
        return cls(
            holders={name: catalogue.holders[name] for name in held},
            labels={name: catalogue.labels[name] for name in held},
            node_titles={
                reply.node: catalogue.node_titles[reply.node] for reply in known if reply.node in catalogue.node_titles
            },
        )

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Published":
        """Return what `to_json` wrote; nothing for a question that has not completed."""
        datasets = said.get("datasets", {})
        return cls(
            holders={name: one["node"] for name, one in datasets.items()},
            labels={name: one["title"] for name, one in datasets.items()},
            node_titles=said.get("nodes", {}),
        )

    def to_json(self) -> dict[str, Any]:
        """Return this as JSON can say it."""
        return {
            "datasets": {name: {"node": node, "title": dict(self.labels[name])} for name, node in self.holders.items()},
            "nodes": {node: dict(titles) for node, titles in self.node_titles.items()},
        }
