"""The commands of a hub about its people and their roles."""

from typing import TYPE_CHECKING, Annotated

import typer

from cancerimage.cli import hub_place, screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.hub_place import DataDir
from cancerimage.cli.outcomes import Failure, Outcome

if TYPE_CHECKING:
    from django.contrib.auth.models import User

people = typer.Typer(no_args_is_help=True, help="The people who have an account at the hub.")
role = typer.Typer(no_args_is_help=True, help="What people are at the hub: steward, reviewer or operator.")

Account = Annotated[str, typer.Argument(help="The account, as `cancerimage hub people list` shows it.")]
RoleName = Annotated[str, typer.Argument(metavar="ROLE", help="steward, reviewer or operator.")]


@people.command("list", epilog=examples("cancerimage hub people list", "cancerimage hub people list --find ada --json"))
def list_people(
    find: Annotated[str, typer.Option(help="Only those whose name or e-mail address contains this.")] = "",
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Show who has an account, with roles, organisations and projects."""
    hub_place.find(data_dir)
    from django.contrib.auth.models import User
    from django.db.models import Q

    from cancerimage.hub.accounts.people import linked, name_of

    wanted = Q(first_name__icontains=find) | Q(email__icontains=find) | Q(username__icontains=find)
    found = User.objects.filter(wanted).order_by("username").prefetch_related("grants", "organisations", "projects")
    found = found.prefetch_related("socialaccount_set")
    rows = [
        {
            "account": user.get_username(),
            "name": name_of(user),
            "email": user.email,
            "providers": [provider for provider, _ in linked(user)],
            "roles": [grant.role for grant in user.grants.all()],
            "organisations": [one.name for one in user.organisations.all()],
            "projects": [one.name for one in user.projects.all()],
        }
        for user in found
    ]
    if as_json:
        screen.write_json({"people": rows})
        return
    if not rows:
        screen.say("Nobody was found.")
        return
    table = screen.table(None, "Account", "Name", "E-mail", "Providers", "Roles", "Organisations", "Projects")
    for row in rows:
        lists = [", ".join(row[name]) for name in ("providers", "roles", "organisations", "projects")]
        table.add_row(str(row["account"]), str(row["name"]), str(row["email"]), *lists)
    screen.page().print(table)


@people.command("remove", epilog=examples("cancerimage hub people remove person-0a1b2c3d4e"))
def remove_person(account: Account, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Delete an account with its sign-ins, sessions, tokens, memberships and roles."""
    hub_place.find(data_dir)
    from cancerimage.hub.accounts import closing
    from cancerimage.hub.accounts.grants import RoleRefused
    from cancerimage.hub.accounts.groups import SYSTEM

    try:
        closing.delete(somebody(account), SYSTEM)
    except RoleRefused as refused:
        raise Failure(str(refused)) from None
    if as_json:
        screen.write_json({"account": account, "removed": True})
    else:
        screen.say(f"{account} has no account any more.")


@role.command("give", epilog=examples("cancerimage hub role give person-0a1b2c3d4e steward"))
def give_role(account: Account, name: RoleName, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Give somebody a role."""
    _decide(account, name, data_dir, given=True, as_json=as_json)


@role.command("take", epilog=examples("cancerimage hub role take person-0a1b2c3d4e steward"))
def take_role(account: Account, name: RoleName, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Take a role from somebody."""
    _decide(account, name, data_dir, given=False, as_json=as_json)


def somebody(account: str) -> "User":
    """Return whose account it is."""
    from django.contrib.auth.models import User

    found = User.objects.filter(username=account).first()
    if found is None:
        raise Failure(f"Nobody has the account {account!r}.", "See who has one: cancerimage hub people list")
    return found


def _decide(account: str, name: str, data_dir: "DataDir", *, given: bool, as_json: bool) -> None:
    hub_place.find(data_dir)
    from cancerimage.hub.accounts import grants
    from cancerimage.hub.accounts.models import GRANTABLE
    from cancerimage.wire.asker import Role

    user = somebody(account)
    try:
        (grants.give if given else grants.take)(user, Role(name))
    except ValueError:
        known = ", ".join(one.value for one in GRANTABLE)
        raise Failure(f"There is no role {name!r}; there are {known}.", outcome=Outcome.MISUSED) from None
    except grants.RoleRefused as refused:
        raise Failure(str(refused), outcome=Outcome.MISUSED) from None
    if as_json:
        screen.write_json({"account": account, "role": name, "given": given})
    else:
        screen.say(f"{account} {'has' if given else 'no longer has'} the role of {name}.")
