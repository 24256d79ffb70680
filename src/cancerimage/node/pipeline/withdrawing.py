"""Take back what was released before and is not to be any more: out of the store, and out of what can be found."""

from cancerimage.dicom.deidentify.released import released
from cancerimage.node.pipeline.indexing import forget
from cancerimage.node.pipeline.work import Work
from cancerimage.node.store.store import Store

BEGUN = "withdrawing"
"""Notes that something goes, until all of it has gone."""


def withdraw(work: Work) -> None:
    """Leave only what the batch has released and nothing holds back that was said since."""
    if not Store.exists(work.data_dir):
        return
    with Store.open(work.data_dir) as store:
        held = store.brought(work.batch)
        # Below the patient's folder.
        outputs = {one.partition("/")[2] for one in released(work.places.work, work.faces)} if held else set[str]()
        keep = {one.digest for one in held if f"{one.study}/{one.series}/{one.uid}.dcm" in outputs}
        if keep == {one.digest for one in held} and BEGUN not in work.notes:
            return
        work.notes[BEGUN] = True
        work.records.note(work.batch, work.notes)
        store.remove(work.batch, keep)
    forget(work)
    del work.notes[BEGUN]
    work.records.note(work.batch, work.notes)
