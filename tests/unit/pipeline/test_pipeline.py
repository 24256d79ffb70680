"""A batch goes from a folder to a dataset that is counted; what waits for a person waits, and everything is told."""

import csv
import errno
import hashlib
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cancerimage.cli import application
from cancerimage.cli.outcomes import Outcome
from cancerimage.dicom.deidentify.decisions import Decision, Faces
from cancerimage.dicom.deidentify.grade import Grade
from cancerimage.dicom.deidentify.ids import Ids, platform_patient
from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.dicom.faults import Reason
from cancerimage.dicom.phantoms import IMAGES, Recipe, make
from cancerimage.node.clinical.place import read_rows
from cancerimage.node.intake.faults import IntakeFault
from cancerimage.node.intake.landing import Landing
from cancerimage.node.pipeline import clinical, indexing
from cancerimage.node.pipeline.__main__ import main
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.pipeline.forms import settled
from cancerimage.node.pipeline.holding import Locks
from cancerimage.node.pipeline.pipeline import Pipeline
from cancerimage.node.pipeline.places import Places
from cancerimage.node.pipeline.records import Records
from cancerimage.node.pipeline.standing import Order, Progress, Standing
from cancerimage.node.pipeline.states import State, Step
from cancerimage.node.pipeline.withdrawing import withdraw
from cancerimage.node.pipeline.work import Work
from cancerimage.node.review.queue import Queue
from cancerimage.node.store.store import Store
from tests.support import batches
from tests.support.batches import BATCH, DATASET, ORDER, STEWARD
from tests.support.federation import eventually
from tests.support.originals import original
from tests.unit.pipeline.conftest import Through

EXAMPLE = Path(__file__).resolve().parents[3] / "examples/neuroblastoma.yaml"
ABDOMEN: dict[str, Any] = {"BodyPartExamined": "ABDOMEN"}
"""What shows no head needs nobody to look at it."""


def test_everything_that_can_be_released_is_and_the_rest_waits(through: Through) -> None:
    assert (through.standing.state, through.standing.waiting) == (State.WAITING, 1)
    assert through.standing.needs_somebody
    held = through.standing
    with Pipeline.open(through.data_dir) as pipeline:
        assert pipeline.batches() == (held,)
        assert pipeline.progress(BATCH) is None
    told = batches.statement(through.data_dir)
    images = told["outputs"]["images"]
    files = [path for path in through.originals.rglob("*") if path.is_file()]
    assert told["arrived"]["files"] == len(files)
    assert images + sum(told["deidentification"]["quarantine"].values()) == len(files)
    assert told["deidentification"]["grade"] == Grade.REVIEW
    assert told["deidentification"]["quarantine"] == {Reason.PIXELS_IN_DOUBT: len(files) - images}
    counted = batches.counts(through.data_dir)
    assert (counted.images, counted.series, counted.subjects) == (
        images,
        told["deidentification"]["released"]["series"],
        2,
    )
    with Store.open(through.data_dir) as store:
        assert len(store.digests(BATCH)) == images
        for path in Places(through.data_dir, DATASET, BATCH).work.images.rglob("*.dcm"):
            with store.blobs.local(hashlib.sha256(path.read_bytes()).hexdigest()) as kept:
                assert kept.samefile(path), "an image is on the disk once"


def test_what_was_done_is_told_once_in_the_log(through: Through) -> None:
    (about,) = batches.releases(through.data_dir)
    evidence = Places(through.data_dir, DATASET, BATCH).evidence
    assert json.loads(about)["digest"] == hashlib.sha256(evidence.read_bytes()).hexdigest()


def test_nothing_of_the_originals_is_outside_of_their_places(through: Through) -> None:
    """New ids follow from the key, and the name of a phantom is nowhere but where originals are."""
    names = {path.relative_to(through.originals).parts[0].split("_")[0] for path in through.originals.rglob("*.dcm")}
    private = ("arrivals", "quarantine", "work", "images")
    for path in through.data_dir.rglob("*"):
        if path.is_file() and path.relative_to(through.data_dir).parts[0] not in private:
            content = path.read_bytes()
            assert not [name for name in names if name.encode() in content], path.name
    for path in (through.data_dir / "keys").iterdir():
        assert path.stat().st_mode & 0o077 == 0


def test_decisions_are_carried_out_and_the_batch_is_done(tmp_path: Path, originals: Path) -> None:
    data_dir = batches.node(tmp_path / "node")
    first = batches.ingested(data_dir, originals)
    before = batches.left(data_dir)
    queue = Queue.open(data_dir)
    (item,) = queue.items(BATCH)
    queue.decide(item, Decision.RELEASE, actor=STEWARD)
    told: list[Progress] = []
    with Pipeline.open(data_dir) as pipeline:
        done = pipeline.go_on(BATCH, STEWARD, report=told.append)
    after = batches.left(data_dir)
    assert (first.round, done.round) == (1, 2)
    assert (done.state, done.waiting, done.needs_somebody) == (State.RELEASED, 0, False)
    assert before["files"].items() <= after["files"].items()
    assert len(after["files"]) == len(before["files"]) + item.files
    assert after["counts"].series == before["counts"].series + 1
    assert len(after["stored"]) == len(after["files"])
    assert after["released"] == 2
    assert {one.step for one in told} >= {Step.DEIDENTIFY, Step.CHECK, Step.STORE, Step.SUMMARISE, Step.INDEX}
    for one in told:
        assert 0 <= one.done <= one.total
        assert one.rate >= 0


def test_a_batch_that_is_blocked_later_is_nowhere_any_more(tmp_path: Path) -> None:
    data_dir = batches.node(tmp_path / "node")
    for number in (1, 2):
        source = tmp_path / f"source-{number}"
        original(source / "1.dcm", 1, number, **ABDOMEN)
        batches.ingested(data_dir, source)
    assert batches.counts(data_dir).studies == 2
    places = Places(data_dir, DATASET, BATCH)
    (image,) = places.work.images.rglob("*.dcm")
    outputs = {str(image.relative_to(places.work.images))}
    places.work.withdraw(outputs, outputs)
    with Landing.open(data_dir) as landing, closing(Records(data_dir)) as records, Store.open(data_dir) as store:
        locks = Locks(data_dir)
        # A clinical table that cannot be read keeps nothing of what is to go.
        order = ORDER.updated(Order(clinical=tmp_path / "gone.csv", mapping=tmp_path / "gone.yaml"))
        work = Work(data_dir, BATCH, DATASET, 2, STEWARD, order, {}, landing, records, locks, lambda progress: None)
        withdraw(work)
        assert not store.digests(BATCH)
    assert batches.counts(data_dir).studies == 1


def test_a_clinical_table_is_read_again_once_it_has_changed(tmp_path: Path) -> None:
    data_dir = batches.node(tmp_path / "node")
    table, mapping = tmp_path / "people.csv", tmp_path / "people.yaml"
    mapping.write_text("subject: {column: id}\nfields: {stage: {column: stage}}\n", "utf-8")
    order = ORDER.updated(Order(clinical=table, mapping=mapping))
    place, rows = Places(data_dir, DATASET, BATCH).coming, Places(data_dir, DATASET, BATCH).rows
    rows.parent.mkdir(parents=True)
    rows.write_text("subject,sex\n", "utf-8")
    with Landing.open(data_dir) as landing, closing(Records(data_dir)) as records:
        locks = Locks(data_dir)
        work = Work(data_dir, BATCH, DATASET, 1, STEWARD, order, {}, landing, records, locks, lambda progress: None)
        with pytest.raises(PipelineFault, match="no file"):
            clinical.bring(work)
        for stage in ("II", "III"):
            table.write_text(f"id,stage\nP1,{stage}\n", "utf-8")
            clinical.bring(work)
            (row,) = read_rows(place).values()
            assert row["stage"] == stage
        place.unlink()
        clinical.bring(work)
        assert not place.exists(), "what is in already is not brought in again"
        table.unlink()
        clinical.bring(work)
        assert work.notes["clinical"]["rows"] == 1


@pytest.mark.parametrize("ids", Ids)
def test_images_and_table_of_synthetic_people_get_equal_ids(tmp_path: Path, ids: Ids) -> None:
    data_dir = batches.node(tmp_path / "node")
    made = tmp_path / "phantoms"
    make(made, 1, recipe=Recipe(matrix=32, slices=4))
    order = ORDER.updated(Order(clinical=made / "clinical.csv", mapping=EXAMPLE))
    settled(data_dir, DATASET, ids, "a3f1")
    batches.ingested(data_dir, made / IMAGES, order)
    places = Places(data_dir, DATASET, BATCH)
    key = ProjectKey.load(places.key).naming(ids, "a3f1")
    with (made / "clinical.csv").open(encoding="utf-8") as file:
        new = {key.patient(row["patient_id"], "a3f1") for row in csv.DictReader(file)}
    assert {path.name for path in places.work.images.iterdir()} == read_rows(places.clinical).keys() == new
    told = batches.statement(data_dir)["deidentification"]
    assert (told["patient_ids"], told["canaries"]["came_out"], told["verifier"]["hits"]) == (ids.value, 0, [])


def test_images_and_table_get_equal_ids_in_the_platforms_form(tmp_path: Path) -> None:
    """Asked for once, with the first batch; the next one and its table need not say it again, and cannot say other."""
    data_dir = batches.node(tmp_path / "node")
    table, mapping = tmp_path / "people.csv", tmp_path / "people.yaml"
    mapping.write_text("subject: {column: id}\nfields: {stage: {column: stage}}\n", "utf-8")
    ids = {}
    for number in (1, 2):
        original(tmp_path / f"source-{number}/1.dcm", 1, number, PatientID=f"P-{number}", **ABDOMEN)
        ids[f"P-{number}"] = platform_patient(f"P-{number}", "a3f1")
        table.write_text("id,stage\n" + "".join(f"{one},II\n" for one in ids), "utf-8")
        asked = ["--ids", "platform", "--site", "a3f1"] if number == 1 else []
        ended = CliRunner().invoke(
            application.app,
            [
                "node", "ingest", str(tmp_path / f"source-{number}"), "--dataset", DATASET, "--clinical", str(table),
                "--mapping", str(mapping), "--pixels", "rules", "--jobs", "1", "--data-dir", str(data_dir), *asked,
            ],
        )  # fmt: skip
        assert ended.exit_code == Outcome.DONE, ended.output
        places = Places(data_dir, DATASET, f"{DATASET}-000{number}")
        assert {path.name for path in places.work.images.iterdir()} == {ids[f"P-{number}"]}
        assert read_rows(places.clinical).keys() == set(ids.values())
        told = batches.statement(data_dir, places.batch)
        assert told["deidentification"]["patient_ids"] == "platform"
        assert (told["clinical"]["images_without_row"], told["clinical"]["rows_without_images"]) == (0, 0)
    assert batches.counts(data_dir, "stage:II").subjects == 2
    for other in (["--ids", "project"], ["--site", "b"]):
        refused = CliRunner().invoke(
            application.app, ["node", "ingest", "--batch", f"{DATASET}-0001", "--data-dir", str(data_dir), *other]
        )
        assert isinstance(refused.exception, PipelineFault)
    with Pipeline.open(data_dir) as pipeline:
        assert [one.round for one in pipeline.batches()] == [1, 1]


def test_a_study_in_two_batches_is_counted_once(tmp_path: Path) -> None:
    """The second batch repeats an image of the first, and brings two more of its series."""
    data_dir = batches.node(tmp_path / "node")
    for number, images in enumerate(((1, 2), (2, 3, 4))):
        source = tmp_path / f"source-{number}"
        for image in images:
            original(source / f"{image}.dcm", image, PatientID="4711", PatientName="Doe^Jane", **ABDOMEN)
        standing = batches.ingested(data_dir, source)
        assert standing.name == f"{DATASET}-000{number + 1}"
    counted = batches.counts(data_dir)
    assert (counted.subjects, counted.studies, counted.series, counted.images) == (1, 1, 1, 4)


def test_the_same_source_again_is_another_batch_only_once_it_went_all_the_way(tmp_path: Path) -> None:
    data_dir, source = batches.node(tmp_path / "node"), tmp_path / "source"
    original(source / "1.dcm", 1, **ABDOMEN)
    with Pipeline.open(data_dir) as pipeline:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(indexing, "source", _broken)
            with pytest.raises(PipelineFault):
                pipeline.start(DATASET, source, STEWARD, ORDER)
        stopped = pipeline.batch(BATCH)
        assert (stopped.state, stopped.problem, stopped.needs_somebody) == (State.STORED, "The disk is full.", True)
        assert pipeline.interrupted(DATASET, source) == BATCH
        ended = pipeline.start(DATASET, source, STEWARD, ORDER)
        assert (ended.name, ended.state, ended.problem) == (BATCH, State.RELEASED, "")
        assert pipeline.interrupted(DATASET, source) is None


def _broken(data_dir: Path) -> None:
    raise PipelineFault("The disk is full.")


def test_what_the_system_says_is_told_without_names_of_files(tmp_path: Path) -> None:
    """Also where there is no place left to write the reason down."""
    data_dir, source = batches.node(tmp_path / "node"), tmp_path / "source"
    original(source / "1.dcm", 1, **ABDOMEN)
    with Pipeline.open(data_dir) as pipeline, pytest.MonkeyPatch.context() as patch:
        patch.setattr(indexing, "source", _full)
        with pytest.raises(OSError, match="No space left"):
            pipeline.start(DATASET, source, STEWARD, ORDER)
        assert pipeline.batch(BATCH).problem.startswith("No space left on device. ")
        stop = Records.stop
        patch.setattr(Records, "stop", lambda self, name, problem: _no_place() if problem else stop(self, name, ""))
        with pytest.raises(OSError, match="No space left"):
            pipeline.go_on(BATCH, STEWARD)


def _full(data_dir: Path) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/arrivals/Doe^Jane")


def _no_place(*_: object) -> None:
    raise sqlite3.OperationalError("database or disk is full")


def test_nothing_that_can_be_released_blocks(tmp_path: Path) -> None:
    data_dir, source = batches.node(tmp_path / "node"), tmp_path / "source"
    original(source / "1.dcm", 1, SOPClassUID="1.2.3.4.5", **ABDOMEN)
    standing = batches.ingested(data_dir, source)
    assert (standing.state, standing.needs_somebody) == (State.BLOCKED, True)
    assert not Places(data_dir, DATASET, BATCH).evidence.exists()


def test_a_project_can_decide_about_faces_for_a_whole_batch(tmp_path: Path) -> None:
    """Nothing tells whether the first shows a head; what was said counts until something else is said."""
    data_dir, source = batches.node(tmp_path / "node"), tmp_path / "source"
    original(source / "1.dcm", 1)
    original(source / "2.dcm", 2, 2, **ABDOMEN)
    told: list[tuple[State, int]] = []
    for said in (str(source), "--dataset", DATASET, "--faces", "keep"), ("--batch", BATCH):
        usual = ("--pixels", "rules", "--jobs", "1", "--data-dir", str(data_dir), "--json")
        done = CliRunner().invoke(application.app, ["node", "ingest", *said, *usual])
        assert done.exit_code == Outcome.DONE, done.output
        found = json.loads(done.stdout)
        told.append((found["state"], found["released"]["files"]))
        assert batches.statement(data_dir)["deidentification"]["heads"]["faces"] == Faces.KEEP
    assert told == [(State.RELEASED, 2)] * 2
    with Pipeline.open(data_dir) as pipeline:
        assert pipeline.batch(BATCH).order.faces is Faces.KEEP
        held = pipeline.go_on(BATCH, STEWARD, Order(faces=Faces.HOLD))
    assert held.waiting == 1
    with Store.open(data_dir) as store:
        assert len(store.digests(BATCH)) == 1


def test_a_study_in_pieces_is_judged_as_a_whole(tmp_path: Path) -> None:
    """One slice is too thin for a face; the next batch has one from another place, and the last the first again."""
    data_dir = batches.node(tmp_path / "node")
    ended = []
    for number, (at, dataset) in enumerate([(0, "one"), (0, "one"), (50, "one"), (0, "one"), (50, "other")], 1):
        source = tmp_path / str(number)
        across = {"ImageOrientationPatient": [1, 0, 0, 0, 1, 0], "ImagePositionPatient": [0, 0, at]}
        original(source / "1.dcm", number, ImageType=["ORIGINAL", "PRIMARY"], SliceThickness=10, **across)
        with Pipeline.open(data_dir) as pipeline:
            ended.append(pipeline.start(dataset, source, STEWARD, ORDER))
    assert [one.waiting for one in ended] == [0, 0, 1, 1, 0]
    # Whatever batches of an earlier version hold, they do not say how deep it is.
    Places(data_dir, "other", ended[-1].name).work.depths.unlink()
    original(tmp_path / "6" / "1.dcm", 6, ImageType=["ORIGINAL", "PRIMARY"], SliceThickness=10, **across)
    with Pipeline.open(data_dir) as pipeline:
        assert pipeline.start("other", tmp_path / "6", STEWARD, ORDER).waiting == 1
        assert pipeline.go_on(ended[0].name, STEWARD).waiting == 1


def test_one_process_at_a_time_works_on_a_batch(tmp_path: Path) -> None:
    data_dir, source = batches.node(tmp_path / "node"), tmp_path / "source"
    original(source / "1.dcm", 1, **ABDOMEN)
    with Pipeline.open(data_dir) as pipeline:
        batch = pipeline.start(DATASET, source, STEWARD, ORDER).name
        ended = pipeline.batch(batch)
        with Locks(data_dir).held(batch):
            assert pipeline.batch(batch).running
            # Two that were launched at one moment: the second one goes, and leaves no word of it.
            assert main(str(data_dir), batch, STEWARD) == 1
            with pytest.raises(PipelineFault, match="Another process"):
                pipeline.go_on(batch, STEWARD)
            with pytest.raises(PipelineFault, match="Another process"):
                pipeline.launch(batch, STEWARD)
        assert pipeline.batch(batch) == ended
        assert not ended.running
        with pytest.raises(IntakeFault):
            pipeline.batch("abdomen-0404")


def test_a_process_of_its_own_takes_a_batch_on(tmp_path: Path) -> None:
    data_dir, source = batches.node(tmp_path / "node"), tmp_path / "source"
    original(source / "1.dcm", 1, **ABDOMEN)
    with Pipeline.open(data_dir) as pipeline:
        before = pipeline.start(DATASET, source, STEWARD, ORDER)
        pipeline.launch(before.name, STEWARD)

        def ended() -> bool:
            now: Standing = pipeline.batch(before.name)
            return now.round == 2 and now.state is State.RELEASED and not now.running

        eventually(ended, 60)
    assert len(batches.releases(data_dir)) == 2


def test_an_order_keeps_what_it_is_not_told(tmp_path: Path) -> None:
    kept = Order(jobs=2, cluster="tcp://127.0.0.1:1")
    assert kept.updated(Order(clinical=tmp_path)) == Order(jobs=2, cluster="tcp://127.0.0.1:1", clinical=tmp_path)
    assert kept.updated(Order(cluster="")).cluster == ""


def test_a_dataset_keeps_its_key(through: Through) -> None:
    places = Places(through.data_dir, DATASET, BATCH)
    assert batches.statement(through.data_dir)["project_key"] == ProjectKey.load(places.key).fingerprint
    assert not places.work.key.exists()
