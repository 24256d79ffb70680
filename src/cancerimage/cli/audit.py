"""`cancerimage audit`: verify, show and export the logs of a hub and of nodes on this machine."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cancerimage.cli import hub_place, logs, screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.hub_place import DataDir
from cancerimage.cli.outcomes import Failure, Outcome
from cancerimage.cli.whole import write_lines

if TYPE_CHECKING:
    from cancerimage.audit.entry import Kept
    from cancerimage.audit.verify import Log, Report

app = typer.Typer(no_args_is_help=True, help="Look at the append-only logs of a hub and of nodes on this machine.")

Dirs = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="[DIR]...", help="Data directories of a hub and of nodes; without any, those of the demo.", exists=True
    ),
]
Dir = Annotated[
    Path | None,
    typer.Argument(
        metavar="[DIR]", help="The data directory of a hub or of a node; without one, the demo's hub.", exists=True
    ),
]
Event = Annotated[str | None, typer.Option(metavar="EVENT", help="Only this event, or events that begin so.")]


@app.command(
    epilog=examples(
        "cancerimage audit verify",
        "cancerimage audit verify /srv/cancerimage/hub",
        "cancerimage audit verify /srv/cancerimage/node --json",
    )
)
def verify(dirs: Dirs = None, as_json: Json = False) -> None:
    """Recompute every entry, hash and root, and compare them with every signed head that either side keeps."""
    from cancerimage.audit.verify import verify

    reports = []
    for log in logs.logs(logs.places(dirs or ())):
        with _progress(log.name) as progress:
            reports.append(verify(log, progress))
    if as_json:
        screen.write_json({"sound": all(report.sound for report in reports), "logs": [_json(one) for one in reports]})
    else:
        _show(reports)
    if not all(report.sound for report in reports):
        raise typer.Exit(Outcome.FAILED)


@app.command(epilog=examples("cancerimage audit show /srv/cancerimage/node --event question:dataset:answered"))
def show(
    directory: Dir,
    event: Annotated[
        str | None, typer.Option(metavar="EVENT", help="Only this event, or events that begin so.")
    ] = None,
    since: Annotated[
        datetime | None, typer.Option(help="Only from this moment on, in Coordinated Universal Time.")
    ] = None,
    limit: Annotated[int, typer.Option(help="Show at most so many, the latest.", min=1)] = 50,
    as_json: Json = False,
) -> None:
    """Show the latest entries of a log."""
    (log,) = logs.logs(logs.places([directory] if directory else []))[:1]
    bound = None if since is None else int(since.replace(tzinfo=UTC).timestamp() * 1000)
    found = list(_latest(log, event or "", bound or 0, limit))
    if as_json:
        screen.write_json([_entry(one) for one in found])
        return
    if not found:
        screen.say("There is no such entry.")
        return
    table = screen.table(None, "Moment", "Event", "Actor", "About", numbers=("Entry",), narrow=("Moment", "Event"))
    for one in found:
        about = ", ".join(f"{key} {_short(value)}" for key, value in _about(one).items())
        table.add_row(_moment(one.moment), one.event, _short(one.actor), about, str(one.place))
    screen.page().print(table)


@app.command(epilog=examples("cancerimage audit export /srv/cancerimage/node --output log.jsonl"))
def export(
    directory: Dir = None,
    output: Annotated[Path | None, typer.Option(help="The file to write; without it, standard output.")] = None,
    as_json: Json = False,
) -> None:
    """Write a log and its signed heads as lines of JSON, and note in the log that this was done."""
    from cancerimage.audit.export import lines

    found = logs.places([directory] if directory else [])
    (log,) = logs.logs(found)[:1]
    entries = log.source.length()[1]
    if output is None:
        for line in lines(log):
            sys.stdout.write(line + "\n")
    else:
        write_lines(output, lines(log))
        if as_json:
            screen.write_json({"log": log.name, "entries": entries, "file": str(output)})
        else:
            screen.say(f"{screen.counted(entries, 'entry', 'entries')} of {log.name} written to {output}.")
    logs.note_export(found, entries)


@app.command(epilog=examples("cancerimage audit renew --data-dir /srv/cancerimage/hub"))
def renew(
    data_dir: DataDir = None,
    sure: Annotated[bool, typer.Option("--yes", help="Do not ask whether this is meant.")] = False,
    as_json: Json = False,
) -> None:
    """Go on with the hub's log as another one, after its database was set back to a copy; every node notes it."""
    hub_place.find(data_dir)
    if not sure and not typer.confirm("Are entries of the hub's log lost, and is every node to write that down?"):
        raise typer.Exit(Outcome.INTERRUPTED)
    from cancerimage.hub.audit import heads

    name = heads.renew("system")
    if as_json:
        screen.write_json({"log": name})
    else:
        screen.say(f"The hub's log is called {name} from now on.")


def _show(reports: list["Report"]) -> None:
    table = screen.table(None, "Log", "Result", numbers=("Entries", "Signed heads"))
    for report in reports:
        result = screen.line("sound", "green") if report.sound else screen.line("FAULT", "bold red")
        table.add_row(report.name, result, screen.figure(report.entries), screen.figure(report.heads))
    screen.page().print(table)
    for report in reports:
        if report.fault is not None:
            screen.say(f"\n{report.name}: {report.fault.sentence}")
        if report.former:
            heads = screen.counted(report.former, "signed head")
            screen.say(f"\n{report.name}: {heads} of the time before a declared loss cannot be compared any more.")
    if all(report.sound for report in reports):
        unseen = [report.name for report in reports if not report.heads]
        if unseen:
            screen.say(
                f"\nNobody has kept a signed head of {', '.join(unseen)} yet: what was removed there is not seen."
            )


def _json(report: "Report") -> dict[str, object]:
    fault = report.fault
    return {
        "log": report.name,
        "sound": report.sound,
        "entries": report.entries,
        "heads": report.heads,
        "heads_before_loss": report.former,
        "fault": None if fault is None else {"code": fault.code, "sentence": fault.sentence, "entry": fault.place},
    }


def _latest(log: "Log", event: str, since: int, limit: int) -> Iterator["Kept"]:
    end = log.source.length()[1]
    while end > 0 and limit > 0:
        first = max(0, end - 1000)
        rows = [row for row in log.source.entries(first - 1, end - first) if row.place < end]
        for row in reversed(rows):
            if row.moment < since or limit == 0:
                return
            if row.event.startswith(event):
                limit -= 1
                yield row
        end = first


def _entry(kept: "Kept") -> dict[str, object]:
    moment = datetime.fromtimestamp(kept.moment / 1000, UTC)
    return {"entry": kept.place, "moment": moment, "event": kept.event, "actor": kept.actor, "about": _about(kept)}


def _about(kept: "Kept") -> dict[str, object]:
    import json

    try:
        about = json.loads(kept.about)
    except ValueError:
        raise Failure(
            f"Entry {kept.place} was altered so that it cannot be read.", "See: cancerimage audit verify"
        ) from None
    return dict(about)


def _moment(milliseconds: int) -> str:
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d %H:%M:%S")


def _short(value: object) -> str:
    """Write a value, and of a long digest its beginning."""
    words = str(value)
    name, colon, rest = words.rpartition(":")
    digest = len(rest) >= 32 and all(character in "0123456789abcdef" for character in rest)
    return f"{name}{colon}{rest[:12]}…" if digest else words


@contextmanager
def _progress(name: str) -> Iterator[Callable[[int, int], None]]:
    """Lend a bar on a terminal, and nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = TextColumn("{task.description}"), BarColumn(24), MofNCompleteColumn()
    with Progress(*columns, console=screen.margin(), transient=True) as bars:
        task = bars.add_task(name)
        yield lambda done, total: bars.update(task, completed=done, total=total)
