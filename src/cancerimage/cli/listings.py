"""Lists that several commands show: nodes, and names with their values."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from cancerimage.cli import screen


def show_nodes(nodes: Iterable[Mapping[str, Any]]) -> None:
    """Show nodes, and below them the fingerprints of those that wait for approval."""
    rows = list(nodes)
    if not rows:
        screen.say("No node has enrolled yet.")
        return
    table = screen.table(None, "Node", "Title", "State", "Link", "Last seen", "Version", numbers=("Datasets",))
    for row in rows:
        link = row["transport"] or "offline"
        seen = moment(row["last_seen"])
        table.add_row(row["name"], row["title"], row["state"], link, seen, row["version"], str(row["datasets"]))
    screen.page().print(table)
    for row in rows:
        if row["state"] == "pending":
            screen.say(f"\n{row['name']} waits for approval. Compare its fingerprint with the one at the node:")
            screen.say(f"  {in_groups(row['fingerprint'])}")


def show_pairs(pairs: Mapping[str, Any]) -> None:
    """Show names with their values, one to a line."""
    table = screen.table(None, "", "")
    table.show_header = False
    for name, value in pairs.items():
        table.add_row(screen.line(name, "bold"), str(value))
    screen.page().print(table)


def moment(value: datetime | None) -> str:
    """Write a moment as people read it, in Coordinated Universal Time."""
    return "never" if value is None else value.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def in_groups(fingerprint: str) -> str:
    """Write a fingerprint in groups of four, as the node shows it."""
    return " ".join(fingerprint[start : start + 4] for start in range(0, len(fingerprint), 4))
