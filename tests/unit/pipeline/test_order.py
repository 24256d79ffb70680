"""Nothing is read or found before it is signed and told, and what is not to be released any more goes first of all."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cancerimage.dicom.deidentify.decisions import Decision, Faces
from cancerimage.node.clinical.place import read_rows
from cancerimage.node.pipeline import deidentifying, withdrawing
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.pipeline.performing import PERFORMED
from cancerimage.node.pipeline.pipeline import Pipeline
from cancerimage.node.pipeline.places import Places
from cancerimage.node.pipeline.records import FILE, Records
from cancerimage.node.pipeline.sources import build_by_hand
from cancerimage.node.pipeline.standing import Order
from cancerimage.node.pipeline.states import STEPS, State, Step, following
from cancerimage.node.review.queue import Queue
from cancerimage.node.store.store import Store
from tests.support import batches
from tests.support.batches import BATCH, DATASET, ORDER, STEWARD
from tests.support.originals import original

SECOND = f"{DATASET}-0002"


def stop(*_: object) -> None:
    raise PipelineFault("Stopped here.")


def stopped(data_dir: Path, source: Path, step: Step, order: Order = ORDER) -> State:
    """Take a folder as far as a step, which does not come to its end; return where the batch is then."""
    with pytest.MonkeyPatch.context() as patch, Pipeline.open(data_dir) as pipeline:
        patch.setitem(PERFORMED, step, stop)
        with pytest.raises(PipelineFault, match="Stopped here"):
            pipeline.start(DATASET, source, STEWARD, order)
        return pipeline.batches()[-1].state


def going_on(data_dir: Path, batch: str = BATCH, order: Order | None = None) -> State:
    with Pipeline.open(data_dir) as pipeline:
        return pipeline.go_on(batch, STEWARD, order).state


def stored(data_dir: Path) -> int:
    with Store.open(data_dir) as store:
        return sum(one.instances for one in store.holdings())


def test_the_log_comes_before_whatever_others_can_see() -> None:
    order = list(Step)
    assert order.index(Step.ATTEST) < order.index(Step.RELEASE) < order.index(Step.STORE) < order.index(Step.INDEX)


def test_what_the_log_does_not_tell_of_is_neither_stored_nor_counted(tmp_path: Path) -> None:
    data_dir, source = batches.node(tmp_path / "node"), tmp_path / "source"
    original(source / "1.dcm", BodyPartExamined="ABDOMEN")
    assert stopped(data_dir, source, Step.RELEASE) is State.ATTESTED
    assert Places(data_dir, DATASET, BATCH).evidence.exists()
    assert (stored(data_dir), batches.releases(data_dir)) == (0, [])
    with pytest.raises(PipelineFault, match="nothing to build"):
        build_by_hand(data_dir, None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PERFORMED, Step.STORE, stop)
        with pytest.raises(PipelineFault):
            going_on(data_dir)
    assert (stored(data_dir), len(batches.releases(data_dir))) == (0, 1)
    assert going_on(data_dir) is State.RELEASED
    assert (stored(data_dir), batches.counts(data_dir).images, len(batches.releases(data_dir))) == (1, 1, 1)


def test_another_batch_counts_nothing_of_one_that_is_not_released(tmp_path: Path) -> None:
    """Neither its images of a series that both have, nor what its clinical table says of people that both have."""
    data_dir = batches.node(tmp_path / "node")
    table, mapping = tmp_path / "people.csv", tmp_path / "people.yaml"
    table.write_text("id,stage\n4711,II\n", "utf-8")
    mapping.write_text("subject: {column: id}\nfields: {stage: {column: stage}}\n", "utf-8")
    for number, images in enumerate(((1, 2), (2, 3, 4)), start=1):
        for image in images:
            original(tmp_path / f"{number}/{image}.dcm", image, PatientID="4711", BodyPartExamined="ABDOMEN")
    batches.ingested(data_dir, tmp_path / "1")
    order = ORDER.updated(Order(clinical=table, mapping=mapping))
    assert stopped(data_dir, tmp_path / "2", Step.RELEASE, order) is State.ATTESTED
    told = batches.statement(data_dir, SECOND)
    assert (told["clinical"]["rows"], told["outputs"]["images"], "index" in told) == (1, 3, False)
    assert going_on(data_dir, BATCH) is State.RELEASED
    assert batches.counts(data_dir).images == stored(data_dir) == 2
    assert batches.counts(data_dir, "stage:II").subjects == 0
    assert going_on(data_dir, SECOND) is State.RELEASED
    assert batches.counts(data_dir).images == stored(data_dir) == 4
    assert batches.counts(data_dir, "stage:II").subjects == 1
    places = Places(data_dir, DATASET, SECOND)
    assert not places.coming.exists()
    assert len(read_rows(places.clinical)) == 1


def test_what_a_person_has_rejected_goes_before_anything_else_is_done(tmp_path: Path) -> None:
    data_dir, source = batches.node(tmp_path / "node"), tmp_path / "source"
    for number, part in enumerate(("HEAD", "ABDOMEN"), start=1):
        original(source / f"{part}.dcm", 1, number, BodyPartExamined=part)
    batches.ingested(data_dir, source, ORDER.updated(Order(faces=Faces.REVIEW)))
    assert stored(data_dir) == batches.counts(data_dir).images == 2
    queue = Queue.open(data_dir)
    (item,) = queue.items(BATCH)
    queue.decide(item, Decision.REJECT, actor=STEWARD)
    with pytest.MonkeyPatch.context() as patch:
        # Killed between store and index: whoever goes on knows that something was on its way out.
        patch.setattr(withdrawing, "forget", stop)
        with pytest.raises(PipelineFault):
            going_on(data_dir)
    assert (stored(data_dir), batches.counts(data_dir).images) == (1, 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deidentifying, "_worked", stop)
        with pytest.raises(PipelineFault):
            going_on(data_dir)
    assert stored(data_dir) == batches.counts(data_dir).images == 1
    assert going_on(data_dir) is State.RELEASED
    assert stored(data_dir) == batches.counts(data_dir).images == batches.statement(data_dir)["outputs"]["images"] == 1


def test_what_the_project_holds_back_since_goes_first_even_if_nothing_is_left(tmp_path: Path) -> None:
    data_dir, source = batches.node(tmp_path / "node"), tmp_path / "source"
    original(source / "1.dcm", BodyPartExamined="HEAD")
    batches.ingested(data_dir, source, ORDER.updated(Order(faces=Faces.KEEP)))
    assert batches.counts(data_dir).subjects == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deidentifying, "_worked", stop)
        with pytest.raises(PipelineFault):
            going_on(data_dir, order=Order(faces=Faces.HOLD))
    assert (stored(data_dir), batches.counts(data_dir).subjects) == (0, 0)
    assert going_on(data_dir) is State.WAITING
    assert (stored(data_dir), batches.counts(data_dir).subjects) == (0, 0)
    assert batches.statement(data_dir)["outputs"]["images"] == 0
    assert going_on(data_dir, order=Order(faces=Faces.KEEP)) is State.RELEASED
    assert (stored(data_dir), batches.counts(data_dir).subjects) == (1, 1)


def test_batches_that_the_former_order_had_on_its_way_go_on(tmp_path: Path) -> None:
    """They were stored and counted before they were signed."""
    data_dir, source = batches.node(tmp_path / "node"), tmp_path / "source"
    original(source / "1.dcm", BodyPartExamined="ABDOMEN")
    batches.ingested(data_dir, source)
    former = ("stored", "summarised", "indexed", "attested")
    with closing(Records(data_dir)) as records:
        for name in (*former, "released", "waiting", "checked"):
            records.begin(name, DATASET)
    with closing(sqlite3.connect(data_dir / FILE)) as connection:
        connection.execute("UPDATE batches SET state = iif(name = ?, 'indexed', name)", (BATCH,))
        connection.execute("PRAGMA user_version = 1")
        connection.commit()
    with closing(Records(data_dir)) as records:
        kept = {name: one.state for name, one in records.all().items()}
    assert kept.pop(BATCH) is State.CHECKED
    assert kept == {name: State.CHECKED if name in former else State(name) for name in kept}
    step = following(State.CHECKED)
    assert step is Step.SUMMARISE
    assert Step.ATTEST in [one for one, arrow in STEPS.items() if arrow.start == {State.SUMMARISED}]
    assert going_on(data_dir) is State.RELEASED
    assert stored(data_dir) == batches.counts(data_dir).images == 1
