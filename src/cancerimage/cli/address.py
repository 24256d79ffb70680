"""The options that name a hub and the form of the output, and the client that they open."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cancerimage.sdk import Client

DEFAULT = "http://127.0.0.1:8000"

Hub = Annotated[str, typer.Option("--hub", envvar="CANCERIMAGE_HUB", metavar="URL", help="Address of the hub.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def client(hub: str) -> "Client":
    """Return a client of the hub at this address, which asks in the name of whoever has signed in there."""
    check(hub)
    from cancerimage.sdk import Client, token_for

    return Client(hub, token=token_for(hub))


def signed_in(hub: str) -> "Client":
    """Return a client of the hub for somebody who has signed in there."""
    check(hub)
    from cancerimage.cli.outcomes import Failure
    from cancerimage.sdk import Client, token_for

    token = token_for(hub)
    if token is None:
        raise Failure(f"You are not signed in at {hub}.", "Sign in with: cancerimage login")
    return Client(hub, token=token)


def check(hub: str) -> None:
    """Refuse what is no address of a hub."""
    from cancerimage.cli.outcomes import Failure, Outcome

    if not hub.startswith(("http://", "https://")):
        raise Failure(
            f"{hub} is no address of a hub.", f"It begins with http:// or https://, as in {DEFAULT}.", Outcome.MISUSED
        )
