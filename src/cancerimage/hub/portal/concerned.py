"""Which datasets a question can be about at all, by what everybody may read of them in the catalogue."""

from collections.abc import Iterable

from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.hub.catalogue import inventory
from cancerimage.hub.catalogue.stock import Stock
from cancerimage.query import NOTHING, Is, Query, asked_of_datasets, narrow, normalise


def concerned(query: Query, datasets: Iterable[str]) -> frozenset[str]:
    """Return those of `datasets` in which somebody may match; unknown ones are among them.

    A dataset on lung cancer has nothing to keep back when the question is about the brain, so nobody is told that it
    keeps something back.
    """
    names = frozenset(datasets)
    leaves = asked_of_datasets(normalise(query))
    return names - _ruled_out(query, leaves, _stock(), names) if leaves else names


def counted_by(query: Query, nodes: Iterable[str]) -> frozenset[str]:
    """Return the datasets of `nodes` in which somebody may match."""
    members = frozenset(nodes)
    return concerned(query, (name for name, node in _stock().holders.items() if node in members))


def signed_in_only(query: Query | None) -> int:
    """Return how many datasets that the question may be about answer nobody who has not signed in."""
    stock = _stock()
    policies, audiences = stock.terms["policy"], stock.terms["audience"]
    protected = policies.get(PolicyName.STANDARD, 0) | policies.get(PolicyName.STRICT, 0)
    closed = protected & ~audiences.get(Audience.EVERYONE, 0)
    names = frozenset(name for place, name in enumerate(stock.holders) if closed >> place & 1)
    return len(names if query is None else concerned(query, names))


def _ruled_out(query: Query, leaves: frozenset[Is], stock: Stock, names: frozenset[str]) -> frozenset[str]:
    # Datasets of which the same conditions hold are asked the same, so this is worked out once for all of them.
    found: dict[frozenset[Is], bool] = {}
    out = set()
    for place, name in enumerate(stock.holders):
        if name not in names:
            continue
        held = frozenset(leaf for leaf in leaves if _holds(stock, leaf, place, name))
        if held not in found:
            values = {leaf.field: {other.value for other in held if other.field == leaf.field} for leaf in leaves}
            found[held] = narrow(query, values) == NOTHING
        if found[held]:
            out.add(name)
    return frozenset(out)


def _holds(stock: Stock, leaf: Is, place: int, name: str) -> bool:
    if leaf.field == "dataset":
        return leaf.value == name
    return bool(stock.terms[leaf.field].get(leaf.value, 0) >> place & 1)


def _stock() -> Stock:
    return inventory.recent() or inventory.current()
