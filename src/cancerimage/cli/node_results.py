"""`cancerimage node images results`: what permit holders handed in, and the data holder's decisions about it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cancerimage.cli import screen
from cancerimage.cli.address import Json
from cancerimage.cli.examples import examples
from cancerimage.cli.node_place import DataDir, actor, settings_of, settings_there
from cancerimage.cli.outcomes import Failure

if TYPE_CHECKING:
    from cancerimage.node.store.result import Result, Standing
    from cancerimage.node.store.results import Results

SHOWN = 5
"""Findings that are told in one message."""

app = typer.Typer(no_args_is_help=True, help="Results that permit holders handed in: look, let in, take away.")

Numbers = Annotated[list[int], typer.Argument(metavar="NUMBER…", help="The results, as `list` numbers them.")]


@app.command("list", epilog=examples("cancerimage node images results list", "… results list --all --json"))
def show_list(
    every: Annotated[bool, typer.Option("--all", help="Show those that were decided about as well.")] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """List what waits for a decision, and where its file is, so that you can look into it."""
    with _results(settings_there(data_dir).data_dir) as results:
        found = results.every() if every else results.waiting()
        told, folder = [_plain(one, results) for one in found], results.folder
    if as_json:
        screen.write_json({"results": told})
        return
    if not found:
        screen.say("Nothing was handed in." if every else "Nothing waits for a decision.")
        return
    table = screen.table(None, "Permit", "Dataset", "What", "State", "Came", numbers=("Number", "Size"))
    for one in found:
        size = screen.volume(one.bytes)
        table.add_row(
            one.permit, one.dataset, one.kind, one.standing, f"{one.came:%Y-%m-%d}", screen.figure(one.number), size
        )
    screen.page().print(table)
    if not every:
        screen.say(
            f"The files are in {folder}, and `--json` names each. `admit` lets them in, `refuse` takes them away."
        )


@app.command(
    epilog=examples("cancerimage node images results admit 4", "cancerimage node images results admit 4 5 --looked-at")
)
def admit(
    numbers: Numbers,
    looked_at: Annotated[
        bool, typer.Option("--looked-at", help="You have looked into the files, and what is found names nobody.")
    ] = False,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """Let results into the research store, where everybody with a permit for their dataset can read them.

    Each is searched for what may identify somebody; where there is anything, say that you have looked at it.
    """
    from cancerimage.node.store.result import Standing

    if not looked_at:
        with _results(settings_of(data_dir).data_dir) as results:
            for number in numbers:
                _require_nothing(results, number)
    _decide(numbers, data_dir, Standing.ADMITTED, as_json=as_json)


@app.command(epilog=examples("cancerimage node images results refuse 6"))
def refuse(numbers: Numbers, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Take results away, also those that were let in before."""
    from cancerimage.node.store.result import Standing

    _decide(numbers, data_dir, Standing.REFUSED, as_json=as_json)


def _decide(numbers: list[int], data_dir: Path | None, standing: "Standing", *, as_json: bool) -> None:
    """Decide about results; before the first of them changes, all of them can."""
    from cancerimage.audit.events import NodeEvent
    from cancerimage.audit.worth import Decision
    from cancerimage.node.ledger import Ledger
    from cancerimage.node.store.result import Standing
    from cancerimage.node.store.uses import record

    settings = settings_of(data_dir)
    admitted = standing is Standing.ADMITTED
    decision = Decision.RELEASE if admitted else Decision.REJECT
    with _results(settings.data_dir) as results, closing(Ledger.open(settings.data_dir)) as ledger:
        found = [results.numbered(number) for number in dict.fromkeys(numbers)]
        for one in found:
            results.require_open(one, standing)
        for one in found:
            # The log comes first: nothing is read by others that it does not know of.
            about = {"dataset": one.dataset, "permit": one.permit, "decision": decision}
            record(ledger, NodeEvent.DATASET_RESULT_DECIDED, actor(), about)
            (results.admit if admitted else results.refuse)(one)
        told = [_plain(results.numbered(one.number), results) for one in found]
    if as_json:
        screen.write_json({"results": told})
    else:
        done = "in the store now" if admitted else "taken away"
        screen.say(f"{screen.counted(len(found), 'result')} {'is' if len(found) == 1 else 'are'} {done}.")


def _require_nothing(results: "Results", number: int) -> None:
    from cancerimage.node.store.result import Standing

    result = results.numbered(number)
    results.require_open(result, Standing.ADMITTED)
    if doubts := results.doubts(result):
        more = f" And {screen.figure(len(doubts) - SHOWN)} more." if len(doubts) > SHOWN else ""
        raise Failure(
            f"Result {number} may identify somebody. {' '.join(doubts[:SHOWN])}{more}",
            f"Look into {results.path(result)}; if it names nobody, give --looked-at.",
        )


@contextmanager
def _results(data_dir: Path) -> "Iterator[Results]":
    from cancerimage.node.store.results import Results
    from cancerimage.node.store.store import Store

    with Store.open(data_dir) as store:
        results = Results(store)
        results.tidy()
        yield results


def _plain(one: "Result", results: "Results") -> dict[str, Any]:
    from cancerimage.node.store.result import Standing

    return {
        "number": one.number,
        "permit": one.permit,
        "dataset": one.dataset,
        "what": one.kind,
        "study": one.study,
        "series": one.series,
        "instance": one.instance,
        "bytes": one.bytes,
        "came": one.came,
        "state": one.standing,
        "file": str(results.path(one)) if one.standing is Standing.WAITING else None,
    }
