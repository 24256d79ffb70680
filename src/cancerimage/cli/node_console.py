"""`cancerimage node steward` and `cancerimage node console`: who may use the console, and running it."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cancerimage.cli import passwords, screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.node_place import DataDir, actor, ledger_of, settings_of, to_it
from cancerimage.cli.outcomes import Failure, Outcome

if TYPE_CHECKING:
    from cancerimage.node.ledger import Ledger

app = typer.Typer(no_args_is_help=True, help="Stewards: the people who may use the console of the node.")

Name = Annotated[str, typer.Argument(help="The name to sign in with.")]


@app.command(
    "add",
    epilog=examples(
        "cancerimage node steward add alex", "cancerimage node steward add alex --password-file /run/secrets/alex"
    ),
)
def add(
    name: Name,
    password_file: Annotated[
        str | None,
        typer.Option(help="Read the password from this file, or from standard input for -.", metavar="FILE"),
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Add a steward, or give one who is there a new password. The password is asked for, never an argument."""
    ledger = _set_up(data_dir)
    from cancerimage.audit.events import NodeEvent
    from cancerimage.node.console import stewards
    from cancerimage.node.ledger.notes import note

    try:
        added = stewards.add(name, _password(password_file))
    except stewards.StewardRefused as error:
        raise Failure(str(error), outcome=Outcome.MISUSED) from None
    note(ledger, NodeEvent.STEWARD_PERSON_CREATED, actor(), steward=name)
    if as_json:
        screen.write_json({"name": name, "added": added})
    else:
        screen.say(f"{name} can sign in to the console." if added else f"{name} has a new password.")


@app.command("remove", epilog=examples("cancerimage node steward remove alex"))
def remove(name: Name, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Remove a steward, who is signed out at once."""
    ledger = _set_up(data_dir)
    from cancerimage.audit.events import NodeEvent
    from cancerimage.node.console import stewards
    from cancerimage.node.ledger.notes import note

    try:
        stewards.remove(name)
    except stewards.StewardRefused as error:
        raise Failure(str(error), "cancerimage node steward list shows who is there.", Outcome.MISUSED) from None
    note(ledger, NodeEvent.STEWARD_PERSON_REMOVED, actor(), steward=name)
    if as_json:
        screen.write_json({"name": name})
    else:
        screen.say(f"{name} can no longer sign in.")


@app.command("list", epilog=examples("cancerimage node steward list --json"))
def show_list(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show who may sign in to the console."""
    _set_up(data_dir)
    from cancerimage.cli.listings import moment
    from cancerimage.node.console import stewards

    found = stewards.listed()
    if as_json:
        screen.write_json({"stewards": [asdict(one) for one in found]})
        return
    if not found:
        screen.say(f"There is no steward yet. Add one: cancerimage node steward add NAME{to_it(data_dir)}")
        return
    table = screen.table(None, "Name", "Added", "Last sign-in")
    for one in found:
        table.add_row(one.name, moment(one.added), moment(one.last_sign_in))
    screen.page().print(table)


def console(
    host: Annotated[
        str | None, typer.Option(help="Address to listen on.", envvar="CANCERIMAGE_NODE_CONSOLE_HOST")
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(help="Port to listen on.", envvar="CANCERIMAGE_NODE_CONSOLE_PORT", min=0, max=65535),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Serve the console of the node until Ctrl-C, beside the node itself, which runs on its own."""
    from dataclasses import replace

    settings = settings_of(data_dir)
    settings = replace(
        settings,
        console_host=host if host is not None else settings.console_host,
        console_port=port if port is not None else settings.console_port,
    )
    ledger_of(settings).close()
    from cancerimage.node.console.serving import serve

    serve(settings)


def _set_up(data_dir: Path | None) -> "Ledger":
    """Make Django ready to work on the console's accounts, and return the ledger, whose log tells of changes."""
    settings = settings_of(data_dir)
    ledger = ledger_of(settings)
    from cancerimage.node.console.serving import set_up

    set_up(settings)
    return ledger


def _password(file: str | None) -> str:
    if file is None:
        if not sys.stdin.isatty():
            raise Failure(
                "Nobody can be asked for the password here.",
                "Give it in a file: --password-file FILE, or --password-file - for standard input.",
                Outcome.MISUSED,
            )
        asked: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return asked
    return passwords.read(file)
