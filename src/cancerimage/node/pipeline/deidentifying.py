"""Take the people out of a batch, and carry out what was decided about what had been held back."""

from functools import partial

from cancerimage.dicom.deidentify.fates import Fate
from cancerimage.dicom.deidentify.folder import Folder, Manner, key_for
from cancerimage.dicom.deidentify.grade import Grade
from cancerimage.dicom.deidentify.place import Place
from cancerimage.dicom.deidentify.report import Report
from cancerimage.dicom.pixels.reading import Missing, available, require
from cancerimage.dicom.pixels.verdicts import Mode
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.pipeline.forms import settled
from cancerimage.node.pipeline.keys import project_key
from cancerimage.node.pipeline.places import Places
from cancerimage.node.pipeline.states import State, Step
from cancerimage.node.pipeline.withdrawing import withdraw
from cancerimage.node.pipeline.work import Work
from cancerimage.node.review.queue import Queue


def deidentify(work: Work) -> State:
    """De-identify what is not done yet, and say whether there is anything to go on with."""
    places = work.places
    # What was decided since need not wait for anything below, which takes long.
    withdraw(work)
    project_key(places.key)
    # How the first round looked at the pixels is how the batch is finished, whatever is installed by then.
    mode = Mode(work.notes["pixels"]) if work.round > 1 and "pixels" in work.notes else _mode(work.order.pixels)
    work.notes["pixels"] = mode.value
    form = settled(work.data_dir, work.dataset)
    manner = Manner(mode=mode, site=form.site, faces=work.faces, ids=form.ids)
    folder = Folder(places.originals, places.work, manner, key_for(places.originals, places.work, places.key))
    with folder.held():
        folder.look()
        folder.add_up(_others(work))
        report = _worked(folder, work)
    # Nor does what came out otherwise this time wait for the steps after this one.
    withdraw(work)
    work.waiting = sum(item.decision is None for item in Queue.open(work.data_dir).items(work.batch))
    return _reached(work, report)


def _others(work: Work) -> list[Place]:
    """Return where the other batches of the dataset are, which can have slices of the same studies."""
    names = [one.name for one in work.landing.batches() if one.dataset == work.dataset and one.name != work.batch]
    return [Places(work.data_dir, work.dataset, name).work for name in names]


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
        work.notes["released"] = 0
        return State.BLOCKED
    work.notes["released"] = released
    if released or had:
        # Where nothing is left of what an earlier round has released, that is signed and told, too.
        return State.DEIDENTIFIED
    return State.WAITING if work.waiting else State.BLOCKED


def _mode(asked: Mode | None) -> Mode:
    mode = asked or (Mode.OCR if available() else Mode.RULES)
    if mode is Mode.OCR:
        try:
            require()
        except Missing as fault:
            raise PipelineFault(f"{fault} Or choose --pixels rules.") from None
    return mode
