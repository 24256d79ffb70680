"""Time as messages carry it: whole milliseconds since 1970-01-01 UTC."""

import time

SKEW = 120_000
"""How far two clocks may differ before a message is refused, in milliseconds."""


def now() -> int:
    """Return the time of this machine's clock."""
    return time.time_ns() // 1_000_000
