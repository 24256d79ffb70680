"""What the datasets of the demo tell: all of them are public, but some stand in for data that are not."""

from collections.abc import Mapping
from dataclasses import dataclass

from cancerimage.disclosure.policy import Audience, PolicyName


@dataclass(frozen=True, slots=True)
class DemoPolicy:
    """What one dataset tells, and whom it answers."""

    policy: PolicyName
    audience: Audience


OPEN = DemoPolicy(PolicyName.OPEN, Audience.EVERYONE)

POLICIES: Mapping[str, DemoPolicy] = {
    "prostatex": DemoPolicy(PolicyName.STANDARD, Audience.SIGNED_IN),
    "upenn_gbm": DemoPolicy(PolicyName.STANDARD, Audience.SIGNED_IN),
    "duke_breast_cancer_mri": DemoPolicy(PolicyName.STANDARD, Audience.SIGNED_IN),
    "ispy2": DemoPolicy(PolicyName.STRICT, Audience.SIGNED_IN),
    "b_mode_and_ceus_liver": DemoPolicy(PolicyName.CATALOGUE_ONLY, Audience.EVERYONE),
}
"""The datasets that are not open; every other one is."""


def of(collection: str) -> DemoPolicy:
    """Return what a collection tells in the demo."""
    return POLICIES.get(collection, OPEN)
