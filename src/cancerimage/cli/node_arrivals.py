"""`cancerimage node arrivals`: the batches that came to the node, and what became of every file."""

from collections import Counter
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.node_place import DataDir, settings_there
from cancerimage.cli.outcomes import Failure, Outcome

if TYPE_CHECKING:
    from cancerimage.node.intake.batch import Arrival, Batch
    from cancerimage.node.intake.landing import Landing

ARRIVALS = examples("cancerimage node arrivals", "cancerimage node arrivals lung-ct-0001 --quarantine")


def arrivals(
    batch: Annotated[str | None, typer.Argument(help="A batch, to see more of it.")] = None,
    quarantine: Annotated[
        bool, typer.Option("--quarantine", help="List each file of the batch that is in quarantine, with its reason.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Show what arrived: every batch, or one with its folder, its numbers and its quarantine."""
    settings = settings_there(data_dir)
    if quarantine and batch is None:
        raise Failure("--quarantine lists the files of one batch.", "Name the batch.", Outcome.MISUSED)
    if not (settings.data_dir / "arrivals").is_dir():
        if batch is not None:
            raise Failure(f"There is no batch {batch}: nothing has arrived yet.", outcome=Outcome.MISUSED)
        screen.write_json({"batches": []}) if as_json else screen.say("Nothing has arrived yet.")
        return
    from cancerimage.node.intake.landing import Landing

    with Landing.open(settings.data_dir) as landing:
        if batch is not None:
            found = landing.records.batch(batch)
            show_batch(landing, found, as_json=as_json, quarantine=quarantine, judged=False)
        elif as_json:
            screen.write_json({"batches": [_plain(landing, one) for one in landing.batches()]})
        else:
            _show_batches(landing)


def show_batch(
    landing: "Landing", batch: "Batch", *, as_json: bool, quarantine: bool = False, judged: bool = True
) -> None:
    """Show a batch; where it is `judged`, the command ends as one that is not complete if somebody has to look."""
    told = _plain(landing, batch)
    if quarantine:
        told["quarantine"] = [_plain_arrival(landing, batch, one) for one in landing.quarantined(batch)]
    if as_json:
        screen.write_json(told)
    else:
        _show(told, quarantine=quarantine)
    if judged and (told["state"] != "complete" or told["quarantined"]):
        raise typer.Exit(Outcome.INCOMPLETE)


def _show(told: dict[str, Any], *, quarantine: bool) -> None:
    from cancerimage.cli.listings import show_pairs
    from cancerimage.dicom.faults import REASONS, Reason
    from cancerimage.node.intake.states import STATES, WAYS, State, Way

    arrived = f"{screen.counted(told['files'], 'file')}, {screen.volume(told['bytes'])}"
    show_pairs(
        {
            "Batch": told["batch"],
            "Dataset": told["dataset"],
            "Source": f"{told['source']}, {WAYS[Way(told['way'])]}",
            "State": f"{told['state']}: {STATES[State(told['state'])].sentence}",
            "Arrived": f"{arrived}, {screen.counted(told['studies'], 'study', 'studies')}",
            "Repeated": f"{told['repeated']:,}",
            "In quarantine": f"{told['quarantined']:,}",
            "Folder": told["folder"],
        }
    )
    for reason, count in told["reasons"].items():
        screen.say(f"  {count:,}: {REASONS[Reason(reason)].sentence} {REASONS[Reason(reason)].remedy}")
    if quarantine:
        for one in told["quarantine"]:
            detail = f" ({one['detail']})" if one["detail"] else ""
            screen.say(f"{one['origin']}: {one['reason']}{detail}")


def _show_batches(landing: "Landing") -> None:
    from cancerimage.cli.listings import moment

    found = [_plain(landing, one) | {"began": one.began} for one in landing.batches()]
    if not found:
        screen.say("Nothing has arrived yet.")
        return
    table = screen.table(
        None, "Batch", "State", "Way", "Began", "Source", numbers=("Files", "Size", "Quarantine"), narrow=("Batch",)
    )
    for one in found:
        numbers = screen.figure(one["files"]), screen.volume(one["bytes"]), screen.figure(one["quarantined"])
        table.add_row(one["batch"], one["state"], one["way"], moment(one["began"]), one["source"], *numbers)
    screen.page().print(table)


def _plain(landing: "Landing", batch: "Batch") -> dict[str, Any]:
    tally = landing.tally(batch)
    reasons = Counter(str(one.reason) for one in landing.quarantined(batch)) if tally.quarantined else Counter()
    return {
        "batch": batch.name,
        "dataset": batch.dataset,
        "source": batch.source,
        "way": batch.way.value,
        "by": batch.actor,
        "state": batch.state.value,
        "began": batch.began,
        "finished": batch.finished,
        "files": tally.files,
        "repeated": tally.repeated,
        "quarantined": tally.quarantined,
        "bytes": tally.bytes,
        "studies": tally.studies,
        "series": tally.series,
        "folder": str(landing.folder / batch.name),
        "reasons": dict(sorted(reasons.items())),
    }


def _plain_arrival(landing: "Landing", batch: "Batch", arrival: "Arrival") -> dict[str, Any]:
    file = str(landing.path(batch, arrival)) if arrival.digest else None
    return {
        "origin": arrival.origin,
        "reason": arrival.reason and arrival.reason.value,
        "detail": arrival.detail,
        "file": file,
    }
