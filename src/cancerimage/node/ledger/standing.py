"""How far a ledger has come."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a ledger has come."""

    ledger: str
    sequence: int
    revision: int
    """Goes up when something changes that answers depend on: policies, epochs, pauses."""
    paused: bool

    @property
    def version(self) -> "Version":
        """Names the ledger as it stands, with everything that answers depend on."""
        return self.ledger, self.revision


Version = tuple[str, int]
