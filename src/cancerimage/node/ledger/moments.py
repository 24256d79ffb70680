"""Moments as the ledger keeps them: milliseconds since 1970."""

from datetime import UTC, datetime


def moment(milliseconds: int) -> datetime:
    """Return the moment that is kept as so many milliseconds."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def milliseconds(of: datetime) -> int:
    """Return how a moment is kept."""
    return int(of.timestamp() * 1000)
