"""Batches on their way through a node: small synthetic originals, and what a batch leaves in a node for good."""

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

from cancerimage.audit.events import NodeEvent
from cancerimage.dicom.phantoms import IMAGES, Recipe, make
from cancerimage.dicom.pixels.verdicts import Mode
from cancerimage.node.index import Index
from cancerimage.node.ledger import Ledger, log
from cancerimage.node.link.identity import Identity
from cancerimage.node.pipeline.pipeline import Pipeline
from cancerimage.node.pipeline.places import Places
from cancerimage.node.pipeline.standing import Order, Standing
from cancerimage.node.store.store import Store
from cancerimage.query import parse
from cancerimage.wire.counts import Totals
from cancerimage.wire.keys import PrivateKeys

STEWARD = "steward:ann"
DATASET = "abdomen"
BATCH = "abdomen-0001"
ORDER = Order(pixels=Mode.RULES, jobs=1)


def originals(place: Path, people: int = 2) -> Path:
    """Make a folder of images; the first person was also seen by ultrasound, which a person has to look at."""
    make(place, people, recipe=Recipe(matrix=32, slices=4, sonograms=1))
    return place / IMAGES


def node(data_dir: Path, keys: Path | None = None) -> Path:
    """Make a node that has enrolled; `keys` are those of datasets, so that two nodes give the same new ids."""
    data_dir.mkdir(mode=0o700, parents=True)
    Identity("hospital-north", "Hospital North", PrivateKeys.generate()).save(data_dir)
    if keys is not None:
        shutil.copytree(keys, data_dir / "keys")
    return data_dir


def ingested(data_dir: Path, source: Path, order: Order = ORDER) -> Standing:
    """Bring a folder in, in this process."""
    with Pipeline.open(data_dir) as pipeline:
        return pipeline.start(DATASET, source, STEWARD, order)


def statement(data_dir: Path, batch: str = BATCH) -> dict[str, Any]:
    """Return what the node has signed about a batch."""
    found: dict[str, Any] = json.loads(Places(data_dir, DATASET, batch).evidence.read_bytes())["statement"]
    return found


def counts(data_dir: Path, query: str = "", dataset: str = DATASET) -> Totals:
    """Return what the index of a node counts."""
    return Index.open(data_dir / "index").answer(parse(query)).datasets[dataset]


def left(data_dir: Path, batch: str = BATCH) -> dict[str, Any]:
    """Return everything that a batch leaves, but when it was done."""
    places = Places(data_dir, DATASET, batch)
    images = places.work.images
    files = {str(path.relative_to(images)): _digest(path) for path in sorted(images.rglob("*.dcm"))}
    told = {name: value for name, value in statement(data_dir, batch).items() if name != "made"}
    told["deidentification"] = {name: value for name, value in told["deidentification"].items() if name != "made"}
    # The report of quality says when it was made and how long that took.
    quality = json.loads(places.quality.read_bytes())
    for name in ("quality", "review"):
        told.pop(name)
    with Store.open(data_dir) as store:
        stored = sorted(store.digests(batch))
    with Pipeline.open(data_dir) as pipeline:
        standing = pipeline.batch(batch)
    return {
        "state": standing.state,
        "waiting": standing.waiting,
        "files": files,
        "evidence": told,
        "quality": [quality["counts"], quality["findings"]],
        "rows": places.series.read_text("utf-8"),
        "stored": stored,
        "counts": counts(data_dir),
        "released": len(releases(data_dir)),
        "unfinished": [path.name for path in places.work.unfinished.iterdir()],
    }


def releases(data_dir: Path) -> list[str]:
    """Return what the node's log says of releases."""
    ledger = Ledger.open(data_dir)
    try:
        found = log.entries(ledger.store.reading(), 0, 1_000)
        return [entry.about for entry in found if entry.event == NodeEvent.BATCH_IMAGES_RELEASED]
    finally:
        ledger.close()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
