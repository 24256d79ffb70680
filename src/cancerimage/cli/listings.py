"""Lists that several commands show: nodes, and key figures beside their names."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from cancerimage.cli import screen


def show_nodes(nodes: Iterable[Mapping[str, Any]], *, as_json: bool) -> None:
    """Show nodes as the API describes them; with their fingerprint where the caller may see it."""
    rows = list(nodes)
    if as_json:
        screen.write_json({"nodes": rows})
        return
    if not rows:
        screen.say("No node has enrolled yet.")
        return
    table = screen.table(None, "Node", "State", "Link", "Last seen", "Version", "Fingerprint", numbers=("Datasets",))
    for row in rows:
        link = row["transport"] or "online" if row["online"] else "offline"
        fingerprint = str(row.get("fingerprint") or "")
        table.add_row(
            row["name"], row["state"], link, moment(row["last_seen"]), row["version"], fingerprint, str(row["datasets"])
        )
    screen.page().print(table)


def show_pairs(pairs: Mapping[str, Any]) -> None:
    """Show names with their values, one to a line."""
    table = screen.table(None, "", "")
    table.show_header = False
    for name, value in pairs.items():
        table.add_row(f"[bold]{name}[/bold]", str(value))
    screen.page().print(table)


def moment(value: datetime | str | None) -> str:
    """Write a moment as people read it, in Coordinated Universal Time."""
    if value is None:
        return "never"
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
