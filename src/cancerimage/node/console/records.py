"""One question as one dataset answered it, for programs: the same in every language."""

from collections.abc import Iterable, Iterator, Mapping

from cancerimage.node.ledger.asked import Asked
from cancerimage.wire.cells import harmless

COLUMNS = (
    "moment",
    "person",
    "roles",
    "project",
    "dataset",
    "policy",
    "query",
    "meaning",
    "value",
    "low",
    "high",
    "below",
    "withheld",
    "cost",
)
"""The columns of a file."""


def rows(asked: Iterable[Asked]) -> Iterator[tuple[object, ...]]:
    """Return the lines of a file, the names of the columns first."""
    yield COLUMNS
    for one in asked:
        yield tuple("" if value is None else harmless(str(value)) for value in plain(one).values())


def plain(asked: Asked) -> Mapping[str, str | int | None]:
    """Return one line for programs."""
    number = asked.number
    return {
        "moment": asked.moment.isoformat(timespec="milliseconds"),
        "person": asked.asker,
        "roles": " ".join(asked.roles),
        "project": asked.project,
        "dataset": asked.dataset,
        "policy": asked.policy.value,
        "query": asked.query,
        "meaning": number.meaning.value if number else None,
        "value": number.value if number else None,
        "low": number.low if number else None,
        "high": number.high if number else None,
        "below": number.below or None if number else None,
        "withheld": asked.withheld.value if asked.withheld else None,
        "cost": asked.cost,
    }
