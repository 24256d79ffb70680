"""What is audited: the code that nodes run, and the same with one fault each that an audit must find."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from cancerimage.disclosure import charge
from cancerimage.disclosure.noise import Key
from cancerimage.disclosure.policy import POLICIES, Policy, PolicyName
from cancerimage.node.answering.protected import noised

HIDDEN = -1000
"""Stands for an answer that shows no number."""

Ask = Callable[[int, str], int]
"""Returns what is shown of a true count under a form."""

SECRET = b"a secret of an audit, always the same one"


def shown_by(policy: Policy, key: Key, form: str, true: int) -> int:
    """Return what a node shows of a true count, by the very function that answers at a node."""
    shown = noised(policy, key, form, true).value
    return HIDDEN if shown is None else shown


@dataclass(frozen=True, slots=True)
class Mechanism:
    """A way to answer, fresh in each epoch."""

    name: str
    variance: int
    """What it claims to use."""
    epoch: Callable[[str], Ask]

    def claim(self, answers: int, delta: float) -> float:
        """Return the ε that so many answers are charged with."""
        return charge.epsilon(answers * charge.rho(self.variance), delta)


def shipped(policy: Policy) -> Mechanism:
    """Return what nodes do under a policy."""
    return Mechanism(policy.name, policy.variance, _asking(policy))


def _asking(policy: Policy) -> Callable[[str], Ask]:
    def epoch(name: str) -> Ask:
        key = Key(SECRET, "dataset", name, policy.variance)
        return lambda true, form: shown_by(policy, key, form, true)

    return epoch


def _limit_on_the_true_value(epoch: Callable[[str], Ask], policy: Policy) -> Callable[[str], Ask]:
    return lambda name: lambda true, form: HIDDEN if true < policy.limit else epoch(name)(true, form)


def _zero_without_noise(epoch: Callable[[str], Ask]) -> Callable[[str], Ask]:
    return lambda name: lambda true, form: epoch(name)(true, form) if true else 0


def _keyed_on_the_result(epoch: Callable[[str], Ask]) -> Callable[[str], Ask]:
    return lambda name: lambda true, form: epoch(name)(true, str(true))


def faults() -> tuple[Mechanism, ...]:
    """Return one mechanism for each fault, which claims what the standard policy costs."""
    policy = POLICIES[PolicyName.STANDARD]
    sound = _asking(policy)
    planted = {
        "limit on the true value": _limit_on_the_true_value(sound, policy),
        "zero without noise": _zero_without_noise(sound),
        "half the noise": _asking(replace(policy, variance=policy.variance // 4)),
        "noise keyed on the result": _keyed_on_the_result(sound),
    }
    return tuple(Mechanism(name, policy.variance, epoch) for name, epoch in planted.items())
