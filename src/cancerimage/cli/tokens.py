"""`cancerimage token`: the API tokens of the person who is signed in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import DEFAULT, Hub, Json, signed_in
from cancerimage.cli.examples import examples
from cancerimage.cli.listings import moment

app = typer.Typer(no_args_is_help=True, help="Your API tokens at a hub; sign in first with `cancerimage login`.")


@app.command("list", epilog=examples("cancerimage token list"))
def show_list(hub: Hub = DEFAULT, as_json: Json = False) -> None:
    """List your tokens: what each may be used for, until when, and when it was last used."""
    with signed_in(hub) as federation:
        tokens = federation.tokens()
    if as_json:
        screen.write_json({"tokens": tokens})
        return
    table = screen.table(None, "Id", "Name", "Scopes", "Good until", "Last used", narrow=("Id",))
    for token in tokens:
        name = f"{token['name']} (in use)" if token["current"] else token["name"]
        until = moment(datetime.fromisoformat(token["expires"]))
        table.add_row(str(token["id"]), name, " ".join(token["scopes"]), until, token["last_used"] or "never")
    screen.page().print(table)


@app.command("create", epilog=examples("cancerimage token create nightly --scope questions --days 30"))
def create(
    name: Annotated[str, typer.Argument(help="What the token is for.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help="What it may be used for: account, audit, questions, tokens; can be repeated.", metavar="SCOPE"
        ),
    ] = None,
    days: Annotated[int, typer.Option(help="How many days it lasts.", min=1, max=365)] = 90,
    hub: Hub = DEFAULT,
    as_json: Json = False,
) -> None:
    """Make a token, good for asking questions unless told otherwise; it is shown once.

    It lasts no longer than your own sign-in, and is revoked with it.
    """
    scopes: Sequence[str] = scope or ["questions"]
    with signed_in(hub) as federation:
        made: dict[str, Any] = federation.create_token(name, scopes, days=days)
    if as_json:
        screen.write_json(made)
        return
    screen.say(str(made["token"]))
    until = moment(datetime.fromisoformat(made["expires"]))
    screen.margin().print(
        screen.text(f"Not shown again. Good until {until}; give it to a program in CANCERIMAGE_TOKEN."), soft_wrap=True
    )


@app.command("revoke", epilog=examples("cancerimage token revoke 12"))
def revoke(
    number: Annotated[int, typer.Argument(help="The id of the token, as `cancerimage token list` shows it.", min=0)],
    hub: Hub = DEFAULT,
    as_json: Json = False,
) -> None:
    """Revoke a token, and all that were made with it."""
    with signed_in(hub) as federation:
        revoked = federation.revoke_token(number)
    if as_json:
        screen.write_json(revoked)
    else:
        screen.say(f"The token {revoked['name']} is revoked.")
