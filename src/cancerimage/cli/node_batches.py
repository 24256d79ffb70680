"""`cancerimage node batches`: where every batch is on its way, and what it left."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.node_place import DataDir, settings_there, to_it
from cancerimage.cli.outcomes import Failure, Outcome

if TYPE_CHECKING:
    from cancerimage.node.pipeline.pipeline import Pipeline
    from cancerimage.node.pipeline.standing import Standing

BATCHES = examples("cancerimage node batches", "cancerimage node batches lung-ct-0001 --json")


def batches(
    batch: Annotated[str | None, typer.Argument(help="A batch, to see more of it.")] = None,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Show where every batch is, how far its step has come, and what needs somebody."""
    settings = settings_there(data_dir)
    if not (settings.data_dir / "arrivals").is_dir():
        if batch is not None:
            raise Failure(f"There is no batch {batch}: nothing has arrived yet.", outcome=Outcome.MISUSED)
        screen.write_json({"batches": []}) if as_json else screen.say("Nothing has arrived yet.")
        return
    from cancerimage.node.pipeline.pipeline import Pipeline

    with Pipeline.open(settings.data_dir) as pipeline:
        if batch is not None:
            standing = pipeline.batch(batch)
            if as_json:
                screen.write_json(plain(standing, pipeline))
            else:
                show_standing(standing, pipeline, to_it(data_dir))
        elif as_json:
            screen.write_json({"batches": [plain(one, pipeline) for one in pipeline.batches()]})
        else:
            _show_all(pipeline)


def plain(standing: "Standing", pipeline: "Pipeline") -> dict[str, Any]:
    """Return what JSON says of a batch."""
    places, progress = pipeline.places(standing.name), pipeline.progress(standing.name)
    report = _read(places.work.root / "report.json")
    return {
        "batch": standing.name,
        "dataset": standing.dataset,
        "state": standing.state.value,
        "round": standing.round,
        "running": standing.running,
        "problem": standing.problem or None,
        "waiting": standing.waiting,
        "needs_somebody": standing.needs_somebody,
        "began": standing.began,
        "changed": standing.changed,
        "progress": None
        if progress is None
        else {
            "step": progress.step.value,
            "done": progress.done,
            "total": progress.total,
            "rate": round(progress.rate, 1),
            "seconds_left": None if progress.left is None else round(progress.left),
        },
        "grade": report and report["grade"],
        "because": report["because"] if report else [],
        "put_aside": pipeline.put_aside(standing.name),
        "released": report and {"files": report["files"]["released"], **report["released"]},
        "quarantine": report["quarantine"] if report else {},
        "report": _there(places.work.root / "report.html"),
        "quality": _there(places.quality.with_suffix(".html")),
        "evidence": _there(places.evidence),
    }


def show_standing(standing: "Standing", pipeline: "Pipeline", where: str) -> None:
    """Show a batch, and what comes next; `where` is what those commands end with."""
    from cancerimage.cli.listings import show_pairs
    from cancerimage.dicom.faults import REASONS, Reason
    from cancerimage.node.pipeline.states import STATES, State

    told = plain(standing, pipeline)
    pairs = {"Batch": standing.name, "Dataset": standing.dataset, "State": _state(told, STATES[standing.state])}
    if released := told["released"]:
        pairs["De-identified"] = (
            f"{screen.counted(released['files'], 'image')} of {screen.counted(released['patients'], 'patient')}, "
            f"{screen.counted(released['studies'], 'study', 'studies')}, "
            f"{screen.counted(released['series'], 'series', 'series')}, {screen.volume(released['bytes'])}"
        )
    if standing.waiting:
        pairs["To be looked at"] = screen.counted(standing.waiting, "item")
    pairs |= {name.capitalize(): told[name] for name in ("report", "quality", "evidence") if told[name]}
    show_pairs(pairs)
    for reason, count in told["quarantine"].items():
        screen.say(f"  {count:,}: {REASONS[Reason(reason)].sentence} {REASONS[Reason(reason)].remedy}")
    if aside := told["put_aside"]:
        screen.say(
            f"{screen.counted(aside, 'file was', 'files were')} put aside on arrival. Why, file by file: "
            f"`cancerimage node arrivals {standing.name} --quarantine{where}`."
        )
    if standing.problem:
        screen.say(f"It stopped: {standing.problem}")
    nothing = standing.state is State.BLOCKED and not standing.problem and _is_nothing(told)
    if nothing:
        screen.say("No DICOM instance arrived, so there is nothing to go on with. Take in another folder or archive.")
    elif standing.state is State.BLOCKED:
        for sentence in told["because"]:
            screen.say(f"  {sentence}")
    if standing.waiting:
        screen.say(
            f"Next: `cancerimage node review list{where}`, or the console; then "
            f"`cancerimage node ingest --batch {standing.name}{where}`."
        )
    elif (standing.needs_somebody and not nothing) or standing.state is State.TAKEN:
        screen.say(f"Next: `cancerimage node ingest --batch {standing.name}{where}`.")


def _is_nothing(told: dict[str, Any]) -> bool:
    """Return whether there was no file at all to de-identify."""
    return told["released"] is not None and not told["released"]["files"] and not told["quarantine"]


def _state(told: dict[str, Any], sentence: str) -> str:
    progress = told["progress"]
    if progress is None:
        sentence = sentence.removeprefix(f"{told['state'].capitalize()}: ")
        return f"{told['state']}: {sentence}" if not told["running"] else f"{told['state']}, going on"
    return f"{told['state']}; {_doing(progress)}"


def _doing(progress: dict[str, Any]) -> str:
    from cancerimage.node.pipeline.states import STEPS, Step

    words = STEPS[Step(progress["step"])].doing
    if not progress["total"]:
        return words
    left = (
        "" if progress["seconds_left"] is None else f", about {screen.counted(progress['seconds_left'], 'second')} left"
    )
    return f"{words}: {progress['done']:,} of {progress['total']:,}{left}"


def _show_all(pipeline: "Pipeline") -> None:
    from cancerimage.cli.listings import moment

    found = [plain(one, pipeline) for one in pipeline.batches()]
    if not found:
        screen.say("Nothing has arrived yet.")
        return
    table = screen.table(
        None, "Batch", "State", "Since", "What it needs", numbers=("Images", "Waiting"), narrow=("Batch", "State")
    )
    for one in found:
        images = screen.figure(one["released"]["files"]) if one["released"] else ""
        table.add_row(
            one["batch"], one["state"], moment(one["changed"]), _needs(one), images, screen.figure(one["waiting"])
        )
    screen.page().print(table)


def _needs(told: dict[str, Any]) -> str:
    if told["progress"] is not None:
        return _doing(told["progress"])
    if told["running"]:
        return ""
    if told["problem"]:
        return str(told["problem"])
    if told["waiting"]:
        return "a review"
    return {"blocked": "a look at its report", "released": "", "arriving": ""}.get(told["state"], "to go on")


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8")) if path.exists() else None


def _there(path: Path) -> str | None:
    return str(path) if path.exists() else None
