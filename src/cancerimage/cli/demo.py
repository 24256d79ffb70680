"""`cancerimage demo`: a whole federation on this machine."""

import shlex
import signal
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from cancerimage.cli import screen
from cancerimage.cli.examples import examples
from cancerimage.cli.misread import check
from cancerimage.cli.outcomes import Failure
from cancerimage.demo.collections import CANCERS, EVERYTHING

if TYPE_CHECKING:
    from cancerimage.demo.child import Child
    from cancerimage.demo.federation import Federation

PORT = 8000
EXAMPLES = examples(
    "cancerimage demo",
    "cancerimage demo --port 8001 --data-dir /tmp/demo",
    'cancerimage demo --once "cancer:lung modality:CT"',
)
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def demo(
    port: Annotated[int, typer.Option(help="Port of the hub; 0 takes any free one.", min=0, max=65535)] = PORT,
    data_dir: Annotated[
        Path | None,
        typer.Option(
            help="Where indexes, keys and logs are kept. [default: cancerimage/demo in your data folder]",
            file_okay=False,
        ),
    ] = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help=f"Hold all {EVERYTHING} collections instead of {len(CANCERS)}."),
    ] = False,
    images: Annotated[
        bool,
        typer.Option(
            help="Once everything runs, take the images of a synthetic dataset through the pipeline of a node."
        ),
    ] = True,
    once: Annotated[
        str | None, typer.Option(metavar="QUERY", help="Start on a free port, ask this, print the answer, stop.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print address and sign-in, or with --once the answer, as JSON.")
    ] = False,
    reset: Annotated[bool, typer.Option("--reset", help="Make everything anew, as at the first start.")] = False,
) -> None:
    """Run a whole federation on this machine, on real public data.

    A hub and six nodes run as processes of their own until Ctrl-C.

    The first start builds the indexes of the nodes and makes their keys; later ones use them again.
    """
    from concurrent.futures import ThreadPoolExecutor

    from cancerimage.cli.progress import reporter
    from cancerimage.demo.child import ChildFailed
    from cancerimage.demo.federation import running
    from cancerimage.demo.place import Place, PlaceTaken
    from cancerimage.demo.port import PortTaken
    from cancerimage.demo.readiness import NotReady

    if once is not None:
        check(once)
        port = 0
    place = Place(data_dir.expanduser().resolve()) if data_dir else Place.default()
    _end_on_signals()
    try:
        with (
            ThreadPoolExecutor(1) as alongside,
            reporter() as report,
            running(place, report, port, everything=everything, reset=reset) as federation,
        ):
            report.close()
            if once is not None:
                from cancerimage.cli.search import ask

                ask(once, federation.url, as_json=as_json)
                return
            welcome(federation, images=images, as_json=as_json)
            if images:
                alongside.submit(_bring_images, federation)
            federation.wait(_lost)
    except PortTaken as error:
        raise Failure(f"{error}.", f"Choose another one: cancerimage demo --port {error.port + 1}") from None
    except PlaceTaken as error:
        hint = "Use the one that runs, or give this one a place of its own: cancerimage demo --data-dir FOLDER"
        raise Failure(f"{error}.", hint) from None
    except (ChildFailed, NotReady) as error:
        raise Failure(f"{error}.", f"The logs are in {place.logs}.") from None
    except KeyboardInterrupt:
        if once is not None:
            raise
        screen.say("Stopped; nothing is left running.")


def welcome(federation: "Federation", *, images: bool, as_json: bool) -> None:
    """Say where to look and what to try."""
    from cancerimage.demo.place import Place

    if as_json:
        sign_in = {"operator": federation.operator, "password": federation.password}
        console = {
            "console": federation.console,
            "steward": federation.steward,
            "steward_password": federation.steward_password,
        }
        screen.write_json({"url": federation.url, **sign_in, **console, "data_dir": str(federation.place.root)})
        return
    hub = "" if federation.port == PORT else f" --hub {federation.url}"
    root, secret = federation.place.root, federation.steward_password
    data_dir = "" if root == Place.default().root else f" {shlex.quote(str(root))}"
    looking_on = f"  8. Watch images come in:       {federation.console}/images/  (computed ones)\n" if images else ""
    screen.say(f"""
The federation is ready: {federation.url}/

Things to try:
  1. See what there is:          {federation.url}/catalogue/
  2. Click a cohort together:    {federation.url}/explorer/
  3. Ask in another terminal:    cancerimage search "cancer:lung modality:CT"{hub}

All data are public. {_standing_in()}
  4. Sign in as somebody:        {federation.url}/sign-in/  (an invented person, no password)
  5. Ask a protected dataset:    {federation.url}/explorer/?q=dataset%3Aprostatex+age%3A60..70
  6. See who asked what:         {federation.console}/  (name {federation.steward}, password {secret})
  7. Check all the logs:         cancerimage audit verify{data_dir}
{looking_on}
The operator of the hub is {federation.operator}, password {federation.password}. Everything is kept in {root}

Press Ctrl-C to stop.""")


def _standing_in() -> str:
    """Say how many datasets stand in for data that are not public, and whom they answer."""
    from cancerimage.demo.policies import POLICIES
    from cancerimage.disclosure.policy import PolicyName

    silent = sum(chosen.policy is PolicyName.CATALOGUE_ONLY for chosen in POLICIES.values())
    return (
        f"{len(POLICIES)} datasets stand in for data that are not: {len(POLICIES) - silent} answer only who has signed "
        f"in, {silent} nobody."
    )


def _bring_images(federation: "Federation") -> None:
    """Take the synthetic dataset in while the federation is used, and say what came of it."""
    from cancerimage.cli.counting import steps
    from cancerimage.demo import synthetic
    from cancerimage.demo.child import ChildFailed
    from cancerimage.demo.processes import Halted
    from cancerimage.demo.readiness import NotReady

    try:
        with steps() as step:
            waiting = federation.bring_images(step)
    except Halted:
        return
    except (ChildFailed, NotReady) as error:
        screen.warn(f"The synthetic dataset did not come in, and everything else goes on: {error}")
        return
    seen = f"{federation.url}/catalogue/{synthetic.NAME}/"
    screen.note(f"A synthetic dataset came through the pipeline of {synthetic.NODE}: {seen}")
    if waiting:
        series = screen.counted(waiting, "series", "series")
        screen.note(f"Of its images, {series} wait for somebody to look at them: {federation.console}/review/")


def _lost(node: "Child") -> None:
    """Say that a node has ended by itself."""
    screen.warn(f"{node.name} has stopped; the others go on without it. Its log: {node.log}")


def _end_on_signals() -> None:
    """Turn every signal to end into an orderly stop, also where the shell has switched Ctrl-C off for us."""

    def end(number: int, frame: FrameType | None) -> NoReturn:
        for signum in ENDINGS:
            # Once is enough: what is stopping now is not to be interrupted.
            signal.signal(signum, signal.SIG_IGN)
        raise KeyboardInterrupt

    for signum in ENDINGS:
        signal.signal(signum, end)
