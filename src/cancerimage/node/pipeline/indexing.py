"""Build the index of a node anew, over everything that it holds."""

from cancerimage.node.index import build
from cancerimage.node.pipeline.sources import source
from cancerimage.node.pipeline.states import State, Step
from cancerimage.node.pipeline.work import Work


def index(work: Work) -> State:
    """Build the index anew."""
    count = work.counting(Step.INDEX)
    with work.locks.alone("index"):
        build(source(work.data_dir), work.data_dir / "index", lambda _stage, done, total: count(done, total))
    return State.INDEXED
