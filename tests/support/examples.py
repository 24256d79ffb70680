"""How many examples a property is tried on: few and always the same by default, many and new ones on request."""

import os

from hypothesis import HealthCheck, settings

# `HYPOTHESIS_EXAMPLES=20000 pytest tests/property` looks further, at other examples each time.
_WANTED = os.environ.get("HYPOTHESIS_EXAMPLES")


def examples(usual: int) -> settings:
    """Return the settings of a property that is usually tried on this many examples."""
    return settings(
        max_examples=int(_WANTED or usual),
        derandomize=_WANTED is None,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
