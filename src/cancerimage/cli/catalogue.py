"""`cancerimage catalogue`: what the federation holds."""

from cancerimage.cli.address import DEFAULT, Hub, Json


def catalogue(hub: Hub = DEFAULT, as_json: Json = False) -> None:
    """List."""
