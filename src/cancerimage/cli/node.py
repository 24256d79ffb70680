"""The commands of a data holder: enrol a node, build its index, run it."""

import os
import shlex
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.outcomes import Failure, Outcome

if TYPE_CHECKING:
    from cancerimage.node.settings import NodeSettings

app = typer.Typer(no_args_is_help=True, help="Run a node beside your own data.")
index = typer.Typer(no_args_is_help=True, help="The index that the node answers from.")
app.add_typer(index, name="index")

DataDir = Annotated[
    Path | None,
    typer.Option(
        help="Where the node keeps its keys and index; on Linux, ~/.local/share/cancerimage/node unless given.",
        envvar="CANCERIMAGE_NODE_DATA_DIR",
        file_okay=False,
    ),
]

ENROLMENT = {"enrolment.unreachable": Outcome.UNREACHABLE, "enrolment.misnamed": Outcome.MISUSED}
"""How an enrolment ends that fails for another reason than the hub's refusal."""


@app.command(
    epilog=examples(
        "cancerimage node enrol https://hub.example.org --code ABCDE-FGHJK-LMNPQ-RSTUV-WXYZ2 \\",
        "  --name hospital-north --title 'Hospital North'",
    )
)
def enrol(
    hub: Annotated[str, typer.Argument(metavar="HUB", help="Address of the hub.")],
    code: Annotated[str, typer.Option(help="The one-time code that the hub's operator gave you.")],
    name: Annotated[str, typer.Option(help="The name of the node: small letters, digits, dots, dashes.")],
    title: Annotated[str, typer.Option(help="What people read in the catalogue.")],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Make the node's keys here and introduce it to a hub; its operator then approves it."""
    settings = _settings(data_dir)
    from cancerimage.node.link.enrolment import enrol as enrol_node
    from cancerimage.node.link.faults import LinkFault

    said: list[str] = []
    try:
        identity, known = enrol_node(
            hub, code, settings.data_dir, name, title,
            insecure=settings.insecure, ca_file=settings.ca_file, say=said.append,
        )  # fmt: skip
    except LinkFault as fault:
        raise Failure(str(fault), outcome=ENROLMENT.get(fault.code, Outcome.FAILED)) from None
    if as_json:
        fingerprints = {"node": identity.keys.public.fingerprint, "hub": known.keys.fingerprint}
        screen.write_json({"name": name, "hub": known.url, "fingerprints": fingerprints})
        return
    for sentence in said:
        screen.say(sentence)
    where = f" --data-dir {shlex.quote(str(data_dir))}" if data_dir else ""
    screen.say(
        f"Next: `cancerimage node index build SOURCE --describe FILE{where}`, then `cancerimage node run{where}`."
    )


@app.command(epilog=examples("cancerimage node run --data-dir /srv/node"))
def run(data_dir: DataDir = None) -> None:
    """Connect to the hub, publish the datasets and answer questions until Ctrl-C."""
    settings = _settings(data_dir)
    from cancerimage.node.service import run as serve

    _tell_progress()
    serve(settings, _index(settings))


@app.command("fingerprint", epilog=examples("cancerimage node fingerprint"))
def show_fingerprint(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show the fingerprints of this node and of its hub, to compare them with what the other side shows."""
    settings = _settings(data_dir)
    from cancerimage.cli.listings import show_pairs
    from cancerimage.node.link.identity import load

    identity, hub = load(settings.data_dir)
    fingerprints = {"node": identity.keys.public.fingerprint, "hub": hub.keys.fingerprint}
    if as_json:
        screen.write_json(fingerprints)
    else:
        show_pairs({f"This node, {identity.name}": fingerprints["node"], f"The hub at {hub.url}": fingerprints["hub"]})


@app.command(epilog=examples("cancerimage node status --json"))
def status(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show who this node is, which hub it belongs to, and what its index holds."""
    settings = _settings(data_dir)
    from cancerimage.node.index import Index, IndexFault
    from cancerimage.node.link.identity import Hub, Identity

    identity, hub = Identity.load(settings.data_dir), Hub.load(settings.data_dir)
    try:
        opened = Index.open(_index(settings))
        held = f"{len(opened.datasets)} datasets, built {opened.indexed:%Y-%m-%d %H:%M} UTC"
        datasets: list[str] | None = list(opened.datasets)
    except IndexFault as fault:
        held, datasets = str(fault), None
    if as_json:
        names = {"name": identity and identity.name, "title": identity and identity.title, "hub": hub and hub.url}
        screen.write_json({**names, "data_dir": str(settings.data_dir), "datasets": datasets})
        return
    from cancerimage.cli.listings import show_pairs

    who = f"{identity.name} ({identity.title})" if identity else "not enrolled yet"
    where = hub.url if hub else "none yet"
    show_pairs({"Node": who, "Hub": where, "Data directory": settings.data_dir, "Index": held})


@index.command(
    epilog=examples("cancerimage node index build series.parquet --describe datasets.json --data-dir /srv/node")
)
def build(
    sources: Annotated[
        list[Path], typer.Argument(metavar="SOURCE…", help="Parquet or CSV files, one row for each series.")
    ],
    describe: Annotated[Path, typer.Option(help="JSON file that describes the datasets.", dir_okay=False)],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Build the index from files; the one in use stays in use until the new one is complete."""
    settings = _settings(data_dir)
    from cancerimage.cli.descriptions import read, source_of
    from cancerimage.cli.indexing import show_report
    from cancerimage.cli.progress import reporter
    from cancerimage.node.index import build as build_index

    source = source_of(sources, read(describe))
    with reporter() as report:
        report.step("Building the index")
        made = build_index(source, _index(settings), partial(report.indexing, "index"))
    show_report(made, as_json=as_json)
    if not made.series:
        raise Failure("The source holds no series, so the index is empty.", outcome=Outcome.FAILED)


@index.command("show", epilog=examples("cancerimage node index show"))
def show_index(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show what the index holds, how raw values were understood, and which faults the data have."""
    settings = _settings(data_dir)
    from cancerimage.cli.indexing import show_report
    from cancerimage.node.index import place

    _, manifest = place.find(_index(settings))
    show_report(manifest.report, as_json=as_json)


def _settings(data_dir: Path | None) -> "NodeSettings":
    from cancerimage.node.settings import NodeSettings

    if data_dir is not None:
        os.environ["CANCERIMAGE_NODE_DATA_DIR"] = str(data_dir)
    return NodeSettings.from_environment(os.environ)


def _tell_progress() -> None:
    """Write on standard error what the node itself logs, such as that it is connected."""
    import logging

    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    ours = logging.getLogger("cancerimage")
    ours.addHandler(handler)
    ours.setLevel(logging.INFO)
    ours.propagate = False


def _index(settings: "NodeSettings") -> Path:
    return settings.data_dir / "index"
