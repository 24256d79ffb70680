"""`cancerimage node keys` and `cancerimage node log`: fingerprints, new keys, and a copy of the log."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.node_place import DataDir, actor, ledger_of, settings_of, to_it

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
        screen.say(f"Finish with `cancerimage node keys rotate{to_it(data_dir)}`.")


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
    """Write the whole log with its signed heads, to keep or to verify elsewhere; that it was exported is in it."""
    settings = settings_of(data_dir)
    from cancerimage.cli.whole import write_lines
    from cancerimage.node.console.exporting import exported
    from cancerimage.node.link.identity import load

    identity, _hub = load(settings.data_dir)
    lines = list(exported(settings.data_dir, identity, ledger_of(settings), actor()))
    if file == "-":
        sys.stdout.writelines(f"{line}\n" for line in lines)
        return
    path = Path(file)
    write_lines(path, lines)
    if as_json:
        screen.write_json({"file": str(path), "lines": len(lines)})
    else:
        screen.say(f"{screen.counted(len(lines), 'line')} are in {path}.")
