"""Making answers of protected datasets alike in length and in time, so that neither tells what the number does not."""

import math

from cancerimage.disclosure.policy import POLICIES
from cancerimage.wire import canonical
from cancerimage.wire.question import PADDING, Answer

QUANTUM = 0.002
"""Seconds: such an answer takes a multiple of this."""


def is_protected(answer: Answer) -> bool:
    """Return whether an answer speaks of a protected dataset."""
    return any(POLICIES[part.policy].protected for part in answer.datasets)


def quantised(seconds: float) -> float:
    """Return the next multiple of the quantum."""
    return math.ceil(seconds / QUANTUM) * QUANTUM


def padded(answer: Answer) -> Answer:
    """Return the answer with as much padding as makes its body a multiple of the unit of padding."""
    length = len(canonical.write(answer))
    return answer.model_copy(update={"padding": "0" * (-length % PADDING)})
