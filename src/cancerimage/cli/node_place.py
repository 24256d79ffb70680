"""What every command of a node begins with: where the node is, its settings, its ledger, and who gives the command."""

import getpass
import os
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cancerimage.cli.outcomes import Failure, Outcome

if TYPE_CHECKING:
    from cancerimage.node.console.holdings import Holding
    from cancerimage.node.ledger import Ledger
    from cancerimage.node.settings import NodeSettings

DataDir = Annotated[
    Path | None,
    typer.Option(
        help="Where the node keeps its keys and index; on Linux, ~/.local/share/cancerimage/node unless given.",
        envvar="CANCERIMAGE_NODE_DATA_DIR",
        file_okay=False,
    ),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do it without asking.")]


def settings_of(data_dir: Path | None) -> "NodeSettings":
    """Return the settings of the node in this directory."""
    from cancerimage.node.settings import NodeSettings

    if data_dir is not None:
        os.environ["CANCERIMAGE_NODE_DATA_DIR"] = str(data_dir)
    return NodeSettings.from_environment(os.environ)


def settings_there(data_dir: Path | None) -> "NodeSettings":
    """Return the settings of the node in this directory, for a command that shows what is there."""
    settings = settings_of(data_dir)
    if not settings.data_dir.is_dir():
        raise Failure(f"There is no node in {settings.data_dir}.", "Name its directory: --data-dir DIR")
    return settings


def to_it(data_dir: Path | None) -> str:
    """Return what a command must end with to reach the same node."""
    return f" --data-dir {shlex.quote(str(data_dir))}" if data_dir else ""


def index_of(settings: "NodeSettings") -> Path:
    """Return where the index of the node is."""
    return settings.data_dir / "index"


def ledger_of(settings: "NodeSettings") -> "Ledger":
    """Return the ledger of an enrolled node, and make nothing where there is no node."""
    from cancerimage.node.ledger import Ledger
    from cancerimage.node.link.identity import load

    load(settings.data_dir)
    return Ledger.open(settings.data_dir)


def holding_of(settings: "NodeSettings", ledger: "Ledger", dataset: str) -> "Holding":
    """Return a dataset of the node, or say which ones there are."""
    from cancerimage.node.console.holdings import holding, holdings

    found = holding(settings.data_dir, ledger, dataset)
    if found is None:
        names = ", ".join(one.name for one in holdings(settings.data_dir, ledger)[:20])
        raise Failure(
            f"This node holds no dataset called {dataset}.",
            f"It holds: {names}."
            if names
            else "Bring images in: cancerimage node ingest. Or index a table: cancerimage node index build",
            Outcome.MISUSED,
        )
    return found


def actor() -> str:
    """Return who gives the command, as the log writes it: the account that is signed in to this machine."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        name = f"uid-{os.getuid()}"
    plain = re.sub(r"[^\w.@+-]", "-", name)[:150]
    return f"steward:{plain}"


def confirm(question: str, *, yes: bool) -> None:
    """Go on only if that was said on the command line or is said now."""
    if yes:
        return
    try:
        typer.confirm(question, abort=True, err=True)
    except typer.Abort:
        raise Failure("Nothing was changed.", "Say yes, or give --yes where nobody can be asked.") from None
