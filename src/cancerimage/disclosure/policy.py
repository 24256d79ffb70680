"""The policies that a holder chooses from, as one table, and the audiences that a policy can name."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class PolicyName(StrEnum):
    """How much a dataset tells."""

    OPEN = "open"
    """Exact numbers: only for data that everybody can have anyway."""
    STANDARD = "standard"
    STRICT = "strict"
    CATALOGUE_ONLY = "catalogue_only"
    """The holder's words, and no number from the data."""


class Audience(StrEnum):
    """Who may ask live questions of a dataset."""

    EVERYONE = "everyone"
    SIGNED_IN = "signed_in"
    PROJECTS = "projects"
    """Members of a project that was approved."""
    ORGANISATIONS = "organisations"
    """Members of the organisations that the holder names."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What becomes of a count before it leaves the node."""

    name: PolicyName
    variance: int = 0
    """The parameter σ² of the discrete Gaussian noise on a count of people; 0 leaves it exact."""
    limit: int = 0
    """The least noised count that is shown."""
    step: int = 1
    """What a shown count is rounded to."""
    live: bool = True
    """Whether questions are answered at all."""

    @property
    def protected(self) -> bool:
        """Whether noise stands between the data and every number."""
        return self.variance > 0


POLICIES: Mapping[PolicyName, Policy] = {
    policy.name: policy
    for policy in (
        Policy(PolicyName.OPEN),
        Policy(PolicyName.STANDARD, variance=25, limit=15, step=5),
        Policy(PolicyName.STRICT, variance=64, limit=20, step=10),
        Policy(PolicyName.CATALOGUE_ONLY, live=False),
    )
}
"""Every policy by its name, from the most open to the most closed."""

FLOOR = 100
"""A protected dataset of fewer people than this tells no number at all."""
