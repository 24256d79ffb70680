"""`cancerimage node ingest`: from a folder, an archive or a batch that arrived to a dataset that can be found."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.node_batches import plain, show_standing
from cancerimage.cli.node_ids import IdsOption, settle
from cancerimage.cli.node_place import DataDir, actor, settings_of, to_it
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.dicom.deidentify.decisions import Faces
from cancerimage.dicom.pixels.verdicts import Mode

if TYPE_CHECKING:
    from cancerimage.cli.counting import Steps
    from cancerimage.node.pipeline.pipeline import Pipeline
    from cancerimage.node.pipeline.standing import Order, Report, Standing
    from cancerimage.node.settings import NodeSettings
    from cancerimage.wire.dataset import Description

INGEST = examples(
    "cancerimage node ingest /media/export --dataset lung-ct --description lung-ct.json",
    "cancerimage node ingest 2026-spring.tar.gz --dataset lung-ct --clinical patients.xlsx --mapping lung-ct.yaml",
    "cancerimage node ingest --batch lung-ct-0002",
    "cancerimage node ingest /media/export --dataset lung-ct --cluster tcp://10.0.0.5:8786",
)


def ingest(
    source: Annotated[
        Path | None,
        typer.Argument(help="A folder, or a zip or tar archive (.gz, .bz2, .xz) of originals.", exists=True),
    ] = None,
    dataset: Annotated[
        str | None,
        typer.Option(help="The dataset that they are for: small letters, digits, hyphens, full stops, underscores."),
    ] = None,
    batch: Annotated[
        str | None, typer.Option(help="Go on with a batch that arrived, was interrupted, or waited for a review.")
    ] = None,
    description: Annotated[
        Path | None,
        typer.Option(help="JSON file that describes the dataset; kept until another one is given.", dir_okay=False),
    ] = None,
    clinical: Annotated[
        Path | None,
        typer.Option(help="A table of the patients: CSV, XLSX or Parquet.", exists=True, dir_okay=False),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(help="YAML file that says what is in that table.", exists=True, dir_okay=False)
    ] = None,
    pixels: Annotated[
        Mode | None,
        typer.Option(help="What to do about text in the pixels. [default: ocr if it is installed, else rules]"),
    ] = None,
    faces: Annotated[
        Literal["hold", "mask", "keep"] | None,
        typer.Option(
            help="Whether series through heads wait for a review, are released with the front of the head blackened "
            "where that can be done, or are released like others. [default: hold]"
        ),
    ] = None,
    ids: IdsOption = None,
    site: Annotated[
        str | None,
        typer.Option(help="Makes patient ids differ between sites; with --ids platform, what they are made from."),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes at work at a time; as many as there are cores unless given.")
    ] = None,
    cluster: Annotated[
        str | None,
        typer.Option(help="A Dask scheduler whose workers see the node's data directory at the same place."),
    ] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Take images in, de-identify and check them, sign what was done, and let them be read and found.

    The same command again goes on where it was interrupted, and repeats nothing that is done. What a person has to
    look at waits for a review, and the rest goes on; after the review, --batch goes on with what waited. A running node
    answers from the new index by itself, as far as the policy of the dataset allows.
    """
    if (source is None) == (batch is None) or (source is None) != (dataset is None):
        raise Failure(
            "Say what to bring in: SOURCE --dataset NAME, or --batch NAME for one that arrived.", "", Outcome.MISUSED
        )
    if (clinical is None) != (mapping is None):
        raise Failure("A clinical table and its mapping go together: --clinical and --mapping.", "", Outcome.MISUSED)
    settings = settings_of(data_dir)
    from cancerimage.cli.counting import steps
    from cancerimage.node.pipeline.pipeline import Pipeline
    from cancerimage.node.pipeline.standing import Order

    said = Order(pixels, Faces(faces) if faces else None, _absolute(clinical), _absolute(mapping), cluster, jobs)
    with Pipeline.open(settings.data_dir) as pipeline:
        name = dataset or pipeline.batch(batch or "").dataset
        if ids is not None or site is not None:
            settle(settings.data_dir, name, ids, site)
        if description is not None:
            pipeline.describe(_description(description, name))
        try:
            with steps() as step:
                standing = _through(pipeline, source, batch, name, said, _reporting(step))
        except KeyboardInterrupt:
            screen.warn("Stopped. The same command goes on where it was.")
            raise
        if as_json:
            screen.write_json(plain(standing, pipeline))
        else:
            show_standing(standing, pipeline, to_it(data_dir))
            _show_next(settings, standing.dataset, data_dir)
        if (outcome := _outcome(standing)) is not Outcome.DONE:
            raise typer.Exit(outcome)


def _show_next(settings: "NodeSettings", dataset: str, data_dir: Path | None) -> None:
    """Say what is wanting until others find the dataset."""
    from cancerimage.node.ledger import Ledger
    from cancerimage.node.link.identity import Identity

    where = to_it(data_dir)
    if Identity.load(settings.data_dir) is None:
        screen.say(
            "No hub knows this node yet. Enrol it, so that the dataset can be found: "
            f"`cancerimage node enrol HUB --code CODE --name NAME --title TITLE{where}`."
        )
        return
    ledger = Ledger.open(settings.data_dir)
    try:
        unchosen = ledger.state.open and dataset not in ledger.policies()
    finally:
        ledger.close()
    if unchosen:
        screen.say(
            f"Nobody has decided yet what {dataset} tells, so it tells nothing but its description. Decide it: "
            f"`cancerimage node policy set {dataset} standard{where}`."
        )


def _through(
    pipeline: "Pipeline", source: Path | None, batch: str | None, dataset: str, said: "Order", report: "Report"
) -> "Standing":
    if source is None:
        return pipeline.go_on(batch or "", actor(), said, report)
    if (begun := pipeline.interrupted(dataset, source)) is not None:
        screen.note(f"Going on with {begun}, which was taken from there before.")
    return pipeline.start(dataset, source, actor(), said, report)


def _reporting(step: "Steps") -> "Report":
    from cancerimage.node.pipeline.states import STEPS

    return lambda progress: step(STEPS[progress.step].doing, progress.done, progress.total or None)


def _description(path: Path, dataset: str) -> "Description":
    from cancerimage.cli.descriptions import read
    from cancerimage.node.pipeline.describing import chosen

    return chosen(read(path), dataset)


def _absolute(path: Path | None) -> Path | None:
    return None if path is None else path.resolve()


def _outcome(standing: "Standing") -> Outcome:
    from cancerimage.node.pipeline.states import State

    ends = {State.RELEASED: Outcome.DONE, State.BLOCKED: Outcome.FAILED}
    return ends.get(standing.state, Outcome.INCOMPLETE)
