"""`cancerimage search`: one question to all nodes of a federation."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import DEFAULT, Hub, Json, client
from cancerimage.cli.examples import examples
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.cli.whole import whole

if TYPE_CHECKING:
    from cancerimage.sdk import Answer, Client, Preview

EXAMPLES = examples(
    'cancerimage search "cancer:lung modality:CT"',
    'cancerimage search "modality:CT manufacturer:Siemens age:50..70" --facets',
    'cancerimage search "cancer:breast and also has (modality:PT)" --json',
    'cancerimage search "sex:female age:50..60" --preview',
    'cancerimage search "" --hub https://hub.example.org',
)


def search(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="QUERY", help="What to look for; nothing asks for everything.")
    ] = None,
    hub: Hub = DEFAULT,
    deadline: Annotated[
        float | None, typer.Option(help="Seconds after which the answer is given without late nodes.", min=0.1, max=60)
    ] = None,
    facets: Annotated[bool, typer.Option("--facets", help="Show how the cohort spreads over every field.")] = False,
    csv: Annotated[
        Path | None,
        typer.Option(
            help="Write the table of datasets to this file; - is standard output.", dir_okay=False, metavar="FILE"
        ),
    ] = None,
    live: Annotated[
        bool, typer.Option("--live/--no-live", help="Show the table growing while nodes answer, on a terminal.")
    ] = True,
    require_all: Annotated[
        bool, typer.Option("--require-all", help="End with exit code 4 if a node has not answered.")
    ] = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Do not ask; show what an answer would cost at every dataset.")
    ] = False,
    project: Annotated[
        str | None, typer.Option(metavar="NAME", help="Ask in the name of this approved project of yours.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Count the matching subjects, studies and series of every dataset.

    Conditions that stand together hold for the same series; `and also has (…)` asks for another series of the subject.

    Protected datasets tell only subjects: ≈ 120 ± 11 is noised, < 15 is hidden as too few, and every new question uses
    up a part of what you may ask.
    """
    # Without quotes the shell hands the conditions over one by one; together they are the query again.
    query = " ".join(words or ())
    if preview:
        missing = foresee(query, hub, project=project, as_json=as_json).missing
    else:
        missing = ask(
            query, hub, deadline=deadline, project=project, facets=facets, csv=csv, live=live, as_json=as_json
        ).missing
    if require_all and missing:
        raise typer.Exit(Outcome.INCOMPLETE)


def ask(
    query: str,
    hub: str,
    *,
    deadline: float | None = None,
    project: str | None = None,
    facets: bool = False,
    csv: Path | None = None,
    live: bool = True,
    as_json: bool = False,
) -> "Answer":
    """Ask, show the answer, and return it; what is missing is said on standard error."""
    from cancerimage.cli import result
    from cancerimage.cli.misread import readable

    streamed = csv is not None and str(csv) == "-"
    if streamed and as_json:
        raise Failure("JSON and CSV cannot both be written to standard output.", "Give one of them.", Outcome.MISUSED)
    if csv is not None and not csv.absolute().parent.is_dir():
        raise Failure(f"There is no folder {csv.parent} to write to.", "Make it, or name another.", Outcome.MISUSED)
    with readable(query), client(hub) as federation:
        if live and not as_json and not streamed and sys.stdout.isatty():
            answer = _watch(federation, query, deadline, project)
        else:
            answer = federation.search(query, deadline=deadline, project=project)
    if as_json:
        screen.write_json(answer.raw)
    elif csv is not None and streamed:
        write_rows(sys.stdout, answer.rows())
    else:
        screen.page().print(result.whole(answer, facets=facets))
    if csv is not None and not streamed:
        write(csv, answer.rows())
    for sentence in result.gaps(answer):
        screen.warn(sentence)
    return answer


def foresee(query: str, hub: str, *, project: str | None = None, as_json: bool = False) -> "Preview":
    """Show what an answer would cost, and return it; of whom nothing is known is said on standard error."""
    from cancerimage.cli import result
    from cancerimage.cli.misread import readable

    with readable(query), client(hub) as federation:
        found = federation.preview(query, project=project)
    if as_json:
        screen.write_json(found.raw)
    else:
        screen.page().print(result.preview(found))
    for node in found.missing:
        screen.warn(f"{node} has not said what its answer would cost.")
    for node in found.refused:
        screen.warn(f"{node} would not apply every condition, and so would count nothing.")
    return found


def _watch(federation: "Client", query: str, deadline: float | None, project: str | None) -> "Answer":
    """Show the answer growing, and return it when it is complete."""
    from rich.live import Live

    from cancerimage.cli import result

    answer: Answer | None = None
    with Live(console=screen.page(), transient=True, refresh_per_second=12) as display:
        for answer in federation.stream(query, deadline=deadline, project=project):
            display.update(result.progress(answer))
    if answer is None:
        raise Failure("The hub ended the stream before it said anything.", "Ask again.")
    return answer


def write(path: Path, rows: list[Any]) -> None:
    """Write the file as a whole or not at all."""
    with whole(path) as beside, beside.open("w", encoding="utf-8", newline="") as file:
        write_rows(file, rows)
    screen.note(f"Written to {path}")


def write_rows(file: TextIO, rows: list[Any]) -> None:
    """Write the table of datasets with its head."""
    import csv

    from cancerimage.sdk.answers import COLUMNS
    from cancerimage.wire.cells import harmless

    writer = csv.DictWriter(file, COLUMNS["datasets"])
    writer.writeheader()
    writer.writerows({column: harmless(value) for column, value in row.items()} for row in rows)
