"""Tables of patients in the clear: nothing of them lies where no order names it, and none is taken from its reader."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cancerimage.demo.synthetic import MAPPING
from cancerimage.dicom.deidentify.ids import Form, Ids
from cancerimage.dicom.phantoms import CLINICAL
from cancerimage.node.clinical import ClinicalFault
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.taking import take
from cancerimage.node.pipeline import tables
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.pipeline.holding import Locks
from cancerimage.node.pipeline.pipeline import Pipeline
from cancerimage.node.pipeline.places import Places
from cancerimage.node.pipeline.standing import Order
from cancerimage.node.pipeline.tables import Handed
from tests.support import batches
from tests.support.batches import BATCH, DATASET


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of originals, with a table of the patients beside it."""
    return batches.originals(tmp_path_factory.mktemp("made") / "phantoms", people=1)


@pytest.fixture
def handed(source: Path) -> Handed:
    """That table with its mapping."""
    return Handed(".csv", (source.parent / CLINICAL).read_bytes(), MAPPING.read_bytes())


@pytest.fixture
def pipeline(source: Path, tmp_path: Path) -> Iterator[Pipeline]:
    """The pipeline of a node at which a batch has arrived."""
    data_dir = batches.node(tmp_path / "node")
    with Landing.open(data_dir) as landing:
        take(landing, DATASET, source, batches.STEWARD, lambda *_: None)
    with Pipeline.open(data_dir) as opened:
        yield opened


def lying(data_dir: Path) -> set[Path]:
    return {path for path in (data_dir / tables.FOLDER).rglob("*") if path.is_file()}


def named(pipeline: Pipeline) -> set[Path | None]:
    order = pipeline.batch(BATCH).order
    return {order.clinical, order.mapping}


def test_a_table_takes_the_place_of_the_one_before(pipeline: Pipeline, tmp_path: Path, handed: Handed) -> None:
    pipeline.ask(BATCH, Order(), handed=handed)
    first = lying(tmp_path / "node")
    assert first == named(pipeline)
    pipeline.ask(BATCH, Order(), handed=handed)
    second = lying(tmp_path / "node")
    assert second == named(pipeline)
    assert first.isdisjoint(second)
    pipeline.ask(BATCH, Order())
    assert lying(tmp_path / "node") == set()


def test_no_table_is_kept_or_taken_while_a_process_works(pipeline: Pipeline, tmp_path: Path, handed: Handed) -> None:
    pipeline.ask(BATCH, Order(), handed=handed)
    first = lying(tmp_path / "node")
    with Locks(tmp_path / "node").held(BATCH), pytest.raises(PipelineFault):
        pipeline.ask(BATCH, Order(), Form(Ids.PLATFORM, "site"), handed)
    assert lying(tmp_path / "node") == first == named(pipeline)
    assert not Places(tmp_path / "node", DATASET, BATCH).ids.exists()


def test_a_table_that_cannot_be_read_leaves_the_one_before(pipeline: Pipeline, tmp_path: Path, handed: Handed) -> None:
    pipeline.ask(BATCH, Order(), handed=handed)
    first = lying(tmp_path / "node")
    with pytest.raises(ClinicalFault):
        pipeline.ask(BATCH, Order(), Form(Ids.PLATFORM, "site"), Handed(".csv", b"PatientID\n4711\n", b"nothing"))
    assert lying(tmp_path / "node") == first == named(pipeline)
    assert not Places(tmp_path / "node", DATASET, BATCH).ids.exists()


def test_what_a_killed_console_left_goes_when_a_pipeline_opens(
    pipeline: Pipeline, tmp_path: Path, handed: Handed
) -> None:
    data_dir = tmp_path / "node"
    pipeline.ask(BATCH, Order(), handed=handed)
    first = lying(data_dir)
    with Locks(data_dir).held(BATCH):
        tables.keep(data_dir, BATCH, handed)
        Pipeline.open(data_dir).close()
        assert len(lying(data_dir)) == 4, "somebody is handing it in"
    Pipeline.open(data_dir).close()
    assert lying(data_dir) == first == named(pipeline)
