"""Making the bodies of answers alike in length, so that it does not tell what the numbers do not."""

from cancerimage.wire import canonical
from cancerimage.wire.question import PADDING, Answer

# Quotation marks inside a text are escaped, so this can only be the member itself.
_EMPTY = b'"padding":""'


def body(answer: Answer) -> bytes:
    """Return the bytes of an answer; one that speaks of a protected dataset is filled up to a multiple of `PADDING`."""
    written = canonical.write(answer)
    if not answer.protected:
        return written
    return written.replace(_EMPTY, _EMPTY[:-1] + b"0" * (-len(written) % PADDING) + b'"', 1)
