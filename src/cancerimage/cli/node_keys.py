"""`cancerimage node keys` and `cancerimage node log`: fingerprints, new keys, and a copy of the log."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.node_place import DataDir, actor, ledger_of, settings_of

app = typer.Typer(no_args_is_help=True, help="The keys that node and hub know each other by.")
log = typer.Typer(no_args_is_help=True, help="The node's log, which only grows.")


@app.command("show", epilog=examples("cancerimage node keys show"))
def show(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show the fingerprints of this node and of its hub, and keys that the hub has not confirmed yet."""
    settings = settings_of(data_dir)
    from cancerimage.cli.listings import show_pairs
    from cancerimage.node.link.identity import load
    from cancerimage.node.link.rotation import pending

    identity, hub = load(settings.data_dir)
    waiting = pending(settings.data_dir)
    fingerprints = {
        "node": identity.keys.public.fingerprint,
        "hub": hub.keys.fingerprint,
        "pending": waiting.keys.public.fingerprint if waiting else None,
    }
    if as_json:
        screen.write_json(fingerprints)
        return
    shown = {f"This node, {identity.name}": fingerprints["node"], f"The hub at {hub.url}": fingerprints["hub"]}
    if waiting:
        shown["New keys, not confirmed yet"] = fingerprints["pending"]
    show_pairs(shown)
    if waiting:
        screen.say("Finish with `cancerimage node keys rotate`.")


@app.command("rotate", epilog=examples("cancerimage node keys rotate --data-dir /srv/node"))
def rotate(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Give the node new keys; the hub takes them in the place of the old ones, and a node at work goes on with them.

    If it is interrupted, run it again: it finishes what was begun.
    """
    settings = settings_of(data_dir)
    from cancerimage.node.link import rotation
    from cancerimage.node.link.address import address
    from cancerimage.node.link.identity import load

    _identity, hub = load(settings.data_dir)
    where = address(settings.hub_url or hub.url, insecure=settings.insecure, ca_file=settings.ca_file)
    identity = rotation.rotate(settings.data_dir, where, rotation.written_to(ledger_of(settings), actor()))
    fingerprint = identity.keys.public.fingerprint
    if as_json:
        screen.write_json({"node": fingerprint})
    else:
        screen.say(f"The node has new keys, and the hub knows them: {fingerprint}")


@log.command(
    "export", epilog=examples("cancerimage node log export node-log.jsonl", "cancerimage node log export - | less")
)
def export(
    file: Annotated[str, typer.Argument(help="The file to write, one JSON object to a line; - is standard output.")],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Write the whole log to a file to keep or verify elsewhere; that it was exported is its last line."""
    settings = settings_of(data_dir)
    from cancerimage.node.console.exporting import exported

    lines = [json.dumps(one, ensure_ascii=False) + "\n" for one in exported(ledger_of(settings), actor())]
    if file == "-":
        typer.echo("".join(lines), nl=False)
        return
    path = Path(file)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        # Whole or not at all, and for its owner alone: it says who asked.
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
            stream.writelines(lines)
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)
    if as_json:
        screen.write_json({"file": str(path), "lines": len(lines) - 1})
    else:
        screen.say(f"{screen.counted(len(lines) - 1, 'line')} of the log are in {path}.")
