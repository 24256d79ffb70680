"""`cancerimage phantoms`: make a synthetic dataset."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.outcomes import Failure, Outcome

if TYPE_CHECKING:
    from cancerimage.dicom.phantoms.answers import Answers

EXAMPLES = examples(
    "cancerimage phantoms phantoms",
    "cancerimage phantoms phantoms --people 40 --seed 7 --matrix 512 --slices 60",
    "cancerimage phantoms phantoms --people 5 --flaws --burned-in series",
    "cancerimage phantoms phantoms --plain --burned-in none",
)


def phantoms(
    folder: Annotated[
        Path, typer.Argument(help="Where to put it; a folder that is empty or not there yet.", metavar="OUT")
    ],
    people: Annotated[int, typer.Option(min=1, max=8000, help="How many children.")] = 12,
    seed: Annotated[int, typer.Option(help="The same seed makes the same dataset, byte for byte.")] = 0,
    matrix: Annotated[int, typer.Option(min=32, max=1024, help="Rows and columns of a CT image.")] = 256,
    slices: Annotated[int, typer.Option(min=4, max=400, help="Images of a CT.")] = 32,
    burned_in: Annotated[
        Literal["none", "captures", "series"],
        typer.Option(help="In which images the child's name is part of the picture: ultrasound captures, or CT too."),
    ] = "captures",
    plain: Annotated[
        bool, typer.Option("--plain", help="Plant no identifiers in odd places; only what every file has.")
    ] = False,
    flaws: Annotated[
        bool, typer.Option("--flaws", help="Add one child for each fault of quality, whose CT has that fault.")
    ] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes at work at a time; as many as there are cores unless given.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make CT, MR, ultrasound and dose reports of children who do not exist, each with a tumour of the abdomen.

    Names, numbers and dates stand wherever they are found in real files, and answers.json says where. Everything calls
    itself SYNTHETIC. The images are in OUT/images, the clinical table is OUT/clinical.csv.
    """
    from cancerimage.cli.counting import counting
    from cancerimage.dicom.phantoms import BurnedIn, Flaw, FolderTaken, Recipe, make

    recipe = Recipe(matrix=matrix, slices=slices, planted=not plain, burned_in=BurnedIn(burned_in))
    try:
        with counting("Making a synthetic dataset", "person", "people") as progress:
            answers = make(
                folder, people, seed, recipe, tuple(Flaw) if flaws else (),
                jobs=jobs or os.cpu_count() or 1, progress=progress,
            )  # fmt: skip
    except FolderTaken:
        raise Failure(
            f"{folder} holds something already.", "Name a folder that is empty or not there yet.", Outcome.MISUSED
        ) from None
    except KeyboardInterrupt:
        screen.warn("Stopped. Nothing was left behind; the same command begins anew.")
        raise
    if as_json:
        screen.write_json(_plain(folder, answers))
        return
    _show(folder, answers)


def _plain(folder: Path, answers: "Answers") -> dict[str, object]:
    series = [series for person in answers.people for series in person.series]
    return {
        "synthetic": True,
        "folder": str(folder),
        "people": len(answers.people),
        "studies": len({one.study for one in series}),
        "series": len(series),
        "images": sum(one.images for one in series),
        "bytes": sum(one.bytes for one in series),
        "planted": sum(len(one.planted) for one in series),
        "flaws": {person.flaw: person.finding for person in answers.people if person.flaw},
    }


def _show(folder: Path, answers: "Answers") -> None:
    told = _plain(folder, answers)
    series = [series for person in answers.people for series in person.series]
    table = screen.table(None, "Modality", numbers=("Series", "Images", "Size"))
    for modality in sorted({one.modality for one in series}):
        of_it = [one for one in series if one.modality == modality]
        size = screen.volume(sum(one.bytes for one in of_it))
        table.add_row(modality, screen.figure(len(of_it)), screen.figure(sum(one.images for one in of_it)), size)
    people = screen.counted(len(answers.people), "synthetic person", "synthetic people")
    screen.say(f"{people} in {folder}; nobody of them exists.")
    screen.page().print(table)
    screen.say(f"answers.json names {screen.counted(int(str(told['planted'])), 'planted identifier')}.")
    screen.say(f"Next: cancerimage deidentify {folder / 'images'} released")
