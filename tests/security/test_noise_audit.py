"""What nodes run loses no more privacy than it charges, and the audit that says so finds every planted fault.

The full form, with 300,000 draws for each world, is `python -m benchmarks.privacy --only audit`.
"""

import pytest

from benchmarks.privacy.auditing import DRAWS, SCENES, audit
from benchmarks.privacy.mechanisms import Mechanism, faults, shipped
from cancerimage.disclosure.policy import POLICIES

SHORT = DRAWS // 10
PROTECTED = [shipped(policy) for policy in POLICIES.values() if policy.protected]


@pytest.mark.parametrize("mechanism", PROTECTED, ids=lambda mechanism: mechanism.name)
def test_nothing_speaks_against_what_nodes_run(mechanism: Mechanism) -> None:
    finding = audit(mechanism, SHORT)
    assert finding.sound, finding
    # An audit that proves nothing at all would be blind.
    assert finding.proved > 0


@pytest.mark.parametrize("mechanism", faults(), ids=lambda mechanism: mechanism.name)
def test_every_planted_fault_is_found(mechanism: Mechanism) -> None:
    finding = audit(mechanism, SHORT)
    assert not finding.sound, finding


def test_the_scenes_are_neighbours() -> None:
    for scene in SCENES:
        assert set(scene.person) <= {0, 1}, "one person counts once in each form"
        assert sum(scene.person) >= 1
