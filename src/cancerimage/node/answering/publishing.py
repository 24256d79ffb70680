"""What the node publishes of its datasets."""

from datetime import UTC, datetime

from cancerimage.node.index import Index
from cancerimage.wire.dataset import Catalogue


def catalogue(node: str, title: str, index: Index) -> Catalogue:
    """Return the records of all the datasets in an index, to be signed."""
    return Catalogue(
        node=node,
        title={"en": title},
        datasets=tuple(index.record(index.descriptions[dataset]) for dataset in index.datasets),
        issued=datetime.now(UTC),
    )
