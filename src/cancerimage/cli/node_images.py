"""`cancerimage node images`: the research store, and who may read from it."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from cancerimage.cli import node_permits, node_pictures, node_results, screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.node_place import DataDir, actor, settings_of, settings_there
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.cli.telling import tell

app = typer.Typer(no_args_is_help=True, help="The research store: de-identified images, for whoever holds a permit.")
app.add_typer(node_permits.app, name="permit")
app.add_typer(node_pictures.app, name="pictures")
app.add_typer(node_results.app, name="results")

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@app.command(
    epilog=examples(
        "cancerimage node images add lung-out/images --dataset lung-ct --vouch",
        "cancerimage node images add downloads/NSCLC --dataset nsclc --already-public CC-BY-4.0",
    )
)
def add(
    folder: Annotated[Path, typer.Argument(help="A folder of de-identified images.", exists=True, file_okay=False)],
    dataset: Annotated[str, typer.Option(help="The dataset that they belong to.")],
    vouch: Annotated[
        bool,
        typer.Option(
            "--vouch",
            help="They were de-identified elsewhere by `cancerimage deidentify`, and you answer for it. That they "
            "say so themselves (0012,0062; PS3.3, section C.7.1.1) is no proof.",
        ),
    ] = False,
    words: Annotated[
        Path | None,
        typer.Option(
            help="Words that may stay in texts, one a line, as they were given to the de-identification.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    already_public: Annotated[
        str, typer.Option(metavar="LICENCE", help="They were published by others, under this licence; let them in.")
    ] = "",
    refused: Annotated[bool, typer.Option("--refused", help="List each file that was not let in, and why.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Let de-identified images into the store; given again, it changes nothing.

    Batches of `cancerimage node ingest` come here by themselves, and are verified. What you vouch for is searched for
    identifying attributes, UIDs that could be originals, private attributes of unknown makers, words that nobody knows,
    and what stands around the data; what has any of them stays outside, and so does what does not say that it is
    de-identified.
    """
    if vouch and already_public:
        raise Failure("--vouch and --already-public exclude each other.", "Leave one of them out.", Outcome.MISUSED)
    if not vouch and not already_public:
        raise Failure(
            "Nobody here has seen how these images were de-identified, and what they say of themselves is no proof.",
            "Take the originals through `cancerimage node ingest`, answer for the images with --vouch, or, if others "
            "have published them, name the licence: --already-public CC-BY-4.0",
            Outcome.MISUSED,
        )
    settings = settings_of(data_dir)
    from cancerimage.cli.counting import counting
    from cancerimage.dicom.read import files
    from cancerimage.node.store.faults import Unsuitable
    from cancerimage.node.store.permits import NAME
    from cancerimage.node.store.store import Store

    if NAME.fullmatch(dataset) is None:
        raise Failure(f"{dataset!r} is no name of a dataset.", "It looks like lung-ct.", Outcome.MISUSED)
    _declare(settings.data_dir, dataset, already_public)
    allowed = frozenset(words.read_text("utf-8").split()) if words else frozenset()
    paths = list(files(folder))
    counts: Counter[str] = Counter()
    outside: dict[str, str] = {}
    with Store.open(settings.data_dir) as store, counting("Adding", "file") as progress:
        for number, path in enumerate(paths, start=1):
            try:
                new = store.add(path, dataset, public=bool(already_public), words=allowed).new
                counts["new" if new else "there"] += 1
            except Unsuitable as why:
                outside[str(path.relative_to(folder))] = str(why)
            progress(number, len(paths))
        store.flush()
    told = {"dataset": dataset, "new": counts["new"], "there": counts["there"], "refused": len(outside)}
    if as_json:
        reasons = dict(sorted(Counter(outside.values()).items()))
        screen.write_json(told | {"reasons": reasons} | ({"files": outside} if refused else {}))
    else:
        there = f"; {counts['there']:,} were there already" if counts["there"] else ""
        screen.say(f"{screen.counted(counts['new'], 'image')} came into the store{there}.")
        for reason, count in sorted(Counter(outside.values()).items()):
            screen.say(f"{screen.counted(count, 'file')} stayed outside: {reason}")
        for file, reason in outside.items() if refused else ():
            screen.say(f"  {file}: {reason}")
    if outside:
        raise typer.Exit(Outcome.INCOMPLETE)


@app.command(epilog=examples("cancerimage node images show", "cancerimage node images show --json"))
def show(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show how much of each dataset is in the store, and where its bytes are."""
    settings = settings_there(data_dir)
    from cancerimage.node.store.store import Store

    if not Store.exists(settings.data_dir):
        none: dict[str, object] = {"place": None, "datasets": []}
        screen.write_json(none) if as_json else screen.say("The store holds nothing yet.")
        return
    with Store.open(settings.data_dir) as store:
        holdings, place = store.holdings(), store.place
    if as_json:
        screen.write_json(
            {
                "place": place,
                "datasets": [
                    {
                        "dataset": one.dataset,
                        "studies": one.studies,
                        "series": one.series,
                        "instances": one.instances,
                        "bytes": one.bytes,
                    }
                    for one in holdings
                ],
            }
        )
        return
    screen.say(f"The store is in {place}.")
    if not holdings:
        screen.say("It holds nothing yet.")
        return
    table = screen.table(None, "Dataset", numbers=("Studies", "Series", "Images", "Size"))
    for one in holdings:
        figures = (screen.figure(number) for number in (one.studies, one.series, one.instances))
        table.add_row(one.dataset, *figures, screen.volume(one.bytes))
    screen.page().print(table)


@app.command(
    epilog=examples("cancerimage node images place s3://research-images/node-7 --endpoint https://s3.example.org")
)
def place(
    bucket: Annotated[str, typer.Argument(metavar="s3://BUCKET/PREFIX", help="Where the bytes are to be.")],
    endpoint: Annotated[str, typer.Option(help="The address of the storage, where it is not Amazon's.")] = "",
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Keep the bytes of images in S3-compatible storage; only before any enter.

    Who the node is to the storage is told by AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or by ~/.aws/credentials.
    """
    settings = settings_of(data_dir)
    from cancerimage.node.store.place import Bucket
    from cancerimage.node.store.store import Store

    with Store.open(settings.data_dir) as store:
        store.move(Bucket.parse(bucket, endpoint))
        screen.write_json({"place": store.place}) if as_json else screen.say(f"The store is in {store.place}.")


@app.command(
    epilog=examples(
        "cancerimage node images serve",
        "cancerimage node images serve --host 10.0.0.5 --tls-certificate node.pem --tls-key node.key \\",
        "  --viewer https://viewer.example.org",
    )
)
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to listen on.")] = 8120,
    url: Annotated[str, typer.Option(help="The address by which clients know us, where a proxy stands before.")] = "",
    viewer: Annotated[
        list[str] | None, typer.Option(help="Where a viewer in browsers comes from: its origin; can be repeated.")
    ] = None,
    tls_certificate: Annotated[Path | None, typer.Option(help="Our certificate, in PEM.", dir_okay=False)] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Its key, in PEM.", dir_okay=False)] = None,
    data_dir: DataDir = None,
) -> None:
    """Serve the store over DICOMweb to whoever holds a permit, until Ctrl-C."""
    settings = settings_of(data_dir)
    if (tls_certificate is None) != (tls_key is None):
        raise Failure("TLS needs a certificate and its key.", "--tls-certificate FILE --tls-key FILE", Outcome.MISUSED)
    from cancerimage.node.store import serving

    if tls_certificate is None and host not in LOOPBACK:
        screen.warn("Images and tokens travel without encryption. Give --tls-certificate and --tls-key.")
    tell()
    listening = serving.Listening(host, port, url, tuple(viewer or ()), tls_certificate, tls_key)
    serving.serve(settings.data_dir, listening, _say_address)


def _say_address(address: str) -> None:
    screen.say(f"Serving DICOMweb at {address}. Ctrl-C ends it.")


def _declare(data_dir: Path, dataset: str, licence: str) -> None:
    """Write into the node's log why images are let in: somebody vouches for them, or others published them."""
    from cancerimage.audit.entry import NotForTheLog
    from cancerimage.audit.events import NodeEvent
    from cancerimage.node.ledger import Ledger
    from cancerimage.node.store.uses import record

    ledger = Ledger.open(data_dir)
    try:
        if licence:
            record(ledger, NodeEvent.DATASET_IMAGES_ADMITTED, actor(), {"dataset": dataset, "licence": licence})
        else:
            record(ledger, NodeEvent.DATASET_IMAGES_VOUCHED, actor(), {"dataset": dataset})
    except NotForTheLog:
        raise Failure(f"{licence!r} is no licence.", "Name it as in CC-BY-4.0.", Outcome.MISUSED) from None
    finally:
        ledger.close()
