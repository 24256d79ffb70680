"""The commands of the person who runs a hub, given on the hub's own machine."""

import os
import secrets
import shlex
from pathlib import Path
from typing import Annotated

import typer

from cancerimage.cli import hub_groups, hub_people, hub_place, passwords, screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.hub_place import DataDir
from cancerimage.cli.outcomes import Failure, Outcome

app = typer.Typer(no_args_is_help=True, help="Run the public side of a federation.")
operator = typer.Typer(no_args_is_help=True, help="The people who decide which nodes belong to the federation.")
code = typer.Typer(no_args_is_help=True, help="One-time codes with which nodes enrol.")
nodes = typer.Typer(no_args_is_help=True, help="The nodes of the federation.")
app.add_typer(operator, name="operator")
app.add_typer(code, name="code")
app.add_typer(nodes, name="nodes")
app.add_typer(hub_people.people, name="people")
app.add_typer(hub_people.role, name="role")
app.add_typer(hub_groups.organisation, name="organisation")
app.add_typer(hub_groups.project, name="project")

NodeName = Annotated[str, typer.Argument(help="The name of the node, as `cancerimage hub nodes list` shows it.")]


@app.command(epilog=examples("cancerimage hub init --data-dir /srv/cancerimage"))
def init(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Prepare a new hub: its directory, its secret, its database. Safe to run again."""
    place = hub_place.migrate(data_dir)
    if as_json:
        screen.write_json({"data_dir": place})
        return
    screen.say(f"The hub is ready in {place}.")
    where = f" --data-dir {shlex.quote(str(data_dir))}" if data_dir else ""
    screen.say(f"Next: `cancerimage hub operator create NAME{where}`, then `cancerimage hub serve{where}`.")


@app.command(epilog=examples("cancerimage hub serve --host 0.0.0.0 --port 8080 --data-dir /srv/cancerimage"))
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", envvar="CANCERIMAGE_HUB_HOST")] = None,
    port: Annotated[
        int | None, typer.Option(help="Port to listen on.", envvar="CANCERIMAGE_HUB_PORT", min=0, max=65535)
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Serve the portal, the API and the channel of the nodes until Ctrl-C; other settings come from the environment."""
    if host is not None:
        os.environ["CANCERIMAGE_HUB_HOST"] = host
    if port is not None:
        os.environ["CANCERIMAGE_HUB_PORT"] = str(port)
    settings = hub_place.read_settings(data_dir)
    from cancerimage.hub.serve import serve

    serve(settings)


@app.command(epilog=examples("cancerimage hub migrate"))
def migrate(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Bring the database to this version of the software; `serve` does the same when it starts."""
    place = hub_place.migrate(data_dir)
    if as_json:
        screen.write_json({"data_dir": place})
    else:
        screen.say("The database is up to date.")


@operator.command(
    "create",
    epilog=examples(
        "cancerimage hub operator create alex", "cancerimage hub operator create alex --password-file /run/secrets/alex"
    ),
)
def create_operator(
    name: Annotated[str, typer.Argument(help="The name to sign in with.")],
    password_file: Annotated[
        str | None,
        typer.Option(
            help="Read the password from this file, or from standard input for -; without it, one is made and shown "
            "once.",
            metavar="FILE",
        ),
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Create an operator, or give an existing one a new password."""
    hub_place.find(data_dir)
    from cancerimage.hub.accounts.operators import OperatorRefused, create

    made = password_file is None
    word = secrets.token_urlsafe(12) if password_file is None else passwords.read(password_file)
    try:
        create(name, word)
    except OperatorRefused as error:
        raise Failure(str(error), outcome=Outcome.MISUSED) from None
    if as_json:
        screen.write_json({"name": name, "password": word if made else None})
    else:
        screen.say(f"{name} can sign in at /sign-in/." + (f" Password, shown once: {word}" if made else ""))


@code.command("create", epilog=examples("cancerimage hub code create --note 'Hospital North' --minutes 60"))
def create_code(
    note: Annotated[str, typer.Option(help="Whom the code is for; only operators see it.")] = "",
    minutes: Annotated[int, typer.Option(help="How long the code is good for.", min=1, max=60 * 24 * 30)] = 60 * 24,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Make a code with which one node can enrol once."""
    settings = hub_place.find(data_dir)
    from cancerimage.hub.federation import enrolment

    made = enrolment.create_code(note, minutes)
    if as_json:
        screen.write_json({"code": made, "minutes": minutes, "note": note})
    else:
        screen.say(made)
        screen.margin().print(
            f"Good for one node within {minutes} minutes, and not shown again. At the node:\n"
            f"  cancerimage node enrol {settings.url} --code {made} --name NAME --title TITLE",
            markup=False,
        )


@nodes.command("list", epilog=examples("cancerimage hub nodes list --json"))
def list_nodes(data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show every node with its state, and the fingerprint to compare before you approve it."""
    hub_place.find(data_dir)
    from dataclasses import asdict

    from cancerimage.cli.listings import show_nodes
    from cancerimage.hub.catalogue import publishing
    from cancerimage.hub.federation import nodes as federation

    untaken = publishing.untaken()
    rows = [
        asdict(node) | {"untaken": [asdict(one) for one in untaken.get(node.name, ())]} for node in federation.listed()
    ]
    if as_json:
        screen.write_json({"nodes": rows})
    else:
        show_nodes(rows)
        for row in rows:
            for one in row["untaken"]:
                screen.say(f"\n{row['name']} publishes {one['dataset']}, which was not taken up: {one['reason']}")


@nodes.command(epilog=examples("cancerimage hub nodes approve hospital-north"))
def approve(name: NodeName, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Let a node take part. Compare its fingerprint with the one its holder reads to you first."""
    _decide("approve", name, data_dir, as_json=as_json)


@nodes.command(epilog=examples("cancerimage hub nodes refuse hospital-north"))
def refuse(name: NodeName, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Turn away a node that has enrolled."""
    _decide("refuse", name, data_dir, as_json=as_json)


@nodes.command(epilog=examples("cancerimage hub nodes revoke hospital-north"))
def revoke(name: NodeName, data_dir: DataDir = None, as_json: Json = False) -> None:
    """End a node's part in the federation; its connection closes and its datasets leave the catalogue."""
    _decide("revoke", name, data_dir, as_json=as_json)


@nodes.command(epilog=examples("cancerimage hub nodes remove hospital-north"))
def remove(name: NodeName, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Delete a node that takes no part; its name becomes free."""
    _decide("remove", name, data_dir, as_json=as_json)


@nodes.command(epilog=examples("cancerimage hub nodes acknowledge hospital-north"))
def acknowledge(name: NodeName, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Say that you know why a node's log contradicted what it showed before; it is then shown no more."""
    hub_place.find(data_dir)
    from cancerimage.hub.audit import witness

    if not witness.acknowledge(name):
        raise Failure(f"Nothing is wrong with the log of {name}.", "See the nodes: cancerimage hub nodes list")
    if as_json:
        screen.write_json({"name": name, "acknowledged": True})
    else:
        screen.say(f"The fault of the log of {name} is acknowledged.")


def _decide(move: str, name: str, data_dir: Path | None, *, as_json: bool) -> None:
    hub_place.find(data_dir)
    from cancerimage.hub.federation import nodes as federation

    moves = {
        "approve": federation.approve, "refuse": federation.refuse, "revoke": federation.revoke,
        "remove": federation.remove,
    }  # fmt: skip
    decided = moves[move](name)
    state = decided.state if decided else "removed"
    if as_json:
        screen.write_json({"name": name, "state": state})
    else:
        screen.say(f"{name} is {state}.")
