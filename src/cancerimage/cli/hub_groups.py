"""The commands of a hub about organisations and about projects, which are much alike."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from cancerimage.cli import hub_place, screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.hub_people import Account, somebody
from cancerimage.cli.hub_place import DataDir
from cancerimage.cli.outcomes import Failure

Name = Annotated[str, typer.Argument(help="Its short name: small letters, digits, full stops, hyphens, underscores.")]
Title = Annotated[str, typer.Option(help="What people read.")]


def _commands(kind: str, example: str, title: str, about: str) -> typer.Typer:
    """Return the commands that organisations and projects have in common."""
    app = typer.Typer(no_args_is_help=True, help=about)
    begin = f"cancerimage hub {kind}"

    @app.command("list", epilog=examples(f"{begin} list"), help=f"Show every {kind} with its members.")
    def listing(data_dir: DataDir = None, as_json: Json = False) -> None:
        hub_place.find(data_dir)
        rows = [_row(one) for one in _kind(kind).objects.prefetch_related("people")]
        if as_json:
            screen.write_json({f"{kind}s": rows})
        elif not rows:
            screen.say(f"There is no {kind} yet.")
        else:
            columns = [name for name in rows[0] if name != "people"]
            table = screen.table(None, *(name.capitalize() for name in columns), "People")
            for row in rows:
                table.add_row(*(_cell(row[name]) for name in columns), ", ".join(row["people"]))
            screen.page().print(table)

    @app.command("create", epilog=examples(f'{begin} create {example} --title "{title}"'), help=f"Make a new {kind}.")
    def create(name: Name, title: Title, data_dir: DataDir = None, as_json: Json = False) -> None:
        _change(
            kind, name, data_dir, lambda groups, found: groups.create(found, name, title), "made", as_json, new=True
        )

    @app.command("remove", epilog=examples(f"{begin} remove {example}"), help=f"Remove the {kind}; its people stay.")
    def remove(name: Name, data_dir: DataDir = None, as_json: Json = False) -> None:
        _change(kind, name, data_dir, lambda groups, found: groups.remove(found), "removed", as_json)

    @app.command("add", epilog=examples(f"{begin} add {example} person-0a1b2c3d4e"), help="Make somebody a member.")
    def add(name: Name, account: Account, data_dir: DataDir = None, as_json: Json = False) -> None:
        _change(kind, name, data_dir, lambda groups, found: groups.add(found, somebody(account)), "joined", as_json)

    @app.command(
        "put-out", epilog=examples(f"{begin} put-out {example} person-0a1b2c3d4e"), help="End somebody's membership."
    )
    def put_out(name: Name, account: Account, data_dir: DataDir = None, as_json: Json = False) -> None:
        _change(kind, name, data_dir, lambda groups, found: groups.put_out(found, somebody(account)), "left", as_json)

    return app


organisation = _commands(
    "organisation", "hospital-north", "Hospital North", "Organisations, which holders can name as those who may ask."
)
project = _commands(
    "project", "lung-screening", "Lung screening", "Projects; their members can ask in their name once approved."
)


@project.command(epilog=examples("cancerimage hub project approve lung-screening"))
def approve(name: Name, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Let the members ask in the name of the project."""
    _change("project", name, data_dir, lambda groups, found: groups.approve(found), "approved", as_json)


@project.command(epilog=examples("cancerimage hub project withdraw lung-screening"))
def withdraw(name: Name, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Take the approval back."""
    _change(
        "project", name, data_dir, lambda groups, found: groups.approve(found, approved=False), "withdrawn", as_json
    )


def _change(
    kind: str,
    name: str,
    data_dir: Path | None,
    change: Callable[[Any, Any], object],
    done: str,
    as_json: bool,
    *,
    new: bool = False,
) -> None:
    """Carry out `change` with the module that knows how, on the kind for a new one and on the one found otherwise."""
    hub_place.find(data_dir)
    from cancerimage.hub.accounts import groups

    try:
        change(groups, _kind(kind) if new else groups.find(_kind(kind), name))
    except groups.GroupRefused as refused:
        raise Failure(str(refused)) from None
    if as_json:
        screen.write_json({"name": name, "done": done})
    else:
        screen.say(f"{name}: {done}.")


def _kind(kind: str) -> type[Any]:
    from cancerimage.hub.accounts.models import Organisation, Project

    return Organisation if kind == "organisation" else Project


def _row(group: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"name": group.name, "title": group.title}
    if hasattr(group, "approved"):
        row["approved"] = group.approved
    return row | {"people": sorted(user.get_username() for user in group.people.all())}


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
