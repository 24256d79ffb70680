"""`cancerimage node review`: what no machine could judge, looked at and decided without a browser."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.node_place import DataDir, actor, settings_there, to_it
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.dicom.deidentify.decisions import DECISIONS, Decision

if TYPE_CHECKING:
    from cancerimage.dicom.pixels.regions import Region
    from cancerimage.node.review.item import Item
    from cancerimage.node.review.queue import Queue

app = typer.Typer(no_args_is_help=True, help="Images that no machine could judge: look at them, and decide.")

Batch = Annotated[str, typer.Argument(help="The batch, as `cancerimage node review list` names it.")]
Name = Annotated[str, typer.Argument(metavar="ITEM", help="What to decide about, as the list names it.")]
_REGION = re.compile(r"(\d{1,6}),(\d{1,6}),(\d{1,6}),(\d{1,6})", re.ASCII)


@app.command("list", epilog=examples("cancerimage node review list", "cancerimage node review list lung-ct-0001"))
def show_list(
    batch: Annotated[str | None, typer.Argument(help="One batch; all of them unless given.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """List what waits for a decision, and what is decided in batches that have not gone on."""
    queue = _queue(data_dir)
    names = queue.batches() if batch is None else (batch,)
    items = [item for name in names for item in queue.items(name)]
    if as_json:
        screen.write_json({"items": [_plain(item) for item in items]})
        return
    if not items:
        screen.say("Nothing waits for a decision.")
        return
    table = screen.table(None, "Batch", "Item", "Kind", "Why", "Decided", numbers=("Images",), narrow=("Batch", "Item"))
    for item in items:
        decided = item.decision.value if item.decision else ""
        figure = screen.figure(item.images or item.files)
        table.add_row(item.batch, item.id, item.modality, item.explanation.sentence, decided, figure)
    screen.page().print(table)
    if left := sum(item.decision is None for item in items):
        screen.say(f"{screen.counted(left, 'decision')} to take: in the console, or with `cancerimage node review`.")
    for name in dict.fromkeys(item.batch for item in items if item.decision is not None):
        screen.say(f"What is decided is carried out by: cancerimage node ingest --batch {name}{to_it(data_dir)}")


@app.command(
    "show",
    epilog=examples(
        "cancerimage node review show lung-ct-0001 1f0c3a9b2d4e5f60 --save /root/looking",
        "cancerimage node review show lung-ct-0001 1f0c3a9b2d4e5f60 --save /root/looking --image 12",
    ),
)
def show(
    batch: Batch,
    name: Name,
    save: Annotated[
        Path | None,
        typer.Option(
            help="A folder to write the images to, as they came and as they would be released blackened. They are of "
            "patients and must stay.",
            metavar="FOLDER",
            file_okay=False,
        ),
    ] = None,
    image: Annotated[int | None, typer.Option(min=1, help="Write this image only; all of them unless given.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Show one of them: why it waits, where something looks like text, and what can be decided."""
    queue = _queue(data_dir)
    item = queue.item(batch, name)
    written = _save(queue, item, save, image) if save is not None else []
    if as_json:
        screen.write_json(_plain(item) | {"written": [str(path) for path in written]})
        return
    from cancerimage.cli.listings import show_pairs

    show_pairs(
        {
            "Batch": item.batch,
            "Item": item.id,
            "Kind": item.modality,
            "Why": f"{item.explanation.sentence} {item.explanation.remedy}",
            "Images": f"{screen.counted(item.images, 'image')} in {screen.counted(item.files, 'file')}",
            "Size": f"{item.columns} x {item.rows} pixels" if item.shown else "nothing that can be shown",
            "Found": "; ".join(map(_written, item.regions)) or "no regions",
            "Can be decided": ", ".join(choice.value for choice in item.choices),
            "Decided": f"{item.decision.value} by {item.by}" if item.decision else "not yet",
        }
    )
    if written:
        screen.say(f"{screen.counted(len(written), 'picture')} in {save}. They are of patients: take them away again.")


@app.command(
    epilog=examples(
        "cancerimage node review decide lung-ct-0001 1f0c3a9b2d4e5f60 release",
        "cancerimage node review decide lung-ct-0001 1f0c3a9b2d4e5f60 mask --region 0,0,320,48",
    )
)
def decide(
    batch: Batch,
    name: Name,
    decision: Annotated[
        Decision,
        typer.Argument(help=" ".join(f"{one.value}: {sentence}" for one, sentence in DECISIONS.items())),
    ],
    region: Annotated[
        list[str] | None,
        typer.Option(
            help="What to blacken, in pixels, in place of what was found; can be repeated.", metavar="LEFT,TOP,W,H"
        ),
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Decide; it is written into the node's log, and carried out when the batch goes on."""
    regions = tuple(map(_region, region or ()))
    if regions and decision is not Decision.MASK:
        raise Failure("--region is for `mask`.", "Leave it out, or decide for `mask`.", Outcome.MISUSED)
    queue = _queue(data_dir, logging=True)
    _tell(queue.decide(queue.item(batch, name), decision, regions, actor=actor()), to_it(data_dir), as_json=as_json)


@app.command(epilog=examples("cancerimage node review reopen lung-ct-0001 1f0c3a9b2d4e5f60"))
def reopen(batch: Batch, name: Name, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Take a decision back, as long as the batch has not gone on."""
    queue = _queue(data_dir, logging=True)
    _tell(queue.take_back(queue.item(batch, name), actor=actor()), to_it(data_dir), as_json=as_json)


def _queue(data_dir: Path | None, *, logging: bool = False) -> "Queue":
    from cancerimage.node.review.queue import Queue

    settings = settings_there(data_dir)
    if not logging or not (settings.data_dir / "work").is_dir():
        return Queue.open(settings.data_dir)
    from cancerimage.node.ledger import Ledger

    return Queue.open(settings.data_dir, Ledger.open(settings.data_dir))


def _tell(item: "Item", where: str, *, as_json: bool) -> None:
    if as_json:
        screen.write_json(_plain(item))
    elif item.decision is None:
        screen.say(f"{item.id} waits for a decision again.")
    else:
        screen.say(DECISIONS[item.decision])
        screen.say(f"It is carried out by: cancerimage node ingest --batch {item.batch}{where}")


def _save(queue: "Queue", item: "Item", folder: Path, image: int | None) -> list[Path]:
    from cancerimage.cli.whole import whole
    from cancerimage.node.review.item import Side

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = []
    for number in range(item.images) if image is None else (image - 1,):
        for side in Side:
            path = folder / f"{item.id}-{number + 1:04}-{side.value}.png"
            with whole(path, private=True) as beside:
                beside.write_bytes(queue.preview(item, number, side))
            written.append(path)
    return written


def _region(written: str) -> "Region":
    from cancerimage.dicom.pixels.regions import Region

    found = _REGION.fullmatch(written.replace(" ", ""))
    if found is None:
        raise Failure(
            f"{written!r} is no region.",
            "Write the left and the upper edge, the width and the height, in pixels: --region 0,0,320,48",
            Outcome.MISUSED,
        )
    return Region(*map(int, found.groups()))


def _written(region: "Region") -> str:
    return ",".join(map(str, region.plain()))


def _plain(item: "Item") -> dict[str, Any]:
    return {
        "batch": item.batch,
        "item": item.id,
        "modality": item.modality,
        "why": item.why.value,
        "text": item.explanation.sentence,
        "remedy": item.explanation.remedy,
        "faces": item.faces,
        "files": item.files,
        "images": item.images,
        "rows": item.rows,
        "columns": item.columns,
        "regions": [region.plain() for region in item.regions],
        "choices": [choice.value for choice in item.choices],
        "decision": item.decision and item.decision.value,
        "chosen": [region.plain() for region in item.chosen],
        "by": item.by or None,
    }
