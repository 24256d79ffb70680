"""`cancerimage catalogue`: what the federation holds."""

from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from cancerimage.cli import screen
from cancerimage.cli.address import DEFAULT, Hub, Json, client
from cancerimage.cli.examples import examples

if TYPE_CHECKING:
    from cancerimage.sdk import Dataset

Values = Annotated[
    list[str] | None, typer.Option(metavar="CODE", help="Only datasets with this value; can be repeated.")
]


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
    node: Values = None,
    sort: Annotated[str, typer.Option(help="relevance, title, subjects, studies, series, images, bytes or newest.")] = (
        "relevance"
    ),
    limit: Annotated[int | None, typer.Option(help="At most so many datasets.", min=1)] = None,
    hub: Hub = DEFAULT,
    as_json: Json = False,
) -> None:
    """List datasets with their figures."""
    chosen = {"cancer": cancer, "modality": modality, "bodypart": bodypart, "manufacturer": manufacturer}
    chosen |= {"licence": licence, "country": country, "node": node}
    with client(hub) as federation:
        found = federation.catalogue(text, sort=sort, limit=limit, **chosen)
    if as_json:
        screen.write_json({"datasets": [dataset.raw for dataset in found]})
        return
    if not found:
        screen.say("No dataset is like that.")
        return
    table = screen.table(
        None, "Dataset", "Cancer", "Modality", "Licence", "Node",
        numbers=("Subjects", "Studies", "Series", "Size"), narrow=("Dataset", "Node"),
    )  # fmt: skip
    for one in found:
        words = (", ".join(one.cancers), ", ".join(one.modalities), ", ".join(one.licences))
        figures = (*map(screen.figure, (one.subjects, one.studies, one.series)), screen.volume(one.bytes))
        table.add_row(one.dataset, *words, one.node, *figures)
    console = screen.page()
    console.print(table)
    console.print(f"\n{screen.counted(len(found), 'dataset')}", style="bold")


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


def _show(dataset: "Dataset") -> None:
    from cancerimage.cli.listings import moment, show_pairs
    from cancerimage.cli.result import spread
    from cancerimage.sdk import Facet, FacetValue

    console = screen.page()
    console.print(screen.line(dataset.title, "bold"))
    console.print(screen.text(dataset.description), soft_wrap=not console.is_terminal)
    console.print()
    size = f"{screen.counted(dataset.images, 'image')}, {screen.volume(dataset.bytes)}"
    show_pairs(
        {
            "Dataset": dataset.dataset,
            "Holds": f"{screen.levels(dataset)}, {size}",
            "Cancer": ", ".join(one["label"] for one in dataset.raw["cancers"]),
            "Licence": ", ".join(dataset.licences),
            "Node": f"{dataset.node} ({dataset.node_title})",
            "Counted": f"{moment(dataset.indexed)}, signed by the node",
        }
    )
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
        console.print(
            spread(Facet(facet["field"], facet["label"], tuple(FacetValue(**one) for one in facet["values"])))
        )
