"""Take the people out of a batch, and carry out what was decided about what had been held back."""

from functools import partial

from cancerimage.dicom.deidentify.decisions import Faces
from cancerimage.dicom.deidentify.fates import Fate
from cancerimage.dicom.deidentify.folder import Folder, Manner, key_for
from cancerimage.dicom.deidentify.grade import Grade
from cancerimage.dicom.deidentify.report import Report
from cancerimage.dicom.pixels.reading import Missing, available, require
from cancerimage.dicom.pixels.verdicts import Mode
from cancerimage.node.index import IndexFault
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.pipeline.forms import settled
from cancerimage.node.pipeline.indexing import index
from cancerimage.node.pipeline.keys import project_key
from cancerimage.node.pipeline.states import State, Step
from cancerimage.node.pipeline.storing import store
from cancerimage.node.pipeline.summarising import write_rows
from cancerimage.node.pipeline.work import Work
from cancerimage.node.review.queue import Queue


def deidentify(work: Work) -> State:
    """De-identify what is not done yet, and say whether there is anything to go on with."""
    places = work.places
    project_key(places.key)
    # How the first round looked at the pixels is how the batch is finished, whatever is installed by then.
    mode = Mode(work.notes["pixels"]) if work.round > 1 and "pixels" in work.notes else _mode(work.order.pixels)
    work.notes["pixels"] = mode.value
    # A face that somebody still has to decide about must not be in the store meanwhile.
    form = settled(work.data_dir, work.dataset)
    manner = Manner(mode=mode, site=form.site, faces=work.order.faces or Faces.HOLD, ids=form.ids)
    folder = Folder(places.originals, places.work, manner, key_for(places.originals, places.work, places.key))
    with folder.held():
        folder.look()
        report = _worked(folder, work)
    work.waiting = sum(item.decision is None for item in Queue.open(work.data_dir).items(work.batch))
    return _reached(work, report)


def _worked(folder: Folder, work: Work) -> Report:
    count = work.counting(Step.DEIDENTIFY)
    if not work.order.cluster:
        return folder.work(work.jobs, count)
    from cancerimage.node.pipeline.cluster import Cluster, connected

    with connected(work.order.cluster) as client:
        return folder.work(work.jobs, count, partial(Cluster, client))


def _reached(work: Work, report: Report) -> State:
    released = report.fates.get(Fate.RELEASED, 0)
    had = work.notes.get("released", 0)
    if report.judgement.grade is Grade.BLOCKED:
        if had:
            withdraw(work)
        work.notes["released"] = 0
        return State.BLOCKED
    work.notes["released"] = released
    if released or had:
        # What an earlier round has released and this one has not must go from store and index, too.
        return State.DEIDENTIFIED
    return State.WAITING if work.waiting else State.BLOCKED


def withdraw(work: Work) -> None:
    """Take out of store and index what an earlier round had released: its images are withdrawn already."""
    store(work)
    write_rows(work)
    try:
        index(work)
    except IndexFault:
        raise PipelineFault(
            "Nothing is left to build an index from, so the one in use still counts what this batch had released. "
            "Pause the node: cancerimage node pause"
        ) from None


def _mode(asked: Mode | None) -> Mode:
    mode = asked or (Mode.OCR if available() else Mode.RULES)
    if mode is Mode.OCR:
        try:
            require()
        except Missing as fault:
            raise PipelineFault(f"{fault} Or choose --pixels rules.") from None
    return mode
