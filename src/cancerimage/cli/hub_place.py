"""Where a hub is on this machine, and making its database ready for a command."""

import os
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cancerimage.cli.outcomes import Failure

if TYPE_CHECKING:
    from cancerimage.hub.settings import HubSettings

DataDir = Annotated[
    Path | None,
    typer.Option(
        help="Where the hub keeps its database and keys; on Linux, ~/.local/share/cancerimage/hub unless given.",
        envvar="CANCERIMAGE_HUB_DATA_DIR",
        file_okay=False,
    ),
]


def read_settings(data_dir: Path | None) -> "HubSettings":
    """Return the settings of the hub in `data_dir`, or of the usual one."""
    from cancerimage.hub.settings import HubSettings

    if data_dir is not None:
        os.environ["CANCERIMAGE_HUB_DATA_DIR"] = str(data_dir)
    return HubSettings.from_environment(os.environ)


def find(data_dir: Path | None) -> "HubSettings":
    """Make Django ready to work on a hub that is there, and make nothing where none is."""
    settings = read_settings(data_dir)
    nothing = Failure(
        f"There is no hub in {settings.data_dir}.",
        f"Make one there: cancerimage hub init --data-dir {shlex.quote(str(settings.data_dir))}",
    )
    if not (settings.data_dir / "secret-key").is_file():
        raise nothing
    _set_up(data_dir)
    from django.db import connection

    if "django_migrations" not in connection.introspection.table_names():
        raise nothing
    return settings


def migrate(data_dir: Path | None) -> str:
    """Bring the hub's database up to date and return the hub's directory."""
    _set_up(data_dir)
    from django.conf import settings

    from cancerimage.hub.serve import migrate

    migrate()
    return str(settings.CANCERIMAGE_DATA_DIR)


def _set_up(data_dir: Path | None) -> None:
    """Make Django ready to work on the hub's database."""
    # The settings are read here first, so that a wrong one is told before Django trips over it.
    read_settings(data_dir)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cancerimage.hub.settings.django")
    import django

    django.setup()
