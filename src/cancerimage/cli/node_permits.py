"""`cancerimage node images permit`: who may read which datasets of the research store, until when."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.node_place import DataDir, actor, settings_of, settings_there

if TYPE_CHECKING:
    from cancerimage.audit.events import NodeEvent
    from cancerimage.node.store.permits import Permit
    from cancerimage.node.store.uses import Use

app = typer.Typer(no_args_is_help=True, help="Who may read which datasets of the store, until when.")

LONGEST = 366
"""Days; whoever needs more is asked again."""


@app.command(
    "add",
    epilog=examples(
        "cancerimage node images permit add lung-study --dataset lung-ct --days 90",
        "cancerimage node images permit add challenge --dataset lung-ct --results",
    ),
)
def add(
    name: Annotated[str, typer.Argument(help="What the permit is called in the log, such as the project.")],
    dataset: Annotated[list[str], typer.Option(help="A dataset that may be read; can be repeated.")],
    days: Annotated[int, typer.Option(min=1, max=LONGEST, help="How long it is valid.")] = 90,
    results: Annotated[
        bool, typer.Option("--results", help="Let its holder hand in results, such as segmentations, by STOW-RS.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Make a permit and show its token, once: only its digest is kept."""
    settings = settings_of(data_dir)
    from cancerimage.audit.events import NodeEvent
    from cancerimage.node.store.permits import Permits
    from cancerimage.node.store.store import Store

    with Store.open(settings.data_dir) as store:
        held = {one.dataset for one in store.holdings()}
        for one in dataset:
            if one not in held:
                screen.warn(f"The store holds no images of {one} yet.")
        permits, until = Permits(store.records), datetime.now(UTC) + timedelta(days=days)
        permits.require_new(name, dataset)
        # The log comes first: a permit that it does not know of must not be.
        minutes = days * 24 * 60
        for one in sorted(set(dataset)):
            _record(settings.data_dir, NodeEvent.PERMIT_IMAGES_GIVEN, permit=name, dataset=one, minutes=minutes)
        token = permits.give(name, dataset, until, results=results)
        permit = permits.named(name)
    if as_json:
        screen.write_json(_plain(permit) | {"token": token})
        return
    screen.say(f"The permit {name} is valid until {until:%Y-%m-%d}. Its token is shown this once:")
    screen.say(f"  {token}")


@app.command("list", epilog=examples("cancerimage node images permit list", "… permit list --uses lung-study"))
def show_list(
    uses: Annotated[str, typer.Option(metavar="NAME", help="Show what this permit was used for.")] = "",
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """List the permits there are and were, or what one was used for."""
    settings = settings_there(data_dir)
    from cancerimage.node.store.permits import Permits
    from cancerimage.node.store.store import Store
    from cancerimage.node.store.uses import of

    if not Store.exists(settings.data_dir) and not uses:
        screen.write_json({"permits": []}) if as_json else screen.say("Nobody has a permit.")
        return
    with Store.open(settings.data_dir) as store:
        permits = Permits(store.records)
        if uses:
            found = of(store.records, permits.named(uses).name)
            _show_uses(uses, found, as_json=as_json)
            return
        every = permits.every()
    if as_json:
        screen.write_json({"permits": [_plain(one) for one in every]})
        return
    if not every:
        screen.say("Nobody has a permit.")
        return
    table = screen.table(None, "Permit", "Datasets", "For", "State", "Until")
    for one in every:
        purpose = "reading, results" if one.results else "reading"
        table.add_row(one.name, ", ".join(one.datasets), purpose, _state(one), f"{one.until:%Y-%m-%d}")
    screen.page().print(table)


@app.command("revoke", epilog=examples("cancerimage node images permit revoke lung-study"))
def revoke(
    name: Annotated[str, typer.Argument(help="The permit.")], data_dir: DataDir = None, as_json: Json = False
) -> None:
    """End a permit now, for good; its token opens nothing any more."""
    settings = settings_of(data_dir)
    from cancerimage.audit.events import NodeEvent
    from cancerimage.node.store.permits import Permits
    from cancerimage.node.store.store import Store

    with Store.open(settings.data_dir) as store:
        permits = Permits(store.records)
        already = permits.named(name).revoked is not None
        permit = permits.revoke(name)
    if not already:
        _record(settings.data_dir, NodeEvent.PERMIT_IMAGES_REVOKED, permit=name)
    if as_json:
        screen.write_json(_plain(permit))
    else:
        screen.say(f"The permit {name} {'was revoked before' if already else 'is revoked'}.")


def _record(data_dir: Path, event: "NodeEvent", **about: str | int) -> None:
    from cancerimage.node.ledger import Ledger
    from cancerimage.node.store.uses import record

    ledger = Ledger.open(data_dir)
    try:
        record(ledger, event, actor(), about)
    finally:
        ledger.close()


def _show_uses(name: str, found: "tuple[Use, ...]", *, as_json: bool) -> None:
    if as_json:
        rows = [
            {"day": one.day, "dataset": one.dataset, "way": one.way, "study": one.study, "requests": one.requests}
            for one in found
        ]
        screen.write_json({"permit": name, "uses": rows})
        return
    if not found:
        screen.say(f"The permit {name} was not used.")
        return
    table = screen.table(None, "Day", "Dataset", "Way", "Study", numbers=("Requests",))
    for one in found:
        table.add_row(one.day, one.dataset, one.way, one.study or "-", screen.figure(one.requests))
    screen.page().print(table)


def _state(permit: "Permit") -> str:
    if permit.revoked is not None:
        return "revoked"
    return "valid" if permit.valid(datetime.now(UTC)) else "expired"


def _plain(permit: "Permit") -> dict[str, Any]:
    return {
        "permit": permit.name,
        "datasets": list(permit.datasets),
        "results": permit.results,
        "state": _state(permit),
        "made": permit.made,
        "until": permit.until,
        "revoked": permit.revoked,
    }
