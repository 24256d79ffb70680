"""The process that images come to at one node: it computes them, and takes them through the node's pipeline."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cancerimage.demo.roles.speech import tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cancerimage.node.pipeline.pipeline import Pipeline
    from cancerimage.node.pipeline.standing import Progress, Standing

ACTOR = "system"


def bring(home: str, folder: str) -> None:
    """Bring the synthetic dataset into a node, from where it was when the demo last ended; report how far it is."""
    from cancerimage.demo import synthetic
    from cancerimage.node.pipeline.pipeline import Pipeline
    from cancerimage.node.pipeline.states import STATES, State

    # A batch in these states has gone all the way, but perhaps for what people have to look at.
    done = {State.WAITING, State.RELEASED}
    images = Path(folder)
    synthetic.make(images, os.cpu_count() or 1, _made)
    with Pipeline.open(Path(home)) as pipeline:
        pipeline.describe(synthetic.DESCRIPTION)
        batch = _batch(pipeline, synthetic.NAME)
        if batch is None or (batch.state not in done and not batch.running):
            order = synthetic.order(images)
            batch = pipeline.start(synthetic.NAME, synthetic.images(images), ACTOR, order, _moved)
    if batch.state not in done and not batch.running:
        raise SystemExit(f"The images of {synthetic.NAME} did not get through. {STATES[batch.state]} {batch.problem}")
    _show(Path(home), synthetic.NAME, synthetic.SHOWN)
    tell({"batch": batch.name, "waiting": batch.waiting})


def _show(home: Path, dataset: str, modalities: "Sequence[str]") -> None:
    """Choose pictures of the first series of these modalities, as a holder would; once: somebody may take them back."""
    from cancerimage.node.ledger import Ledger
    from cancerimage.node.pictures import choosing
    from cancerimage.node.pictures.choices import Choices
    from cancerimage.node.store.store import Store

    if Choices.exist(home):
        return
    with Store.open(home) as store:
        series = [one for one in store.series(dataset) if one.instances > 1]
    wanted: list[str] = []
    for modality in modalities:
        wanted += [one.uid for one in series if one.modality == modality and one.uid not in wanted][:1]
    ledger = Ledger.open(home)
    try:
        choosing.choose(home, ledger, dataset, wanted, ACTOR)
    finally:
        ledger.close()


def _batch(pipeline: "Pipeline", dataset: str) -> "Standing | None":
    found = [batch for batch in pipeline.batches() if batch.dataset == dataset]
    return found[-1] if found else None


def _made(done: int, total: int) -> None:
    tell({"step": "make", "done": done, "total": total})


def _moved(progress: "Progress") -> None:
    tell({"step": progress.step.value, "done": progress.done, "total": progress.total})
