"""`cancerimage node epoch`: the times in which a protected dataset is one frozen snapshot with one allowance."""

from typing import Annotated

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.node_place import DataDir, Yes, actor, confirm, holding_of, ledger_of, settings_of
from cancerimage.cli.node_policy import Dataset

app = typer.Typer(no_args_is_help=True, help="Epochs: frozen snapshots, each with an allowance of its own.")


@app.command("list", epilog=examples("cancerimage node epoch list", "cancerimage node epoch list --json"))
def show_list(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show every epoch of every dataset, the latest first."""
    settings = settings_of(data_dir)
    epochs = ledger_of(settings).epochs()
    if as_json:
        rows = [
            {
                "dataset": one.dataset,
                "epoch": one.number,
                "policy": one.policy.value,
                "opened": one.opened,
                "ended": one.ended,
                "why_ended": one.ending.value if one.ending else None,
                "indexed": one.pinned.indexed,
                "too_small": not one.tells,
            }
            for one in epochs
        ]
        screen.write_json({"epochs": rows})
        return
    if not epochs:
        screen.say(
            "There is no epoch yet. The first one of a dataset begins once its policy is standard or strict and the "
            "node runs."
        )
        return
    table = screen.table(None, "Dataset", "Policy", "Opened", "Ended", "Data indexed", numbers=("Epoch",))
    for one in epochs:
        ended = f"{one.ended:%Y-%m-%d %H:%M}" + (f", {one.ending.value}" if one.ending else "") if one.ended else ""
        table.add_row(
            one.dataset,
            one.policy.value if one.tells else f"{one.policy.value} (too few people)",
            f"{one.opened:%Y-%m-%d %H:%M}",
            ended,
            f"{one.pinned.indexed:%Y-%m-%d %H:%M}",
            str(one.number),
        )
    screen.page().print(table)


@app.command(
    "open",
    epilog=examples("cancerimage node epoch open lung-ct", "cancerimage node epoch open lung-ct --after-loss --yes"),
)
def turn(
    dataset: Dataset,
    after_loss: Annotated[
        bool,
        typer.Option(
            "--after-loss", help="Begin a new ledger because the old one is lost or damaged; concerns every dataset."
        ),
    ] = False,
    yes: Yes = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Begin a new epoch of a dataset: with the data as they are indexed now, new noise, and new allowances.

    It can be done twice within a year, and only once the data have changed. What is told then adds to what was told
    before.
    """
    from cancerimage.node.console.holdings import snapshot

    settings = settings_of(data_dir)
    ledger = ledger_of(settings)
    one = holding_of(settings, ledger, dataset)
    now = snapshot(settings.data_dir, one.epoch) if one.epoch is not None else None
    if after_loss:
        confirm(
            "A new ledger would begin, with new epochs of every dataset of this node. The log says so for ever, and "
            "what was told before adds to what will be told. Go on?",
            yes=yes or ledger.state.open,
        )
    elif one.epoch is not None and one.turns_left and one.epoch.pinned.snapshot != now:
        confirm(
            f"{dataset} can have {one.turns_left} more within this year. What the new epoch tells adds to what was "
            "told before, and it cannot be undone. Go on?",
            yes=yes,
        )
    ledger.open_epoch(dataset, actor(), after_loss=after_loss, snapshot=now)
    if as_json:
        screen.write_json({"dataset": dataset, "after_loss": after_loss})
    else:
        screen.say("The new epoch begins as soon as the node serves the dataset.")
