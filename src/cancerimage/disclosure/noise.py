"""The noise that belongs to one cell of one form of query at one dataset in one epoch."""

import hmac
import json
from dataclasses import dataclass, field

from cancerimage.disclosure.gaussian import LARGEST, Table
from cancerimage.disclosure.sampling import Stream, draw


@dataclass(frozen=True, slots=True)
class Key:
    """What the noise of a dataset follows from, besides the form of the query: never from a count.

    Whoever does not have the secret cannot tell this noise from fresh noise. Whoever has it knows all the noise of the
    epoch, so it stays in the private files of the node.
    """

    secret: bytes = field(repr=False)
    dataset: str
    epoch: str
    variance: int

    def __post_init__(self) -> None:
        """Refuse a secret that could be guessed, and noise of no width."""
        if len(self.secret) < 32:
            raise ValueError("The secret of an epoch has at least 32 bytes")
        if self.variance < 1:
            raise ValueError("Noise has a variance of at least 1")

    def noise(self, form: str, cell: str = "") -> int:
        """Return the noise of one cell: the same whenever it is asked, and unrelated to that of any other cell."""
        message = json.dumps(
            [self.dataset, self.epoch, self.variance, form, cell], ensure_ascii=False, separators=(",", ":")
        ).encode()
        if self.variance > LARGEST:
            return draw(Stream(self.secret, message), self.variance)
        return Table.of(self.variance).draw(int.from_bytes(hmac.digest(self.secret, message, "sha512"), "big"))
