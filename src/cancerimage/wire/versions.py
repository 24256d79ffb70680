"""The protocol versions that this release speaks, and the choice between two sides."""

from collections.abc import Iterable

from cancerimage.wire.faults import NoCommonVersion

VERSIONS: tuple[int, ...] = (1,)
"""What this release speaks, the newest last."""


def choose(theirs: Iterable[int]) -> int:
    """Return the newest version that both sides speak."""
    offered = sorted(set(theirs))
    common = set(offered) & set(VERSIONS)
    if not common:
        spoken = ", ".join(map(str, offered[:8])) or "none"
        raise NoCommonVersion(f"the other side speaks {spoken}; this side speaks {', '.join(map(str, VERSIONS))}")
    return max(common)
