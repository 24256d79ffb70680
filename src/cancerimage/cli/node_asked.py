"""`cancerimage node asked` and `ledger`: who asked what, what was told, and what of the allowances is spent."""

import csv
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.node_place import DataDir, ledger_of, settings_of
from cancerimage.cli.outcomes import Failure, Outcome

if TYPE_CHECKING:
    from cancerimage.node.ledger.asked import Asked

EVERY = 10**9
"""More lines than any ledger has."""


def asked(
    dataset: Annotated[str | None, typer.Option(help="Only questions to this dataset.")] = None,
    person: Annotated[str | None, typer.Option(help="Only questions of this pseudonym, or one that begins so.")] = None,
    since: Annotated[str | None, typer.Option(help="Only questions from this day or moment on (UTC).")] = None,
    limit: Annotated[int, typer.Option(help="How many lines at most; 0 shows all.", min=0)] = 50,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Show who asked what, when, under which policy, what was told and what it cost; the latest first."""
    from cancerimage.node.console.records import plain, rows

    if as_csv and as_json:
        raise Failure("Choose one of --csv and --json.", outcome=Outcome.MISUSED)
    ledger = ledger_of(settings_of(data_dir))
    start = _moment(since) if since else None
    wanted = (person or "").lower()
    found = ledger.asked(EVERY if wanted or not limit else limit, dataset, start)
    found = tuple(one for one in found if one.asker.startswith(wanted))[: limit or None]
    if as_json:
        screen.write_json({"questions": [plain(one) for one in found]})
    elif as_csv:
        csv.writer(sys.stdout).writerows(rows(found))
    elif not found:
        screen.say("No question fits." if dataset or wanted or since else "Nobody has asked yet.")
    else:
        _show(found)


def ledger(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show how much of what may be learnt of each dataset is spent in its epoch, and whether the ledger is in order."""
    settings = settings_of(data_dir)
    from cancerimage.node.console.holdings import holdings

    opened = ledger_of(settings)
    found = [one for one in holdings(settings.data_dir, opened) if one.spending is not None]
    reason = opened.state.reason
    if as_json:
        rows: list[dict[str, Any]] = [
            {
                "dataset": one.name,
                "epoch": one.spending.epoch,
                "cube": one.spending.cube,
                "live": one.spending.live,
                "live_allowance": one.spending.live_allowance,
                "questions_left": one.questions_left,
                "answered_anew": one.spending.forms,
                "person_allowance": one.spending.person_allowance,
                "persons": dict(one.spending.persons),
            }
            for one in found
            if one.spending is not None
        ]
        screen.write_json({"open": not reason, "why_closed": reason or None, "datasets": rows})
        return
    screen.say("The ledger is in order." if not reason else f"The ledger is closed. {reason}")
    if not found:
        screen.say("No dataset has an epoch, so nothing is charged.")
        return
    table = screen.table(
        "What may be learnt by questions in each epoch",
        "Dataset",
        numbers=("Epoch", "Spent", "Answered anew", "Questions left", "People"),
    )
    for one in found:
        spending = one.spending
        if spending is not None:
            spent = f"{100 * spending.live / spending.live_allowance:.1f} %"
            left, people = screen.figure(one.questions_left), screen.figure(len(spending.persons))
            table.add_row(one.name, str(spending.epoch), spent, screen.figure(spending.forms), left, people)
    console = screen.page()
    console.print()
    console.print(table)


def _show(found: "tuple[Asked, ...]") -> None:
    from cancerimage.disclosure.charge import ALLOWANCE_PERSON

    table = screen.table(None, "When", "Who", "Query", "Dataset", "Told", narrow=("When", "Who"), numbers=("Cost",))
    for one in found:
        who = f"{one.asker[:8]} {'+'.join(one.roles)}" + (f" ({one.project})" if one.project else "")
        cost = f"{100 * one.cost / ALLOWANCE_PERSON:.1f} %" if one.cost else "free"
        told = f"nothing: {one.withheld.value.replace('_', ' ')}" if one.withheld else _told(one)
        table.add_row(f"{one.moment:%Y-%m-%d %H:%M:%S}", who, one.query or "everybody", one.dataset, told, cost)
    screen.page().print(table)


def _told(one: "Asked") -> str:
    number = one.number
    if number is None:
        return "exact numbers"
    if number.value is None:
        return f"fewer than {number.below}"
    return f"about {number.value} (±{number.margin})" if number.margin else f"exactly {screen.figure(number.value)}"


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Failure(
            f"{text} is no day and no moment.", "Write it like 2026-05-17 or 2026-05-17T09:30.", Outcome.MISUSED
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
