"""`cancerimage node images pictures`: what the catalogue shows of the images of an open dataset."""

from typing import TYPE_CHECKING, Annotated

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.node_place import DataDir, actor, ledger_of, settings_of, settings_there

if TYPE_CHECKING:
    from cancerimage.node.pictures.choices import Chosen
    from cancerimage.node.store.instances import Series

app = typer.Typer(no_args_is_help=True, help="What the catalogue shows of the images of an open dataset.")

Dataset = Annotated[str, typer.Argument(help="The dataset.")]
SHOWN = 50
"""Series that are listed unless more are asked for."""


@app.command("list", epilog=examples("cancerimage node images pictures list lung-ct"))
def show_list(
    dataset: Dataset,
    limit: Annotated[int, typer.Option(min=1, help="How many series are listed at most.")] = SHOWN,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """List the series of a dataset in the store, and which of them the catalogue shows."""
    settings = settings_there(data_dir)
    from cancerimage.node.pictures import choosing
    from cancerimage.node.store.store import Store

    chosen = [one.series for one in choosing.chosen(settings.data_dir, dataset)]
    found: tuple[Series, ...] = ()
    if Store.exists(settings.data_dir):
        with Store.open(settings.data_dir) as store:
            found = store.series(dataset, limit)
    if as_json:
        series = [
            {
                "series": one.uid,
                "modality": one.modality,
                "body_part": one.bodypart or None,
                "images": one.instances,
                "chosen": one.uid in chosen,
            }
            for one in found
        ]
        screen.write_json({"dataset": dataset, "chosen": chosen, "series": series})
        return
    if not found:
        screen.say(f"The store holds no images of {dataset}.")
        return
    table = screen.table(None, "Series", "Modality", "Body part", "Shown", numbers=("Images",))
    for one in found:
        shown = "yes" if one.uid in chosen else ""
        table.add_row(one.uid, one.modality, one.bodypart, shown, screen.figure(one.instances))
    screen.page().print(table)


@app.command(epilog=examples("cancerimage node images pictures choose lung-ct 2.25.31 2.25.77"))
def choose(
    dataset: Dataset,
    series: Annotated[list[str], typer.Argument(help="The series to show, by UID, in this order; at most six.")],
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Let the catalogue show the middle image of these series, and no other; a node at work follows within seconds.

    Only of a dataset whose policy is open. A series of which images were held back for review or did not come by
    `cancerimage node ingest`, or that may show a head, cannot be shown.
    """
    settings = settings_of(data_dir)
    from cancerimage.node.pictures import choosing

    _tell(dataset, choosing.choose(settings.data_dir, ledger_of(settings), dataset, series, actor()), as_json=as_json)


@app.command(epilog=examples("cancerimage node images pictures withdraw lung-ct"))
def withdraw(dataset: Dataset, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Let the catalogue show no picture of a dataset any more; a node at work follows within seconds."""
    settings = settings_of(data_dir)
    from cancerimage.node.pictures import choosing

    _tell(dataset, choosing.choose(settings.data_dir, ledger_of(settings), dataset, (), actor()), as_json=as_json)


def _tell(dataset: str, pictures: "tuple[Chosen, ...]", *, as_json: bool) -> None:
    if as_json:
        screen.write_json({"dataset": dataset, "chosen": [one.series for one in pictures]})
    elif pictures:
        screen.say(f"The catalogue is to show {screen.counted(len(pictures), 'picture')} of {dataset}.")
    else:
        screen.say(f"The catalogue is to show no picture of {dataset}.")
