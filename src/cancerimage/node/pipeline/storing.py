"""Bring the images of a batch into the research store, and take out what is no output of it any more."""

from cancerimage.dicom.read import walk
from cancerimage.node.pipeline.states import State, Step
from cancerimage.node.pipeline.work import Work
from cancerimage.node.store.store import Store


def store(work: Work) -> State:
    """Let the images enter; those that are there already cost little."""
    paths = [path for path, reason in walk(work.places.work.images) if reason is None]
    count = work.counting(Step.STORE)
    with Store.open(work.data_dir) as opened:
        digests = set()
        for number, path in enumerate(paths, start=1):
            digests.add(opened.add(path, work.dataset, work.batch).digest)
            count(number, len(paths))
        opened.flush()
        opened.remove(work.batch, digests)
    return State.STORED
