"""When what is published was issued: later than what was sent before, although the clock was set back meanwhile."""

from cancerimage.wire.clock import now


class Issuing:
    """The moments of issue of one process; a hub takes nothing that is not later than what it took before."""

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> int:
        """Return when what is about to be sent is issued."""
        self._last = max(now(), self._last + 1)
        return self._last

    def forget(self) -> None:
        """Go by the clock alone again, for it was ahead of the hub's before."""
        self._last = 0
