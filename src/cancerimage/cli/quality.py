"""`cancerimage quality`: what is wrong with a folder of DICOM files, and what its users should know."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.cli.whole import write_whole

if TYPE_CHECKING:
    from cancerimage.dicom.quality.inspection import Inspection, Options, Progress
    from cancerimage.dicom.quality.report import Report

BUDGET_MINUTES = 10.0
EXAMPLES = examples(
    "cancerimage quality images/",
    "cancerimage quality images/ --html quality.html --details private/findings.csv",
    "cancerimage quality images/ --pixels --budget 30 --html quality.html",
    "cancerimage quality images/ --against other-dataset/ --pixels",
    "cancerimage quality deidentified/images/ --before originals/ --json",
)

Folder = Annotated[Path, typer.Argument(help="A folder with DICOM files.", exists=True, file_okay=False)]


def quality(
    folder: Folder,
    html: Annotated[
        Path | None, typer.Option(help="Write the report as a page that can be shared.", metavar="FILE", dir_okay=False)
    ] = None,
    details: Annotated[
        Path | None,
        typer.Option(
            help="Write which patient, series and file each finding concerns (CSV). It identifies patients: keep it.",
            metavar="FILE",
            dir_okay=False,
        ),
    ] = None,
    as_json: Json = False,
    title: Annotated[
        str, typer.Option(help="The heading of the report, for whoever it is shared with; names no patient.")
    ] = "",
    against: Annotated[
        list[Path] | None,
        typer.Option(
            help="Another dataset; images that are in both are found. Can be repeated.",
            metavar="FOLDER",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    before: Annotated[
        Path | None,
        typer.Option(
            help="The originals: broken rules of the standard that these break too are no findings.",
            metavar="FOLDER",
            exists=True,
            file_okay=False,
        ),
    ] = None,
    pixels: Annotated[bool, typer.Option("--pixels", help="Decode and measure the pixels, too.")] = False,
    budget: Annotated[
        float, typer.Option(help="Minutes for the pixels; some images of each series come first.", min=0.0)
    ] = BUDGET_MINUTES,
    conformance: Annotated[
        bool, typer.Option(help="Judge one file of each distinct structure by dciodvfy, where that is installed.")
    ] = True,
    jobs: Annotated[int, typer.Option(help="Worker processes for pixels. [default: one for each core]", min=0)] = 0,
) -> None:
    """Check the files, identities, geometry, completeness, conformance and privacy of a folder of images.

    The report (terminal, --json, --html) holds counts only and can be shared with whoever may know the exact size of
    the dataset; --details names patients and files and stays in the house.
    """
    from cancerimage.cli.counting import steps
    from cancerimage.dicom.quality.details import details as listed
    from cancerimage.dicom.quality.inspection import Options
    from cancerimage.dicom.quality.page import page
    from cancerimage.dicom.quality.report import report

    for path in filter(None, (html, details)):
        if not path.resolve().parent.is_dir():
            raise Failure(f"There is no folder {path.parent}.", "Make it, or name another place.", Outcome.MISUSED)
    options = Options(
        against=tuple(against or ()),
        before=before,
        pixels=pixels,
        budget=budget * 60,
        conformance=conformance,
        jobs=jobs,
    )
    with steps() as progress:
        inspection = _inspected(folder, options, progress)
    made = report(inspection, title)
    if html is not None:
        write_whole(html, page(made))
    if details is not None:
        write_whole(details, listed(inspection), private=True)
    if as_json:
        screen.write_json(made)
        return
    _show(made, html, details)


def _inspected(folder: Path, options: "Options", progress: "Progress") -> "Inspection":
    from cancerimage.cli.left_out import in_words
    from cancerimage.dicom.quality.inspection import NothingToInspect, inspect

    try:
        return inspect(folder, options, progress)
    except NothingToInspect as nothing:
        raise Failure(
            f"There are no DICOM files in {nothing.folder}; nothing was checked.",
            in_words(nothing.reasons, "left out") or "The folder is empty.",
        ) from None


def _show(made: "Report", html: Path | None, details: Path | None) -> None:
    from cancerimage.dicom.quality.kinds import NAMES, Part

    counts = made["counts"]
    size = ", ".join(
        (
            screen.counted(counts["patients"], "patient"),
            screen.counted(counts["studies"], "study", "studies"),
            screen.counted(counts["series"], "series", "series"),
            screen.counted(counts["images"], "image"),
        )
    )
    screen.say(f"{screen.counted(counts['files'], 'file')}: {size}, {screen.volume(counts['bytes'])}.")
    console = screen.page()
    if made["findings"]:
        table = screen.table(None, "Level", "Check", "Finding", numbers=("Files", "Series"), narrow=("Level", "Check"))
        for row in made["findings"]:
            table.add_row(
                row["level"], row["check"], row["sentence"], screen.figure(row["files"]), screen.figure(row["series"])
            )
        console.print()
        console.print(table)
        console.print()
    else:
        screen.say("None of the checks found anything.")
    for part in made["parts"]:
        if part["omitted"]:
            screen.say(f"Not checked in full: {NAMES[Part(part['part'])]}. {part['omitted']}")
    if html is not None:
        screen.say(f"Report: {html}")
    if details is not None:
        screen.say(f"Details, which identify patients: {details}")
    elif made["findings"]:
        screen.say("Which files: run again with --details FILE")
