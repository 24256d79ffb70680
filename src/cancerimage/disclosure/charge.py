"""What an answer costs: privacy loss as zero-concentrated differential privacy counts it, and what it means."""

from math import ceil, exp, inf, log, log1p

UNIT = 1_000_000_000
"""Charges are integers: billionths of ρ, rounded up."""

ALLOWANCE_PERSON = UNIT // 2
"""What one person may learn of a dataset in one epoch."""
ALLOWANCE_DATASET = 2 * UNIT
"""What all persons together may learn of a dataset by live questions in one epoch."""
ALLOWANCE_CUBE = UNIT // 2
"""What a dataset may tell by its cube in one epoch."""

DELTA = 1e-6


def rho(variance: int, sensitivity_squared: int = 1) -> int:
    """Return the charge of a release with discrete Gaussian noise.

    `sensitivity_squared` is the most by which one person can change the released numbers: the sum of the squares of the
    changes. Theorem 4 of Canonne, Kamath and Steinke (2020) gives ρ = Δ² / 2σ².
    """
    if variance < 1 or sensitivity_squared < 1:
        raise ValueError("Noise has a variance, and a release a sensitivity, of at least 1")
    return -(-sensitivity_squared * UNIT // (2 * variance))


def epsilon(charged: int, delta: float = DELTA) -> float:
    """Return the ε for which a charge implies (ε, δ)-differential privacy, rounded up to six digits.

    Corollary 13 of Canonne, Kamath and Steinke (2020); every order α gives a valid ε, and the least is sought.
    """
    loss = charged / UNIT
    if not loss:
        return 0.0

    def of(order: float) -> float:
        return loss * order + (-log(delta) - log(order)) / (order - 1) + log1p(-1 / order)

    best, low, high = inf, -20.0, 40.0  # orders 1 + e^x
    while high - low > 1e-9:
        left, right = low + (high - low) / 3, high - (high - low) / 3
        at_left, at_right = of(1 + exp(left)), of(1 + exp(right))
        best = min(best, at_left, at_right)
        low, high = (low, right) if at_left < at_right else (left, high)
    return max(0.0, ceil(best * 10**6) / 10**6)
