"""A log as lines of JSON that anybody can keep and check without this software."""

import json
from collections.abc import Iterator

from cancerimage.audit.tree import leaf_hash
from cancerimage.audit.verify import BATCH, Log


def lines(log: Log) -> Iterator[str]:
    """Yield a line for each entry, `leaf` being exactly what is hashed, and then one for each signed head kept."""
    after: int | None = None
    while rows := log.source.entries(after, BATCH):
        for entry in rows:
            leaf = entry.leaf()
            told = {"index": entry.place, "hash": leaf_hash(leaf).hex(), "leaf": leaf.decode("utf-8", "replace")}
            yield json.dumps(told, ensure_ascii=False)
        after = rows[-1].place
    for copy in log.copies:
        if copy.head is not None:
            yield json.dumps({"head": copy.head.model_dump(mode="json"), "keeper": copy.keeper})
