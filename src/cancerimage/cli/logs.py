"""Finding the logs of hubs and nodes on this machine, each with all that there is to verify it by."""

import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cancerimage.cli import hub_place
from cancerimage.cli.outcomes import Failure, Outcome

if TYPE_CHECKING:
    from cancerimage.audit.verify import Copy, Log

HUB_FILES = ("hub.keys", "hub.sqlite3", "secret-key")
NODE_FILES = ("identity.json", "ledger.sqlite3")


@dataclass(frozen=True, slots=True)
class Places:
    """The data directories of one hub, or none, and of nodes."""

    hub: Path | None
    nodes: tuple[Path, ...]


def places(dirs: Sequence[Path]) -> Places:
    """Return what is kept in these directories; without one, in that of the demo."""
    hubs: list[Path] = []
    nodes: list[Path] = []
    for directory in dirs or [_demo()]:
        found = list(_within(directory))
        if not found:
            raise Failure(
                f"{directory} is the data directory of no hub and of no node.",
                "Name the directories that you gave them with --data-dir.",
                outcome=Outcome.MISUSED,
            )
        for kind, place in found:
            (hubs if kind == "hub" else nodes).append(place)
    if len(hubs) > 1:
        raise Failure("Only one hub can be looked at a time.", "Name one hub, and any nodes.", outcome=Outcome.MISUSED)
    return Places(hubs[0] if hubs else None, tuple(nodes))


def logs(found: Places) -> list["Log"]:
    """Return every log with the heads that both sides keep of it."""
    gathered: list[Log] = []
    witnessed: Mapping[str, list[Copy]] = {}
    if found.hub is not None:
        hub_log, witnessed = _hub(found.hub)
        gathered.append(hub_log)
    for place in found.nodes:
        from cancerimage.node.ledger.evidence import evidence

        name, own = _identity(place)
        told = evidence(place, name, own)
        told.log.copies.extend(witnessed.get(name, ()))
        if found.hub is not None:
            gathered[0].copies.extend(told.hub)
        gathered.append(told.log)
    return gathered


def _hub(place: Path) -> tuple["Log", Mapping[str, list["Copy"]]]:
    hub_place.find(place)
    from django.db import DatabaseError

    from cancerimage.hub.audit import evidence
    from cancerimage.hub.federation import keys

    own = frozenset({keys.hub_keys().public.id}) if (place / keys.FILE).is_file() else frozenset[str]()
    try:
        return evidence.own_log(own), evidence.copies()
    except DatabaseError:
        raise Failure(
            f"The hub in {place} keeps no log yet: its database was made by an earlier release.",
            f"Bring it up to date: cancerimage hub migrate --data-dir {shlex.quote(str(place))}",
        ) from None


def _identity(place: Path) -> tuple[str, frozenset[str]]:
    """Return the name of a node and the fingerprints of its keys."""
    from cancerimage.node.link.identity import Identity

    identity = Identity.load(place)
    return (identity.name, frozenset({identity.keys.public.id})) if identity else (place.name, frozenset())


def _demo() -> Path:
    from cancerimage.demo.place import Place

    place = Place.default()
    if place.made() is None:
        raise Failure(
            "There is no demo on this machine whose logs could be looked at.",
            "Name the data directories: cancerimage audit verify HUB-DIR NODE-DIR …",
        )
    return place.root


def _within(directory: Path) -> Iterable[tuple[str, Path]]:
    if any((directory / name).is_file() for name in HUB_FILES):
        yield "hub", directory
    elif any((directory / name).is_file() for name in NODE_FILES):
        yield "node", directory
    elif directory.is_dir():
        if (directory / "hub").is_dir():
            yield from _within(directory / "hub")
        if (directory / "nodes").is_dir():
            for node in sorted((directory / "nodes").iterdir()):
                yield from _within(node)


def note_export(found: Places, entries: int) -> None:
    """Note in the log that it was exported."""
    if found.hub is not None:
        from cancerimage.hub.audit import HubEvent, record

        record(HubEvent.HUB_LOG_EXPORTED, "system", entries=entries)
    else:
        from cancerimage.audit.events import NodeEvent
        from cancerimage.node.ledger import Ledger
        from cancerimage.node.ledger.notes import note

        ledger = Ledger.open(found.nodes[0])
        try:
            note(ledger, NodeEvent.NODE_LOG_EXPORTED, "system", entries=entries)
        finally:
            ledger.close()
