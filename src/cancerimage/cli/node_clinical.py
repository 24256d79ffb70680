"""`cancerimage node clinical`: a holder's clinical table becomes the common fields of a dataset."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.clinical_result import show_changes, show_images, show_report
from cancerimage.cli.examples import examples
from cancerimage.cli.node_ids import IdsOption, settle
from cancerimage.cli.node_place import DataDir, Yes, actor, confirm, settings_of, to_it
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.cli.whole import write_whole

if TYPE_CHECKING:
    from cancerimage.dicom.deidentify.keys import ProjectKey
    from cancerimage.node.clinical.findings import Finding
    from cancerimage.node.clinical.report import Report

app = typer.Typer(no_args_is_help=True, help="Clinical tables: from what you have to the common fields.")

Table = Annotated[Path, typer.Argument(help="Your table: .csv, .tsv, .txt, .xlsx, .xlsm or .parquet.", exists=True)]
Mapping = Annotated[
    Path,
    typer.Argument(help="The mapping file, in YAML, that says what its columns mean.", exists=True, dir_okay=False),
]
Dataset = Annotated[str, typer.Option(help="The dataset whose images are of the same people.")]
Site = Annotated[
    str | None, typer.Option(help="The site that the images were de-identified with, if they were given one.")
]
Private = Annotated[
    Path | None,
    typer.Option(
        help="Write the rows concerned into this file, as CSV. It tells of patients and must stay with you.",
        dir_okay=False,
    ),
]


@app.command(
    epilog=examples(
        "cancerimage node clinical suggest registry.xlsx registry.yaml",
        "cancerimage node clinical suggest export.csv mapping.yaml --json",
    )
)
def suggest(
    table: Table,
    mapping: Annotated[Path, typer.Argument(help="Where to write the mapping file.", dir_okay=False)],
    sheet: Annotated[str, typer.Option(help="The sheet of a workbook; the first unless given.")] = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Write a first mapping: columns are recognised by their headers and values, and each line says how sure that is.

    What is not recognised is left as a question. Read the file before you use it.
    """
    from cancerimage.node.clinical.drafting import draft, left_out, questions
    from cancerimage.node.clinical.suggesting import Sureness
    from cancerimage.node.clinical.suggesting import suggest as suggested
    from cancerimage.node.clinical.tables import read

    if mapping.exists():
        confirm(f"{mapping} is there already. Replace it?", yes=yes)
    found = read(table, sheet)
    suggestion = suggested(found)
    write_whole(mapping, draft(found, suggestion, table.name, sheet), private=True)
    guesses, asked, unread = suggestion.guesses, questions(suggestion), left_out(found, suggestion)
    if as_json:
        screen.write_json(
            {
                "file": str(mapping),
                "guesses": [
                    {"for": guess.target, "column": guess.header, "sure": guess.sureness is Sureness.SURE}
                    for guess in guesses.values()
                ],
                "questions": asked,
                "columns_not_read": len(unread),
            }
        )
        return
    shown = screen.table(None, "For", "Column", "How sure", narrow=("For",))
    for guess in guesses.values():
        shown.add_row(guess.target, guess.header, guess.sureness.value)
    screen.page().print(shown)
    if "subject" not in guesses:
        screen.warn("No column with the patient IDs was found; say in the file which one it is.")
    if asked:
        screen.say(f"Nothing was found for: {', '.join(asked)}.")
    screen.say(f"{screen.counted(len(unread), 'column')} will not be read.")
    screen.say(f"Next: read {mapping}, then `cancerimage node clinical check {_typed(table)} {_typed(mapping)}`.")


@app.command(
    epilog=examples(
        "cancerimage node clinical check registry.xlsx registry.yaml",
        "cancerimage node clinical check registry.xlsx registry.yaml --private concerned.csv",
    )
)
def check(table: Table, mapping: Mapping, private: Private = None, yes: Yes = False, as_json: Json = False) -> None:
    """Read a table and change nothing: what would come out, what is missing, and what is wrong, in counts."""
    from cancerimage.node.clinical import check as checked

    _ask_first(private, yes=yes)
    report, findings = checked(table, mapping)
    _write_private(private, findings)
    if as_json:
        screen.write_json(report.plain())
    else:
        show_report(report)
    _judge(report)


@app.command(epilog=examples("cancerimage node clinical diff registry.xlsx registry.yaml --dataset breast-mr"))
def diff(
    table: Table,
    mapping: Mapping,
    dataset: Dataset,
    ids: IdsOption = None,
    site: Site = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Tell what an import would change, in counts, and change nothing."""
    settings = settings_of(data_dir)
    from cancerimage.node.clinical import compare

    form = settle(settings.data_dir, dataset, ids, site, keep=False)
    key = _key(settings.data_dir, dataset, make=False).naming(form.ids, form.site)
    compared = compare(settings.data_dir, dataset, table, mapping, key, form.site)
    if as_json:
        screen.write_json(compared.plain())
        return
    show_changes(compared)
    show_images(compared)


@app.command(
    "import",
    epilog=examples(
        "cancerimage node clinical import registry.xlsx registry.yaml --dataset breast-mr",
        "cancerimage node clinical import export.csv mapping.yaml --dataset breast-mr --private concerned.csv --json",
    ),
)
def bring(
    table: Table,
    mapping: Mapping,
    dataset: Dataset,
    ids: IdsOption = None,
    site: Site = None,
    private: Private = None,
    yes: Yes = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Put the mapped fields of a table in place for a dataset, under the same new ids as its images.

    Nothing else comes out: no free text, no date, no column that the mapping does not name. It takes the place of what
    was there. It can be searched when `cancerimage node index build` has built the index again.
    """
    settings = settings_of(data_dir)
    from cancerimage.node.clinical import bring as bring_in

    _ask_first(private, yes=yes)
    form = settle(settings.data_dir, dataset, ids, site)
    key = _key(settings.data_dir, dataset, make=True).naming(form.ids, form.site)
    brought = bring_in(settings.data_dir, dataset, table, mapping, key, form.site)
    if brought.changes.any:
        _note(settings.data_dir, dataset)
    _write_private(private, brought.findings)
    if as_json:
        screen.write_json(brought.plain())
    else:
        show_report(brought.report)
        show_changes(brought)
        show_images(brought)
        screen.say(f"{brought.path}: {screen.counted(brought.rows, 'row')}, {len(brought.report.recorded)} fields.")
        if brought.pictured and brought.changes.any:
            screen.say(f"Next: `cancerimage node index build{to_it(data_dir)}`, so that they can be searched.")
    _judge(brought.report)


def _key(data_dir: Path, dataset: str, *, make: bool) -> "ProjectKey":
    from cancerimage.dicom.deidentify.keys import ProjectKey, UnusableKey
    from cancerimage.node.clinical.place import key_place
    from cancerimage.node.pipeline.keys import project_key

    at = key_place(data_dir, dataset)
    if not make and not at.exists():
        raise Failure(
            "There is no key of this dataset yet, so nothing was imported that could be compared.",
            "The key is made with the first batch of images, or the first import.",
        )
    try:
        return project_key(at) if make else ProjectKey.load(at)
    except UnusableKey as fault:
        raise Failure(str(fault)) from None


def _note(data_dir: Path, dataset: str) -> None:
    """Write into the node's log that there is another table; before it has enrolled, a node has no log to show."""
    from cancerimage.audit.events import NodeEvent
    from cancerimage.node.ledger import Ledger
    from cancerimage.node.ledger.notes import note
    from cancerimage.node.link.identity import Identity

    if Identity.load(data_dir) is None:
        return
    ledger = Ledger.open(data_dir)
    try:
        note(ledger, NodeEvent.DATASET_CLINICAL_REPLACED, actor(), dataset=dataset)
    finally:
        ledger.close()


def _judge(report: "Report") -> None:
    """End as a command that is not complete if somebody has to look."""
    if report.findings:
        raise typer.Exit(Outcome.INCOMPLETE)


def _ask_first(private: Path | None, *, yes: bool) -> None:
    if private is not None and private.exists():
        confirm(f"{private} is there already. Replace it?", yes=yes)


def _write_private(private: Path | None, findings: "tuple[Finding, ...]") -> None:
    if private is not None:
        from cancerimage.node.clinical.findings import private_table

        write_whole(private, private_table(findings), private=True)
        screen.warn(f"{private} tells of patients: keep it where it is.")


def _typed(path: Path) -> str:
    return shlex.quote(str(path))
