"""A whole federation on one machine: a hub and six nodes as processes of their own, on real public data."""

import contextlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NoReturn

from cancerimage.demo import place as places
from cancerimage.demo import port as ports
from cancerimage.demo import synthetic
from cancerimage.demo.child import Child
from cancerimage.demo.collections import NODES, held_by
from cancerimage.demo.making import making
from cancerimage.demo.place import Place
from cancerimage.demo.processes import Processes
from cancerimage.demo.readiness import wait_for_dataset, wait_for_hub, wait_for_nodes
from cancerimage.demo.report import Reporter

BUILDERS = 2
"""Indexes built at the same time: each takes a core and some hundred megabytes of memory."""

HUB, PROVIDER, CONSOLE, IMAGES = "hub", "sign-in", "console", "images"
OPERATOR, STEWARD = "operator", "steward"

WITH_CONSOLE = synthetic.NODE
"""The node whose console is open."""


class Federation:
    """Hub and nodes of one demo, ready to be asked."""

    def __init__(self, place: Place, port: int, processes: Processes) -> None:
        self.place = place
        self.port = port
        self.console_port = ports.near(port + 1)
        self.provider_port = ports.near(port + 2)
        self._processes = processes

    @property
    def url(self) -> str:
        """The address of the hub."""
        return f"http://{ports.HOST}:{self.port}"

    @property
    def operator(self) -> str:
        """The name with which the operator signs in."""
        return OPERATOR

    @property
    def password(self) -> str:
        """The operator's password, made for this data directory."""
        return self.place.password(places.OPERATOR)

    @property
    def console(self) -> str:
        """The address of the console of one node."""
        return f"http://{ports.HOST}:{self.console_port}"

    @property
    def steward(self) -> str:
        """The name with which the steward signs in there."""
        return STEWARD

    @property
    def steward_password(self) -> str:
        """The steward's password, made for this data directory."""
        return self.place.password(places.STEWARD)

    def bring_images(self, report: Callable[[str, int, int], None]) -> int:
        """Take the synthetic dataset through the pipeline of its node, until it is in the catalogue.

        Returns how many of its series wait for somebody to look at them. Raises ChildFailed, NotReady, and Halted when
        the demo is stopped meanwhile.
        """
        order = {"home": str(self.place.node(synthetic.NODE)), "folder": str(self.place.images)}
        waiting = 0
        for line in self._processes.report(IMAGES, "images", **order):
            if "step" in line:
                report(synthetic.DOING[line["step"]], line["done"], line["total"])
            else:
                waiting = line["waiting"]
        wait_for_dataset(self.url, synthetic.NAME, self._processes.check)
        return waiting

    def wait(self, lost: Callable[[Child], None]) -> NoReturn:
        """Raise when the hub ends by itself; `lost` is told of each node that does, and the others go on."""
        for child in self._processes.ended():
            if child.name == HUB:
                raise child.failure()
            lost(child)
        raise AssertionError("the hub is one of the processes")


@contextlib.contextmanager
def running(
    place: Place, report: Reporter, port: int, *, everything: bool = False, reset: bool = False
) -> Iterator[Federation]:
    """Start a federation, lend it, and stop it again, whatever happens."""
    with place.lock():
        federation = Federation(place, ports.claim(port), Processes(place.logs))
        if reset:
            place.clear()
        try:
            _start(federation, report, everything)
            yield federation
        finally:
            federation._processes.stop()


def _start(federation: Federation, report: Reporter, everything: bool) -> None:
    place, processes = federation.place, federation._processes
    now = making(everything=everything)
    codes: dict[str, str] = {}
    if fresh := place.made() != now or not _usable(place):
        place.clear()
        held = sum(len(held_by(node, everything=everything)) for node in NODES)
        report.step(f"Building the indexes of {held} datasets; this is done once")
        codes = _build(place, processes, report, everything)
    report.step("Starting the hub")
    processes.serve(PROVIDER, "provider", port=federation.provider_port)
    processes.serve(HUB, "hub", data_dir=str(place.hub), port=federation.port, provider_port=federation.provider_port)
    wait_for_hub(federation.url, processes.check)
    if fresh:
        report.step("Enrolling the nodes with one-time codes, and approving them")
        fingerprints = processes.run("enrolment", "enrol", hub=federation.url, codes=codes, homes=_homes(place))
        # As an operator does: a node is approved only if the hub received the keys that the node shows.
        processes.run("approval", "approve", data_dir=str(place.hub), fingerprints=fingerprints)
        steward = {"who": STEWARD, "password": federation.steward_password}
        processes.run("steward", "steward", home=str(place.node(WITH_CONSOLE)), **steward)
        place.mark(now)
    report.step("Starting the nodes")
    for node, home in _homes(place).items():
        processes.serve(node, "node", node=node, home=home, hub=federation.url)
    processes.serve(CONSOLE, "console", home=str(place.node(WITH_CONSOLE)), port=federation.console_port)
    wait_for_nodes(federation.url, _holdings(place), processes.check)


def _build(place: Place, processes: Processes, report: Reporter, everything: bool) -> dict[str, str]:
    """Build all indexes, prepare the hub's database meanwhile, and return the one-time codes by node."""

    def build(node: str, home: str) -> None:
        for line in processes.report(node, "index", node=node, home=home, everything=everything):
            report.indexing(node, line["step"], line["done"], line["total"])
        report.indexed(node)

    operator = {"operator": OPERATOR, "password": place.password(places.OPERATOR)}
    hub = {"data_dir": str(place.hub), **operator, "nodes": list(NODES)}
    with ThreadPoolExecutor(BUILDERS) as pool:
        try:
            prepared = pool.submit(processes.run, "preparation", "prepare", **hub)
            builds = [pool.submit(build, node, home) for node, home in _homes(place).items()]
            for task in builds:
                task.result()
            return prepared.result()
        except BaseException:
            # The threads read from the processes, so they end with them.
            processes.stop()
            pool.shutdown(cancel_futures=True)
            raise


def _usable(place: Place) -> bool:
    """Whether every node has an index that this release can open; a demo makes a damaged one again."""
    from cancerimage.node.index import IndexFault
    from cancerimage.node.index import place as indexes

    try:
        for node in NODES:
            indexes.find(place.index(node))
    except IndexFault:
        return False
    return True


def _holdings(place: Place) -> dict[str, int]:
    """Return how many datasets each node has; the synthetic one is there once it came through."""
    from cancerimage.node.index import place as indexes

    return {node: len(indexes.find(place.index(node))[1].datasets) for node in NODES}


def _homes(place: Place) -> dict[str, str]:
    return {node: str(place.node(node)) for node in NODES}
