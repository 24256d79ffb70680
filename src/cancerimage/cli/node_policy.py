"""`cancerimage node policy`, `pause` and `resume`: what the datasets of a node tell, and to whom."""

from typing import TYPE_CHECKING, Annotated

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.node_place import DataDir, Yes, actor, confirm, holding_of, ledger_of, settings_of, to_it
from cancerimage.disclosure.policy import POLICIES, Audience, PolicyName

if TYPE_CHECKING:
    from cancerimage.node.console.holdings import Holding

app = typer.Typer(no_args_is_help=True, help="What each dataset tells, and to whom.")

Dataset = Annotated[str, typer.Argument(help="The name of the dataset, as `cancerimage node policy list` shows it.")]


@app.command("list", epilog=examples("cancerimage node policy list", "cancerimage node policy list --json"))
def show_list(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show the policy and the audience of every dataset, those without a choice first."""
    settings = settings_of(data_dir)
    from cancerimage.node.console.holdings import holdings

    ledger = ledger_of(settings)
    found = holdings(settings.data_dir, ledger)
    if as_json:
        screen.write_json({"datasets": [_plain(one) for one in found], "closed": ledger.state.reason or None})
        return
    if not found:
        screen.say(
            "There are no datasets yet. Bring images in with `cancerimage node ingest`, or build the index of a table "
            "with `cancerimage node index build`."
        )
        return
    table = screen.table(None, "Dataset", "Policy", "Audience", "Epoch", "Chosen", narrow=("Dataset", "Policy"))
    for one in found:
        policy = one.choice.policy.value if one.choice.chosen else "catalogue_only (no choice yet)"
        named = " ".join(one.choice.organisations)
        audience = f"{one.choice.audience.value}: {named}" if named else one.choice.audience.value
        chosen = f"{one.choice.chosen:%Y-%m-%d} by {one.choice.actor}" if one.choice.chosen else ""
        epoch = f"{one.epoch.number}{' (too few people)' if one.too_small else ''}" if one.epoch else ""
        table.add_row(one.name, policy if one.known else "unknown", audience, epoch, chosen)
    screen.page().print(table)
    if reason := ledger.state.reason:
        screen.warn(reason)


@app.command(
    "set",
    epilog=examples(
        "cancerimage node policy set lung-ct standard",
        "cancerimage node policy set lung-ct strict --audience projects",
        "cancerimage node policy set lung-ct standard --audience organisations \\",
        "  --organisation university-north --organisation hospital-south",
        "cancerimage node policy set public-atlas open --yes",
    ),
)
def choose(
    dataset: Dataset,
    policy: Annotated[PolicyName, typer.Argument(help="How much it tells.")],
    audience: Annotated[Audience, typer.Option(help="Who may ask live questions.")] = Audience.EVERYONE,
    organisation: Annotated[
        list[str] | None,
        typer.Option(help="With --audience organisations: whose members may ask; can be repeated.", metavar="NAME"),
    ] = None,
    yes: Yes = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Choose what a dataset tells and who may ask; a node at work follows within seconds.

    open: exact numbers, only for data that everybody can have anyway. standard: numbers of people with noise, rounded
    to 5, small ones as "fewer than 15". strict: more noise, rounded to 10, "fewer than 20". catalogue_only: the
    description, and no number.
    """
    settings = settings_of(data_dir)
    ledger = ledger_of(settings)
    one = holding_of(settings, ledger, dataset)
    _ask_first(one, policy, yes=yes)
    ledger.choose(dataset, policy, audience, tuple(organisation or ()), actor=actor())
    if as_json:
        screen.write_json({"dataset": dataset, "policy": policy.value, "audience": audience.value})
    else:
        screen.say(f"{dataset} is {policy.value} for {audience.value.replace('_', ' ')} now.")


def pause(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Answer no questions until `cancerimage node resume`."""
    ledger_of(settings_of(data_dir)).pause(actor())
    if as_json:
        screen.write_json({"paused": True})
    else:
        screen.say(f"Answering is paused. Resume with `cancerimage node resume{to_it(data_dir)}`.")


def resume(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Answer questions again, as the policies say."""
    ledger_of(settings_of(data_dir)).resume(actor())
    if as_json:
        screen.write_json({"paused": False})
    else:
        screen.say("Questions are answered again.")


def _ask_first(one: "Holding", policy: PolicyName, *, yes: bool) -> None:
    """Ask before what cannot be taken back."""
    if policy is PolicyName.OPEN and one.choice.policy is not PolicyName.OPEN:
        confirm(
            f"{one.name} would tell exact numbers to everybody who asks. What is told exactly cannot be taken back, "
            "and it undoes the protection of what was told before. Go on?",
            yes=yes,
        )
    elif one.epoch is not None and POLICIES[policy].protected and one.epoch.policy is not policy:
        confirm(
            f"A new epoch of {one.name} would begin; {one.turns_left} can be begun within this year. What it tells "
            "adds to what was told before. Go on?",
            yes=yes,
        )


def _plain(one: "Holding") -> dict[str, object]:
    choice = one.choice
    return {
        "dataset": one.name,
        "policy": choice.policy.value if one.known else None,
        "audience": choice.audience.value if one.known else None,
        "organisations": list(choice.organisations),
        "chosen": choice.chosen,
        "by": choice.actor or None,
        "epoch": one.epoch.number if one.epoch else None,
        "too_small": one.too_small,
        "in_index": one.description is not None,
    }
