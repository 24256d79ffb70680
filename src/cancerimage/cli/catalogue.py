"""`cancerimage catalogue`: what the federation holds."""

import sys
from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from cancerimage.cli import screen
from cancerimage.cli.address import DEFAULT, Hub, Json, client
from cancerimage.cli.examples import examples
from cancerimage.cli.listings import moment, show_pairs
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.cli.vocabulary import resolved
from cancerimage.disclosure.policy import PolicyName

if TYPE_CHECKING:
    from cancerimage.sdk import Cube, Dataset

Values = Annotated[
    list[str] | None,
    typer.Option(metavar="VALUE", help="Only datasets with this code, label or synonym; can be repeated."),
]
Nodes = Annotated[list[str] | None, typer.Option(metavar="NODE", help="Only datasets of this node; can be repeated.")]
FIGURES = ("Subjects", "Studies", "Series", "Size")
ROOM = {"Cancer": 100, "Studies": 130, "Series": 130, "Modality": 145, "Licence": 160}
"""Columns that a terminal must have for these columns of the list, which would otherwise cut or break the others."""


class Order(StrEnum):
    """What the list can be sorted by."""

    RELEVANCE = "relevance"
    TITLE = "title"
    SUBJECTS = "subjects"
    STUDIES = "studies"
    SERIES = "series"
    IMAGES = "images"
    BYTES = "bytes"
    NEWEST = "newest"


class ListFirst(TyperGroup):
    """Takes `list` as meant where no command is named, so that `cancerimage catalogue --cancer lung` works."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments, with `list` put before them where it is meant."""
        if not args or (args[0] not in self.commands and args[0] not in ("-h", "--help")):
            args = ["list", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=ListFirst, help="See what the federation holds; without a further word, list it.")


@app.command("list", epilog=examples("cancerimage catalogue list --cancer lung --modality CT --sort subjects"))
def show_list(
    text: Annotated[str, typer.Option(help="Words that the record contains.")] = "",
    cancer: Values = None,
    modality: Values = None,
    bodypart: Values = None,
    manufacturer: Values = None,
    licence: Values = None,
    country: Values = None,
    node: Nodes = None,
    policy: Annotated[
        list[PolicyName] | None, typer.Option(help="Only datasets that tell their numbers like this; can be repeated.")
    ] = None,
    sort: Annotated[Order, typer.Option(help="What comes first.")] = Order.RELEVANCE,
    limit: Annotated[int | None, typer.Option(help="At most so many datasets.", min=1)] = None,
    hub: Hub = DEFAULT,
    as_json: Json = False,
) -> None:
    """List datasets with their figures."""
    chosen = {"cancer": cancer, "modality": modality, "bodypart": bodypart, "manufacturer": manufacturer}
    chosen |= {"licence": licence, "country": country}
    codes = {field: [resolved(field, word, f"--{field}") for word in words or ()] for field, words in chosen.items()}
    with client(hub) as federation:
        found = federation.catalogue(text, sort=sort.value, limit=limit, node=node or [], policy=policy or [], **codes)
    if as_json:
        screen.write_json({"datasets": [dataset.raw for dataset in found]})
        return
    if not found:
        screen.say("No dataset is like that.")
        return
    console = screen.page()
    console.print(listing(found, console.width))
    all_of_them = screen.counted(found.total, "dataset")
    count = all_of_them if len(found) == found.total else f"{screen.figure(len(found))} of {all_of_them}"
    console.print(f"\n{count}", style="bold")


@app.command("show", epilog=examples("cancerimage catalogue show lidc_idri"))
def show_one(
    dataset: Annotated[str, typer.Argument(help="The name of the dataset, as the list shows it.")],
    hub: Hub = DEFAULT,
    as_json: Json = False,
) -> None:
    """Show one dataset: figures, description, sources, licence, and how its values spread."""
    with client(hub) as federation:
        found = federation.dataset(dataset)
    if as_json:
        screen.write_json(found.raw)
    else:
        _show(found)


@app.command("cube", epilog=examples("cancerimage catalogue cube lidc_idri --by sex,age"))
def show_cube(
    dataset: Annotated[str, typer.Argument(help="The name of a protected dataset, as the list shows it.")],
    by: Annotated[str, typer.Option(metavar="FIELD[,FIELD]", help="The table by one field or two.")] = "",
    hub: Hub = DEFAULT,
    as_json: Json = False,
) -> None:
    """Show the noised tables that a protected dataset publishes; reading them costs nothing."""
    with client(hub) as federation:
        cube = federation.cube(dataset)
    if as_json:
        screen.write_json(cube.raw)
        return
    from cancerimage.cli.cubes import shown

    console = screen.page()
    if not by:
        choices = ", ".join(",".join(table.fields) for table in cube.tables)
        show_pairs({"Epoch": f"{cube.epoch}, since {moment(cube.opened)}"} | _sums(cube))
        screen.say(f"\nTables: {choices}\nSee one with --by, for instance: --by {','.join(cube.tables[-1].fields)}\n")
    else:
        try:
            table = cube.by(*(field.strip() for field in by.split(",")))
        except KeyError as unknown:
            raise Failure(str(unknown.args[0]), outcome=Outcome.MISUSED) from None
        console.print(shown(table))
        console.print()
    for explanation in cube.explanations:
        console.print(screen.text(explanation, "dim"), soft_wrap=not console.is_terminal)


def _sums(cube: "Cube") -> dict[str, str]:
    from cancerimage.sdk.numbers import told

    return {level.capitalize(): told(number) for level, number in cube.sums.items()}


def _show(dataset: "Dataset") -> None:
    from cancerimage.cli.cubes import spread
    from cancerimage.sdk.numbers import told

    console = screen.page()
    console.print(screen.line(dataset.title, "bold"))
    console.print(screen.text(dataset.description), soft_wrap=not console.is_terminal)
    console.print()
    epoch = {"Epoch": f"{dataset.epoch}, since {dataset.raw['epoch']['opened'][:10]}"} if dataset.epoch else {}
    show_pairs(
        {
            "Dataset": dataset.dataset,
            "Subjects": told(dataset.subjects),
            "Studies": told(dataset.studies),
            "Series": told(dataset.series),
            "Images": told(dataset.images),
            "Size": told(dataset.bytes, screen.volume),
            "Policy": dataset.policy,
            **epoch,
            "Cancer": ", ".join(one["label"] for one in dataset.raw["cancers"]),
            "Licence": ", ".join(dataset.licences),
            "Node": f"{dataset.node} ({dataset.node_title})",
            "Counted": f"{moment(dataset.indexed)}, signed by the node",
        }
    )
    console.print()
    for one in dataset.raw["explanations"]:
        console.print(screen.text(one["text"], "dim"), soft_wrap=not console.is_terminal)
    for source in dataset.raw["sources"]:
        console.print()
        licence = f" ({source['licence']})" if source["licence"] else ""
        console.print(screen.text(f"Source: {source['title']}{licence}\n{source['url']}"), soft_wrap=True)
        if source["citation"]:
            console.print(screen.text(source["citation"], "dim"), soft_wrap=not console.is_terminal)
    for facet in dataset.raw["facets"]:
        if facet["field"] == "dataset":
            continue  # It has one value, which stands above.
        console.print()
        console.print(spread(facet, _ordered(facet)))


def _ordered(facet: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the values of a facet: bands of numbers from the lowest up, with unknown last; others as they come."""
    from cancerimage.query.fields import FIELDS, Kind

    field = FIELDS.get(facet["field"])
    values: list[dict[str, Any]] = facet["values"]
    if field is None or field.kind is not Kind.NUMBER:
        return values
    lowest = {field.band(bound): bound for bound in field.bands}
    return sorted(values, key=lambda one: lowest.get(one["value"], sys.maxsize))


def listing(found: "Iterable[Dataset]", width: int) -> screen.Listing:
    """Return the list as a table with the columns for which there is room."""
    from cancerimage.cli.result import figure

    rows = list(found)
    cells = {
        "Dataset": [one.dataset for one in rows],
        "Cancer": [", ".join(one.cancers) for one in rows],
        "Modality": [", ".join(one.modalities) for one in rows],
        "Licence": [", ".join(one.licences) for one in rows],
        "Node": [one.node for one in rows],
        "Policy": [one.policy for one in rows],
        "Subjects": [figure(one.subjects) for one in rows],
        "Studies": [figure(one.studies) for one in rows],
        "Series": [figure(one.series) for one in rows],
        "Size": [figure(one.bytes, screen.volume) for one in rows],
    }
    shown = [column for column in cells if width >= ROOM.get(column, 0)]
    words = tuple(column for column in shown if column not in FIGURES)
    table = screen.table(
        None,
        *words,
        numbers=tuple(column for column in shown if column in FIGURES),
        narrow=("Dataset", "Node", "Policy"),
    )
    for row in zip(*(cells[column] for column in shown), strict=True):
        table.add_row(*row)
    return table
