"""`cancerimage login`, `logout` and `whoami`: in whose name the commands ask a hub."""

import contextlib
import os
import platform
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import DEFAULT, Hub, Json, check, signed_in
from cancerimage.cli.examples import examples
from cancerimage.cli.listings import moment, show_pairs

SCOPES = ("account", "questions")
"""What asking needs; who wants to read the log or to manage tokens by command says so."""


def login(
    hub: Hub = DEFAULT,
    name: Annotated[
        str | None, typer.Option(help="What this sign-in is called in the list of your tokens; else this machine's.")
    ] = None,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="What the token may be used for besides asking: audit, tokens. Can be given several times."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Sign in at a hub: shows an address and a code to enter there, and waits.

    The token that comes of it lasts 90 days and is kept in a file that only you can read. Nothing is opened by itself.
    """
    check(hub)
    from cancerimage.sdk import Client, credentials, device

    waiting = device.begin(
        hub, name or f"cancerimage on {platform.node() or 'a machine'}", sorted({*SCOPES, *(scope or ())})
    )
    margin = screen.margin()
    margin.print(screen.text(f"Open   {waiting.address}"), soft_wrap=True)
    margin.print(screen.text(f"Enter  {waiting.code}"), soft_wrap=True)
    margin.print(screen.text("Go on there only if the page names this program."), soft_wrap=True)
    with _patience(f"Waiting, at most {waiting.expires_in / 60:.0f} minutes"):
        granted = device.wait(waiting)
    with Client(hub, token=granted.token) as federation:
        me = federation.account()
    expires = str(me["expires"])
    path = credentials.keep(hub, credentials.Credential(granted.token, str(me["name"]), expires))
    if as_json:
        screen.write_json({"hub": hub, "name": me["name"], "scopes": me["scopes"], "expires": expires, "file": path})
        return
    screen.say(f"Signed in at {hub} as {_title(me)} until {moment(datetime.fromisoformat(expires))}.")
    _warn_of_variable()


def logout(hub: Hub = DEFAULT, as_json: Json = False) -> None:
    """Revoke the token that `cancerimage login` kept for a hub, and forget it."""
    check(hub)
    from cancerimage.sdk import Client, HubError, HubProblem, credentials

    kept = credentials.stored(hub)
    revoked = False
    if kept is not None:
        try:
            with Client(hub, token=kept.token) as federation:
                federation.revoke_token()
            revoked = True
        except HubProblem as problem:
            # A token that is not valid any more needs no end.
            revoked = problem.code == "token"
        except HubError:
            pass
        credentials.forget(hub)
    if as_json:
        screen.write_json({"hub": hub, "forgotten": kept is not None, "revoked": revoked})
    elif kept is None:
        screen.say(f"You are not signed in at {hub}.")
    else:
        screen.say(f"Signed out at {hub}.")
    if kept is not None and not revoked:
        screen.warn("The hub did not revoke the token, which stays valid. Revoke it on the page of your tokens.")
    _warn_of_variable()


def whoami(hub: Hub = DEFAULT, as_json: Json = False) -> None:
    """Show in whose name the commands ask a hub, and what that person is there."""
    with signed_in(hub) as federation:
        me = federation.account()
    if as_json:
        screen.write_json(me)
        return
    show_pairs(
        {
            "Hub": hub,
            "Name": _title(me),
            "Account": me["name"],
            "E-mail": me["email"] or "–",
            "Roles": ", ".join(me["roles"]),
            "Organisations": ", ".join(one["title"] for one in me["organisations"]) or "–",
            "Projects": ", ".join(
                one["name"] + ("" if one["approved"] else " (not approved)") for one in me["projects"]
            )
            or "–",
            "Token good for": ", ".join(me["scopes"]),
            "Token good until": moment(datetime.fromisoformat(me["expires"])),
        }
    )


EXAMPLES = {
    name: examples(*lines)
    for name, lines in {
        "login": ("cancerimage login", "cancerimage login --hub https://hub.example.org --scope audit"),
        "logout": ("cancerimage logout --hub https://hub.example.org",),
        "whoami": ("cancerimage whoami --hub https://hub.example.org",),
    }.items()
}


@contextlib.contextmanager
def _patience(sentence: str) -> Iterator[None]:
    """Show that this waits: moving on a terminal, one line elsewhere."""
    console = screen.margin()
    if not console.is_terminal:
        console.print(screen.text(f"{sentence} …"), soft_wrap=True)
        yield
        return
    with console.status(screen.text(sentence)):
        yield


def _title(me: Mapping[str, Any]) -> str:
    # A hub of an earlier version tells the name of the account only.
    return str(me.get("title") or me["name"])


def _warn_of_variable() -> None:
    from cancerimage.sdk.client import TOKEN_VARIABLE

    if os.environ.get(TOKEN_VARIABLE):
        screen.warn(f"{TOKEN_VARIABLE} is set, and the commands use the token in it before any other.")
