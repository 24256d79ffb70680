"""Why a node cannot work with its hub, in words for the person at the node."""

from cancerimage.wire.faults import Fault
from cancerimage.wire.problems import PROBLEMS


class LinkFault(Exception):
    """The node cannot go on; the message says why and what to do."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code

    @classmethod
    def of(cls, fault: Fault) -> "LinkFault":
        """Return a refusal as a person reads it."""
        return cls(explain(fault), fault.code)


def explain(fault: Fault) -> str:
    """Return what a refusal means and what to do about it."""
    known = PROBLEMS.get(fault.code)
    if known is None:
        return f"The hub says {fault.code}: {fault.detail}".rstrip(": ")
    detail = f" ({fault.detail})" if fault.detail else ""
    return f"{known.sentence.rstrip('.')}{detail}. {known.remedy}"
