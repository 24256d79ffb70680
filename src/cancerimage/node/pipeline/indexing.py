"""Let a batch be found: bring its rows to those that the index is built from, and build the index of the node anew."""

from cancerimage.node.index import build
from cancerimage.node.pipeline import clinical, counted
from cancerimage.node.pipeline.sources import source
from cancerimage.node.pipeline.states import State, Step
from cancerimage.node.pipeline.work import Work


def index(work: Work) -> State:
    """Let everything be found that was released."""
    with work.locks.alone("index"):
        counted.bring(work)
        clinical.publish(work)
        _build(work)
    return State.WAITING if work.waiting else State.RELEASED


def forget(work: Work) -> None:
    """Let nothing be found any more that has gone from the store."""
    with work.locks.alone("index"):
        counted.renew(work)
        _build(work)


def _build(work: Work) -> None:
    count = work.counting(Step.INDEX)
    build(source(work.data_dir), work.data_dir / "index", lambda _stage, done, total: count(done, total))
