"""A Dask cluster does what processes of one machine do, byte for byte."""

from pathlib import Path

import pytest
from distributed import LocalCluster

from cancerimage.dicom.pixels.verdicts import Mode
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.pipeline.standing import Order
from tests.support import batches
from tests.support.batches import BATCH
from tests.unit.pipeline.conftest import Through


def test_two_workers_do_the_same_as_one_machine(tmp_path: Path, through: Through) -> None:
    data_dir = batches.node(tmp_path / "node", through.data_dir / "keys")
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        order = Order(pixels=Mode.RULES, cluster=cluster.scheduler_address)
        standing = batches.ingested(data_dir, through.originals, order)
    assert standing.order.cluster == order.cluster
    assert batches.left(data_dir) == batches.left(through.data_dir)


def test_an_address_where_nobody_answers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cancerimage.node.pipeline import cluster
    from tests.support.originals import original
    from tests.support.peers import closed_port

    monkeypatch.setattr(cluster, "WAIT", 0.5)
    data_dir = batches.node(tmp_path / "node")
    original(tmp_path / "source" / "1.dcm", 1)
    with closed_port() as port, pytest.raises(PipelineFault, match="No Dask scheduler answers"):
        batches.ingested(data_dir, tmp_path / "source", Order(cluster=f"tcp://127.0.0.1:{port}"))
    from cancerimage.node.pipeline.pipeline import Pipeline

    with Pipeline.open(data_dir) as pipeline:
        assert "No Dask scheduler answers" in pipeline.batch(BATCH).problem
