"""A project that wants faces masked has them masked on their way through a node, and is told what that is worth."""

import json
from pathlib import Path

from typer.testing import CliRunner

from cancerimage.cli import application
from cancerimage.cli.outcomes import Outcome
from cancerimage.dicom.deidentify.decisions import Faces
from cancerimage.dicom.deidentify.grade import Grade
from cancerimage.dicom.pixels.verdicts import Why
from cancerimage.node.pipeline.pipeline import Pipeline
from cancerimage.node.review.queue import Queue
from cancerimage.node.store.store import Store
from tests.support import batches
from tests.support.batches import BATCH, DATASET
from tests.support.heads import Head
from tests.support.originals import original


def test_a_batch_is_masked_where_it_can_be_and_the_rest_waits(tmp_path: Path) -> None:
    data_dir, source = batches.node(tmp_path / "node"), tmp_path / "source"
    made = Head(between=10, lowest=-75).write(source)
    original(source / "mr.dcm", 1, 2, Modality="MR", BodyPartExamined="HEAD")
    usual = ("--pixels", "rules", "--jobs", "1", "--data-dir", str(data_dir), "--json")
    said = ("node", "ingest", str(source), "--dataset", DATASET, "--faces", "mask", *usual)
    done = CliRunner().invoke(application.app, said)
    assert (done.exit_code, json.loads(done.stdout)["waiting"]) == (Outcome.INCOMPLETE, 1), done.output
    with Pipeline.open(data_dir) as pipeline:
        assert pipeline.batch(BATCH).order.faces is Faces.MASK
    (item,) = Queue.open(data_dir).items(BATCH)
    assert (item.why, item.files) == (Why.FACE_NOT_CT, 1)
    told = batches.statement(data_dir)["deidentification"]
    assert told["heads"]["faces"] == Faces.MASK
    assert told["heads"]["series_front_blackened"] == 1
    assert told["grade"] == Grade.REVIEW
    assert any("no validated defacing" in because for because in told["because"])
    with Store.open(data_dir) as store:
        assert len(store.digests(BATCH)) == len(made)
