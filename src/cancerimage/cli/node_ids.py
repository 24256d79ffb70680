"""How the patient ids of a node's dataset are to be made: what commands ask, and what is settled by it."""

from pathlib import Path
from typing import Annotated

import typer

from cancerimage.cli import screen
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.dicom.deidentify.ids import IDS, Form, Ids, NoSite

IdsOption = Annotated[
    Ids | None,
    typer.Option(
        help="Patient ids from the dataset's key, or from --site in the existing platform's form, which protects less; "
        "settled with the first images or the first table. [default: project]"
    ),
]


def settle(data_dir: Path, dataset: str, ids: Ids | None, site: str | None, *, keep: bool = True) -> Form:
    """Return how the ids of a dataset are made, and keep what is said first; says so where that protects less."""
    from cancerimage.node.pipeline.forms import settled

    try:
        form = settled(data_dir, dataset, ids, site, keep=keep)
    except NoSite as fault:
        raise Failure(str(fault), outcome=Outcome.MISUSED) from None
    if form.ids is Ids.PLATFORM:
        screen.warn(IDS[form.ids])
    return form
