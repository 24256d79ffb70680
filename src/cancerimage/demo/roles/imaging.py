"""The process that images come to at one node: it computes them, and takes them through the node's pipeline."""

import os
from pathlib import Path

from cancerimage.demo import synthetic
from cancerimage.demo.roles.speech import tell
from cancerimage.dicom.phantoms import IMAGES
from cancerimage.node.pipeline.pipeline import Pipeline
from cancerimage.node.pipeline.standing import Progress, Standing
from cancerimage.node.pipeline.states import STATES, State

ACTOR = "system"
DONE = frozenset({State.WAITING, State.RELEASED})
"""Where a batch has gone all the way, but perhaps for what people have to look at."""


def bring(home: str, folder: str) -> None:
    """Bring the synthetic dataset into a node, from where it was when the demo last ended; report how far it is."""
    node, images = Path(home), Path(folder)

    def made(done: int, total: int) -> None:
        tell({"step": "make", "done": done, "total": total})

    def moved(progress: Progress) -> None:
        tell({"step": progress.step.value, "done": progress.done, "total": progress.total})

    synthetic.make(images, os.cpu_count() or 1, made)
    with Pipeline.open(node) as pipeline:
        pipeline.describe(synthetic.DESCRIPTION)
        batch = _batch(pipeline)
        if batch is None or (batch.state not in DONE and not batch.running):
            batch = pipeline.start(synthetic.NAME, images / IMAGES, ACTOR, synthetic.order(images), moved)
    if batch.state not in DONE and not batch.running:
        raise SystemExit(f"The images of {synthetic.NAME} did not get through. {STATES[batch.state]} {batch.problem}")
    tell({"batch": batch.name, "waiting": batch.waiting})


def _batch(pipeline: Pipeline) -> Standing | None:
    found = [batch for batch in pipeline.batches() if batch.dataset == synthetic.NAME]
    return found[-1] if found else None
