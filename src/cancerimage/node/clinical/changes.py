"""What one clinical table changes against another, in counts."""

from dataclasses import dataclass
from typing import Any

from cancerimage.node.clinical.place import Rows


@dataclass(frozen=True, slots=True)
class Changes:
    """How many subjects come, go and change, and in which fields."""

    new: int
    gone: int
    changed: int
    same: int
    fields: dict[str, int]
    """For how many subjects that stay a field changes."""

    @property
    def any(self) -> bool:
        """Whether anything changes."""
        return bool(self.new or self.gone or self.changed)

    def plain(self) -> dict[str, Any]:
        """Return what JSON says of it."""
        return {
            "new": self.new, "gone": self.gone, "changed": self.changed, "same": self.same, "fields": self.fields,
        }  # fmt: skip


def changes(before: Rows, after: Rows) -> Changes:
    """Compare two tables by their subjects."""
    fields: dict[str, int] = {}
    changed = 0
    stay = before.keys() & after.keys()
    for subject in stay:
        old, new = before[subject], after[subject]
        differing = [name for name in {**old, **new} if old.get(name, "") != new.get(name, "")]
        changed += bool(differing)
        for name in differing:
            fields[name] = fields.get(name, 0) + 1
    return Changes(
        new=len(after) - len(stay),
        gone=len(before) - len(stay),
        changed=changed,
        same=len(stay) - changed,
        fields=dict(sorted(fields.items())),
    )
