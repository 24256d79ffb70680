"""Ways to answer that others use or used, as controls: an attack that does not succeed against them is no attack."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from benchmarks.privacy.forms import Form
from benchmarks.privacy.mechanisms import shown_by
from benchmarks.privacy.population import Counts, Population
from cancerimage.disclosure.noise import Key
from cancerimage.disclosure.policy import POLICIES, PolicyName

STANDARD = POLICIES[PolicyName.STANDARD]


@dataclass(frozen=True)
class Simulated:
    """Answers every question about a population in this process."""

    population: Population
    answered: Callable[["Simulated", Form, Counts], Counts]
    seed: int = 0
    random: np.random.Generator = field(init=False)

    def __post_init__(self) -> None:
        """Draw noise that can be repeated."""
        object.__setattr__(self, "random", np.random.default_rng(self.seed))

    def ask(self, form: Form) -> Counts:
        """Return what each dataset shows."""
        return self.answered(self, form, self.population.count(form.ages))


def _exact(_: Simulated, __: Form, counts: Counts) -> Counts:
    return counts


def _rounded_up(_: Simulated, __: Form, counts: Counts) -> Counts:
    return -(-counts // 10) * 10


def _redrawn(asker: Simulated, _: Form, counts: Counts) -> Counts:
    return np.rint(counts + asker.random.normal(0, 1.33, len(counts))).astype(np.int64)


def _cached(asker: Simulated, _: Form, counts: Counts) -> Counts:
    return _keyed(asker, [str(count) for count in counts], counts)


def _shipped(asker: Simulated, form: Form, counts: Counts) -> Counts:
    return _keyed(asker, [str(sorted(form.ages))] * len(counts), counts)


def _keyed(asker: Simulated, forms: list[str], counts: Counts) -> Counts:
    secret = asker.seed.to_bytes(32, "big")
    keys = (Key(secret, name, "epoch", STANDARD.variance) for name in asker.population.names)
    shown = (shown_by(STANDARD, key, form, int(true)) for key, form, true in zip(keys, forms, counts, strict=True))
    return np.fromiter(shown, np.int64, len(counts))


CONTROLS = {
    "exact counts": _exact,
    "rounded up to tens": _rounded_up,
    "noise kept for each true count": _cached,
    "noise of 1.33 drawn anew": _redrawn,
}
SHIPPED = _shipped
"""What a node does, without a node: what an attacker practises on."""
