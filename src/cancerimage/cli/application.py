"""The command line as a whole: its groups, its global options, and what becomes of a failure."""

import sys
from typing import Annotated, NoReturn

import typer

from cancerimage import __version__
from cancerimage.cli import (
    audit,
    catalogue,
    deidentify,
    demo,
    hub,
    login,
    node,
    phantoms,
    quality,
    search,
    summarise,
    tokens,
)
from cancerimage.cli.examples import UNWRAPPED
from cancerimage.cli.failures import explain
from cancerimage.cli.misgiven import Root
from cancerimage.cli.outcomes import MEANINGS, Outcome

EXIT_CODES = "\n".join(
    (UNWRAPPED, "Exit codes:", *(f"  {code.value:3}  {meaning.replace('`', '')}" for code, meaning in MEANINGS.items()))
)

app = typer.Typer(
    name="cancerimage",
    cls=Root,
    no_args_is_help=True,
    # Plain help: what formats it prettily takes longer to load than everything else together.
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EXIT_CODES,
)
app.command("search", short_help="Count what matches a query in every dataset.", epilog=search.EXAMPLES)(search.search)
for _command, _help in (
    (login.login, "Sign in at a hub."),
    (login.logout, "Sign out at a hub."),
    (login.whoami, "Show in whose name the commands ask."),
):
    app.command(_command.__name__, short_help=_help, epilog=login.EXAMPLES[_command.__name__])(_command)
app.add_typer(tokens.app, name="token")
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(node.app, name="node")
app.add_typer(hub.app, name="hub")
app.add_typer(audit.app, name="audit")
app.command("quality", short_help="Check the quality of a folder of images.", epilog=quality.EXAMPLES)(quality.quality)
app.command("deidentify", short_help="Take the people out of a folder of images.", epilog=deidentify.EXAMPLES)(
    deidentify.deidentify
)
app.command("phantoms", short_help="Make a synthetic dataset.", epilog=phantoms.EXAMPLES)(phantoms.phantoms)
app.command("summarise", short_help="Write the table that an index is built from.", epilog=summarise.EXAMPLES)(
    summarise.summarise
)
app.command("demo", short_help="Run a whole federation on this machine.", epilog=demo.EXAMPLES)(demo.demo)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"cancerimage {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show the cause of an unexpected error in full.")] = False,
) -> None:
    """Find cancer imaging data across a federation, run a node beside your own data, or run the hub."""


def run() -> NoReturn:
    """Run the command that was typed, and end the process with its exit code."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(Outcome.INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output, `head` for instance, has had enough. Nothing is left to be written at exit.
        sys.stderr.close()
        sys.exit(Outcome.DONE)
    except Exception as error:
        if "--debug" in sys.argv[1:]:
            raise
        sys.exit(explain(error))
    sys.exit(Outcome.DONE)
