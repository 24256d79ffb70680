"""The options that name a hub and the form of the output, and the client that they open."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from cancerimage.sdk import Client

DEFAULT = "http://127.0.0.1:8000"

Hub = Annotated[str, typer.Option("--hub", envvar="CANCERIMAGE_HUB", metavar="URL", help="Address of the hub.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def client(hub: str) -> "Client":
    """Return a client of the hub at this address."""
    from cancerimage.cli.outcomes import Failure, Outcome
    from cancerimage.sdk import Client

    if not hub.startswith(("http://", "https://")):
        raise Failure(
            f"{hub} is no address of a hub.", f"It begins with http:// or https://, as in {DEFAULT}.", Outcome.MISUSED
        )
    return Client(hub)
