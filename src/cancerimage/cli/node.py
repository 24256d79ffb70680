"""The commands of a data holder: enrol a node, build its index, run it, and see what it tells."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cancerimage.cli import (
    node_arrivals,
    node_asked,
    node_batches,
    node_clinical,
    node_console,
    node_epoch,
    node_evidence,
    node_images,
    node_ingest,
    node_intake,
    node_keys,
    node_policy,
    node_retrieve,
    node_review,
    screen,
)
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.node_place import DataDir, index_of, settings_of, to_it
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.cli.telling import tell

if TYPE_CHECKING:
    from cancerimage.node.settings import NodeSettings

app = typer.Typer(no_args_is_help=True, help="Run a node beside your own data.")
index = typer.Typer(no_args_is_help=True, help="The index that the node answers from.")
app.add_typer(index, name="index")

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
    settings = settings_of(data_dir)
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
    where = to_it(data_dir)
    screen.say(
        f"Next: `cancerimage node ingest FOLDER --dataset NAME{where}` for images, or `cancerimage node index build "
        f"SOURCE --describe FILE{where}` for a table of series; then `cancerimage node run{where}`."
    )


@app.command(epilog=examples("cancerimage node run --data-dir /srv/node"))
def run(data_dir: DataDir = None) -> None:
    """Connect to the hub, publish the datasets and answer questions until Ctrl-C."""
    settings = settings_of(data_dir)
    from cancerimage.node.service import run as serve

    tell()
    serve(settings, index_of(settings))


@app.command("fingerprint", epilog=examples("cancerimage node fingerprint"))
def show_fingerprint(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show the fingerprints of this node and of its hub, to compare them with what the other side shows."""
    settings = settings_of(data_dir)
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
    """Show who this node is, how it stands with its hub, whether it answers, and what its index holds."""
    settings = settings_of(data_dir)
    from cancerimage.node.index import Index, IndexFault
    from cancerimage.node.link.identity import Hub, Identity
    from cancerimage.node.link.standing import standing

    identity, hub = Identity.load(settings.data_dir), Hub.load(settings.data_dir)
    link, answering = standing(settings.data_dir), _answering(settings)
    try:
        opened = Index.open(index_of(settings))
        held = f"{screen.counted(len(opened.datasets), 'dataset')}, built {opened.indexed:%Y-%m-%d %H:%M} UTC"
        datasets: list[str] | None = list(opened.datasets)
    except IndexFault as fault:
        held, datasets = str(fault), None
    if as_json:
        names = {"name": identity and identity.name, "title": identity and identity.title, "hub": hub and hub.url}
        stands = {"link": link.state, "answering": answering}
        screen.write_json({**names, **stands, "data_dir": str(settings.data_dir), "datasets": datasets})
        return
    from cancerimage.cli.listings import show_pairs

    who = f"{identity.name} ({identity.title})" if identity else "not enrolled yet"
    where = f"{hub.url}, {link.state}" if hub else "none yet"
    show_pairs({"Node": who, "Hub": where, "Answering": answering, "Data directory": settings.data_dir, "Index": held})


@index.command(
    epilog=examples("cancerimage node index build series.parquet --describe datasets.json --data-dir /srv/node")
)
def build(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[SOURCE…]",
            help="Parquet or CSV files, one row for each series; those of last time unless given.",
            show_default=False,
        ),
    ] = None,
    describe: Annotated[
        Path | None, typer.Option(help="JSON file that describes the datasets in these files.", dir_okay=False)
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Build the index from files and from what was ingested; the one in use stays in use until the new one is complete.

    The files are remembered, by their paths: each batch that is ingested later builds the index from them again.
    """
    settings = settings_of(data_dir)
    from cancerimage.cli.descriptions import read
    from cancerimage.cli.indexing import show_report
    from cancerimage.cli.progress import reporter
    from cancerimage.node.pipeline.sources import ByHand, build_by_hand

    if (describe is None) != (not sources):
        raise Failure("Files and their description go together: SOURCE and --describe.", outcome=Outcome.MISUSED)
    by_hand = None if describe is None else ByHand(tuple(sources or ()), read(describe))
    with reporter() as report:
        report.step("Building the index")
        made = build_by_hand(settings.data_dir, by_hand, partial(report.indexing, "index"))
    show_report(made, as_json=as_json)
    if not made.series:
        raise Failure("The source holds no series, so the index is empty.", outcome=Outcome.FAILED)


@index.command("show", epilog=examples("cancerimage node index show"))
def show_index(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show what the index holds, how raw values were understood, and which faults the data have."""
    settings = settings_of(data_dir)
    from cancerimage.cli.indexing import show_report
    from cancerimage.node.index import place

    _, manifest = place.find(index_of(settings))
    show_report(manifest.report, as_json=as_json)


def _answering(settings: "NodeSettings") -> str:
    """Say whether the node answers, without beginning a ledger where there is none."""
    from cancerimage.node.ledger import Ledger
    from cancerimage.node.ledger.store import FILE

    if not (settings.data_dir / FILE).exists():
        return "nothing asked yet"
    ledger = Ledger.open(settings.data_dir)
    state = ledger.state
    if not state.open:
        return f"closed: {state.reason}"
    return "paused" if ledger.paused() else "as the policies say"


app.add_typer(node_policy.app, name="policy")
app.add_typer(node_epoch.app, name="epoch")
app.command(epilog=examples("cancerimage node pause"))(node_policy.pause)
app.command(epilog=examples("cancerimage node resume"))(node_policy.resume)
app.command(
    epilog=examples(
        "cancerimage node asked --dataset lung-ct --since 2026-05-01",
        "cancerimage node asked --limit 0 --csv > asked.csv",
    )
)(node_asked.asked)
app.command(epilog=examples("cancerimage node ledger --json"))(node_asked.ledger)
app.add_typer(node_keys.app, name="keys")
app.add_typer(node_keys.log, name="log")
app.add_typer(node_clinical.app, name="clinical")
app.add_typer(node_console.app, name="steward")
app.command(epilog=examples("cancerimage node console", "cancerimage node console --data-dir /srv/node --port 8200"))(
    node_console.console
)
app.command(epilog=node_intake.TAKE)(node_intake.take)
app.command(epilog=node_intake.RECEIVE)(node_intake.receive)
app.command(epilog=node_retrieve.RETRIEVE)(node_retrieve.retrieve)
app.command(epilog=node_arrivals.ARRIVALS)(node_arrivals.arrivals)
app.add_typer(node_images.app, name="images")
app.add_typer(node_review.app, name="review")
app.command(epilog=node_ingest.INGEST)(node_ingest.ingest)
app.command(epilog=node_batches.BATCHES)(node_batches.batches)
app.add_typer(node_evidence.app, name="evidence")
