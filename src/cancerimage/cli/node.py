"""The commands of a data holder: enrol a node, build its index, run it."""

import typer

app = typer.Typer(no_args_is_help=True, help="Run a node beside your own data.")
