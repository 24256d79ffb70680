"""Making answers of protected datasets alike in length and in time, so that neither tells what the number does not."""

import math

from cancerimage.wire import canonical
from cancerimage.wire.question import PADDING, QUANTUM, Answer


def padded(answer: Answer, seconds: float) -> Answer:
    """Return an answer that took so long with coarser words: the time rounded up, the body filled up."""
    took = math.ceil(seconds / QUANTUM) * QUANTUM
    told = answer.model_copy(update={"elapsed_ms": float(round(took * 1000))})
    return told.model_copy(update={"padding": "0" * (-len(canonical.write(told)) % PADDING)})
