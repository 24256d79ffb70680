"""`cancerimage deidentify`: take the people out of a folder of DICOM files."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.deidentify_policy import NAMES, OWN_WAY, Policy, manner, read
from cancerimage.cli.examples import UNWRAPPED, examples
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.dicom.deidentify.decisions import Faces, People
from cancerimage.dicom.deidentify.ids import IDS, Ids
from cancerimage.dicom.deidentify.options import MEANINGS, Option
from cancerimage.dicom.pixels.verdicts import MODES, Mode

if TYPE_CHECKING:
    from cancerimage.dicom.deidentify.folder import Manner
    from cancerimage.dicom.deidentify.place import Place
    from cancerimage.dicom.deidentify.report import Report

_EXAMPLES = examples(
    "cancerimage deidentify originals/ released/",
    "cancerimage deidentify originals/ released/ --dry-run",
    "cancerimage deidentify originals/ released/ --pixels ocr --key ~/keys/my-project",
    "cancerimage deidentify originals/ released/ --with keep-dates --without keep-safe-private",
    "cancerimage deidentify originals/ released/ --policy my-project.toml",
)
SHOWN = 10
"""Losses that are shown on the terminal; the report has all."""
IN_DOUBT = (
    "Look at the image. Text: write a rule for its device (--devices). A face: say --faces keep if you may share it. "
    "Or bring the images to a node, where each series is decided in the review."
)
"""What can be done about pixels in doubt where there is no node."""
OPTIONS = "\n".join(
    (
        UNWRAPPED,
        "Options of the profile (PS3.15, section E.3):",
        *(f"  {option.value:22}{meaning.name}" for option, meaning in MEANINGS.items() if option not in OWN_WAY),
        "",
        UNWRAPPED,
        "What --pixels does:",
        *(f"  {mode.value:8}{sentence}" for mode, sentence in MODES.items()),
    )
)
EXAMPLES = f"{_EXAMPLES}\n\n{OPTIONS}"


def deidentify(
    source: Annotated[
        Path, typer.Argument(help="The folder of the originals.", metavar="IN", exists=True, file_okay=False)
    ],
    out: Annotated[
        Path, typer.Argument(help="Where to put the result; empty, not there yet, or one to go on with.", metavar="OUT")
    ],
    chosen: Annotated[
        list[Option] | None,
        typer.Option("--with", help="Add an option to the profile; can be repeated.", metavar="OPTION"),
    ] = None,
    refused: Annotated[
        list[Option] | None,
        typer.Option("--without", help="Take an option from the profile; can be repeated.", metavar="OPTION"),
    ] = None,
    pixels: Annotated[
        Mode | None,
        typer.Option(help="What to do about text in the pixels. [default: ocr if it is installed, else rules]"),
    ] = None,
    devices: Annotated[
        Path | None,
        typer.Option(
            help="Your own rules for devices, tried before the shipped ones.",
            metavar="FILE",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    words: Annotated[
        Path | None,
        typer.Option(
            help="Words that may stay in texts, one a line; look at each yourself.",
            metavar="FILE",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    site: Annotated[
        str | None,
        typer.Option(help="Makes new patient ids differ between sites; with --ids platform, what they are made from."),
    ] = None,
    ids: Annotated[
        Ids | None,
        typer.Option(
            help="New patient ids from the project's key, or from --site in the existing platform's form, which "
            "protects less. [default: project]"
        ),
    ] = None,
    people: Annotated[
        People | None,
        typer.Option(
            help="Hold back what lies under a patient id that seems to be of several people, or take them for one. "
            "[default: hold]"
        ),
    ] = None,
    faces: Annotated[
        Faces | None,
        typer.Option(
            help="Whether series through heads are held back, ask for a review, have the front of the head blackened "
            "where that can be done, or are only told of. [default: review]"
        ),
    ] = None,
    key: Annotated[
        Path | None,
        typer.Option(help="Where the project's key is, or is to be made. [default: OUT/private/key]", metavar="FILE"),
    ] = None,
    policy: Annotated[
        Path | None,
        typer.Option(
            help=f"A TOML file with any of: {', '.join(NAMES)}.",
            metavar="FILE",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes at work at a time; as many as there are cores unless given.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would happen, and write nothing.")] = False,
    as_json: Json = False,
) -> None:
    """De-identify a folder by PS3.15 Annex E, verify the result, and report every loss.

    OUT/images holds what can be shared, OUT/report.html and OUT/report.json say what was done. OUT/private must stay:
    it holds the key, the list of patients, and the files that were not released with the reason. Images are put into
    OUT/images when the whole batch is graded, and never while it is blocked. Stop it with Ctrl-C
    whenever you like: the same command goes on where it was.
    """
    from cancerimage.dicom.deidentify.keys import UnusableKey
    from cancerimage.dicom.deidentify.place import Place, PlaceTaken

    place = Place(out.expanduser())
    _require_apart(source, place)
    kept = read(policy)
    said = Policy(tuple(chosen or ()), tuple(refused or ()), pixels, devices, words, site, key, people, faces, ids)
    try:
        report = _run(source, place, manner(kept, said), key or kept.key, jobs or os.cpu_count() or 1, dry_run=dry_run)
    except (PlaceTaken, UnusableKey) as fault:
        raise Failure(str(fault)) from None
    except KeyboardInterrupt:
        if not dry_run:
            screen.warn("Stopped. The same command goes on where it was.")
        raise
    if as_json:
        screen.write_json(report.plain())
    else:
        _show(report, place, dry_run=dry_run)
    if (outcome := _outcome(report)) is not Outcome.DONE:
        raise typer.Exit(outcome)


def _run(source: Path, place: "Place", how: "Manner", key: Path | None, jobs: int, *, dry_run: bool) -> "Report":
    from cancerimage.cli.counting import counting
    from cancerimage.dicom.deidentify.folder import Folder, key_for

    folder = Folder(source, place, how, key_for(source, place, key))
    if dry_run:
        with counting("Reading headers", "file") as progress:
            folder.look(progress)
        with counting("Trying", "file") as progress:
            return folder.rehearse(jobs, progress)
    with folder.held():
        with counting("Reading headers", "file") as progress:
            folder.look(progress)
        with counting("De-identifying", "file") as progress:
            return folder.work(jobs, progress)


def _require_apart(source: Path, place: "Place") -> None:
    inside, outside = source.resolve(), place.root.resolve()
    if inside.is_relative_to(outside) or outside.is_relative_to(inside):
        raise Failure("IN and OUT lie inside one another.", "Name two folders that are apart.", Outcome.MISUSED)


def _outcome(report: "Report") -> Outcome:
    from cancerimage.dicom.deidentify.grade import Grade

    return {Grade.PASSED: Outcome.DONE, Grade.REVIEW: Outcome.INCOMPLETE, Grade.BLOCKED: Outcome.FAILED}[
        report.judgement.grade
    ]


def _show(report: "Report", place: "Place", *, dry_run: bool) -> None:
    from cancerimage.dicom.deidentify.fates import Fate
    from cancerimage.dicom.deidentify.grade import GRADES, REHEARSED, Grade
    from cancerimage.dicom.faults import REASONS, Reason

    sizes = report.released
    would = "Would release" if dry_run else "Released"
    screen.say(
        f"{would} {screen.counted(report.fates.get(Fate.RELEASED, 0), 'image')} of "
        f"{screen.counted(sizes['patients'], 'patient')}, {screen.counted(sizes['studies'], 'study', 'studies')}, "
        f"{screen.counted(sizes['series'], 'series', 'series')}, {screen.volume(sizes['bytes'])}."
    )
    if repeated := report.fates.get(Fate.REPEATED, 0):
        screen.say(f"{screen.counted(repeated, 'file')} said the same as another one and {_were(repeated)} taken once.")
    console = screen.page()
    if report.quarantine:
        table = screen.table("Not released", "Why", "What to do", numbers=("Files",))
        for reason, count in report.quarantine.items():
            remedy = IN_DOUBT if reason is Reason.PIXELS_IN_DOUBT else REASONS[reason].remedy
            table.add_row(REASONS[reason].sentence, remedy, screen.figure(count))
        console.print()
        console.print(table)
    if report.losses:
        table = screen.table("Lost most often", "Attribute", "Why", numbers=("Elements",))
        for one in report.losses[:SHOWN]:
            table.add_row(f"{one.tag} {one.name}".strip(), one.why.value, screen.figure(one.elements))
        console.print()
        console.print(table)
    console.print()
    if report.run.ids is Ids.PLATFORM:
        screen.warn(IDS[report.run.ids])
    empty = not any(report.fates.values())
    screen.say("The folder is empty." if empty else (REHEARSED if dry_run else GRADES)[report.judgement.grade])
    for sentence in report.judgement.because:
        screen.say(f"  {sentence}")
    if dry_run:
        screen.say("Nothing was written.")
        return
    if report.judgement.grade is Grade.BLOCKED:
        screen.say(f"Report:  {place.root / 'report.html'}\nPrivate: {place.private} (must stay)")
        return
    screen.say(f"Images:  {place.images}\nReport:  {place.root / 'report.html'}\nPrivate: {place.private} (must stay)")


def _were(number: int) -> str:
    return "was" if number == 1 else "were"
