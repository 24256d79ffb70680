"""The processes on the holders' side: building an index, choosing policies, enrolling, serving node and console."""

import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from cancerimage.demo import policies
from cancerimage.demo.collections import NODES, held_by
from cancerimage.demo.roles.speech import tell

HEAD_SECONDS = 5.0
"""How soon a node shows the hub that its log has grown."""
RECORDS = "records.parquet"
"""The records of a node's collections."""


def build(node: str, home: str, everything: bool) -> None:
    """Build the index of a node, choose what its datasets tell, and report how far it is."""
    from cancerimage.demo import synthetic
    from cancerimage.demo.idc import records
    from cancerimage.node.ledger import Ledger
    from cancerimage.node.pipeline.sources import ByHand, build_by_hand

    def progress(step: str, done: int, total: int) -> None:
        tell({"step": step, "done": done, "total": total})

    collections = held_by(node, everything=everything)
    # The node remembers what its index was built from, for images come to it later.
    build_by_hand(Path(home), ByHand(*records(collections, Path(home) / RECORDS)), progress)
    ledger = Ledger.open(Path(home))
    try:
        for dataset in (*collections, *((synthetic.NAME,) if node == synthetic.NODE else ())):
            chosen = policies.of(dataset)
            ledger.choose(dataset, chosen.policy, chosen.audience, actor="system")
    finally:
        ledger.close()


def enrol(hub: str, codes: Mapping[str, str], homes: Mapping[str, str]) -> None:
    """Enrol every node with its code, and report the fingerprints of their keys."""
    from cancerimage.node.link.enrolment import enrol as enrol_node

    fingerprints = {}
    for node, home in homes.items():
        identity, _ = enrol_node(hub, codes[node], Path(home), node, NODES[node].title["en"], say=_nothing)
        fingerprints[node] = identity.keys.public.id
    tell(fingerprints)


def serve(node: str, home: str, hub: str) -> None:
    """Serve a node until told to stop."""
    from cancerimage.node.service import run
    from cancerimage.node.settings import NodeSettings

    # The hub is the one the node enrolled at, but the demo may have been started on another port since.
    # Logs are shown to the hub at once, for whoever tries what verifying them finds.
    run(NodeSettings(data_dir=Path(home), hub_url=hub, head_every=HEAD_SECONDS), index(home))


def steward(home: str, who: str, password: str) -> None:
    """Let somebody sign in to the console of a node."""
    from cancerimage.node.console import serving
    from cancerimage.node.settings import NodeSettings

    serving.set_up(NodeSettings(data_dir=Path(home)))
    from cancerimage.node.console import stewards

    stewards.add(who, password)


def console(home: str, port: int) -> None:
    """Serve the console of a node until told to stop; the batches that somebody let go on stop with it."""
    from cancerimage.node.console.serving import serve as serve_console
    from cancerimage.node.pipeline import launching
    from cancerimage.node.settings import NodeSettings

    # The server hands a signal on once it has shut down; unless something is done with it, nothing comes after.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    try:
        serve_console(NodeSettings(data_dir=Path(home), console_port=port))
    finally:
        launching.end()


def index(home: str) -> Path:
    """Return where a node keeps its index."""
    return Path(home) / "index"


def _nothing(sentence: str) -> None:
    """Say nothing: the demo speaks for its nodes."""
