"""The service of a node as a process: it publishes its index, takes up a new one, and stops when it is told."""

import asyncio
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cancerimage.disclosure.policy import PolicyName
from cancerimage.hub.catalogue.models import Dataset
from cancerimage.hub.federation import nodes
from cancerimage.hub.federation.database import in_database
from cancerimage.node.index import Source, build
from cancerimage.wire.question import Withheld
from tests.support.answering import chosen
from tests.support.indexing import describe, write_csv
from tests.support.linking import PATIENCE, RunningHub, connected, hub_running, node, until

pytestmark = pytest.mark.django_db(transaction=True)

RECORD = ("p1", "st1", "se1", "F", "045Y", "20150102", "CT", "CHEST", "GE", "CC BY 4.0", 100, 1_000)

SERVICE = """
import logging, sys
from pathlib import Path
from cancerimage.node.service import run
from cancerimage.node.settings import NodeSettings
logging.basicConfig(level="INFO")
run(NodeSettings(data_dir=Path(sys.argv[1]), index_check=0.1), Path(sys.argv[2]))
"""


def indexed(place: Path, *datasets: str) -> Path:
    """Build an index of datasets with one series each."""
    place.mkdir(exist_ok=True)
    records = write_csv(place / "records.csv", [(dataset, *RECORD) for dataset in datasets])
    build(Source.of_file(records, [describe(dataset) for dataset in datasets]), place / "index")
    return place / "index"


def start(data_dir: Path, index_dir: Path) -> subprocess.Popen[str]:
    """Start the service."""
    return subprocess.Popen(
        [sys.executable, "-c", SERVICE, str(data_dir), str(index_dir)], stderr=subprocess.PIPE, text=True
    )


async def has_published(count: int) -> None:
    """Wait until the hub knows so many datasets of the node."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while (await in_database(nodes.status, "alder")).datasets != count:
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.05)


async def told(hub: RunningHub) -> list[tuple[str, int | None, Withheld | None]]:
    """Ask the node and return what each dataset tells."""
    answer = (await hub.ask())[-1].answer
    assert answer is not None
    return [(part.dataset, part.totals and part.totals.subjects, part.withheld) for part in answer.datasets]


async def has_published_open(dataset: str) -> None:
    """Wait until the hub knows that the dataset is open."""
    deadline = asyncio.get_running_loop().time() + PATIENCE
    while not await in_database(Dataset.objects.filter(dataset=dataset, policy=PolicyName.OPEN).exists):
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0.05)


async def test_it_publishes_answers_takes_up_a_new_index_and_stops(tmp_path: Path) -> None:
    index_dir = await asyncio.to_thread(indexed, tmp_path / "one", "alpha")
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        process = start(alder.data_dir, index_dir)
        try:
            await connected("alder")
            await has_published(1)
            # Nobody has chosen yet what the dataset tells.
            assert await told(hub) == [("alpha", None, Withheld.CATALOGUE_ONLY)]
            await asyncio.to_thread(chosen, alder.data_dir, alpha=PolicyName.OPEN, beta=PolicyName.OPEN)
            assert await told(hub) == [("alpha", 1, None)]
            await has_published_open("alpha")
            await asyncio.to_thread(indexed, tmp_path / "one", "alpha", "beta")
            await has_published(2)
            # What cannot be opened is said, and the index in use stays in use.
            (index_dir / "current.json").write_text("no index")
            assert len(await told(hub)) == 2
            process.send_signal(signal.SIGTERM)
            _, said = await asyncio.to_thread(process.communicate, timeout=PATIENCE)
        finally:
            process.kill()
    assert process.returncode == 0
    assert "nobody has chosen yet what they tell: alpha" in said
    assert "has stopped" in said
    assert "Traceback" not in said


async def test_a_revoked_node_ends_with_a_sentence(tmp_path: Path) -> None:
    index_dir = await asyncio.to_thread(indexed, tmp_path / "one", "alpha")
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        process = start(alder.data_dir, index_dir)
        try:
            await connected("alder")
            await in_database(nodes.revoke, "alder")
            await until(lambda: process.poll() is not None, "the node to stop")
            assert "has revoked this node" in process.communicate()[1]
        finally:
            process.kill()
