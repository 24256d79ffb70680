"""A folder of originals, and a batch that went through, made once for the tests that only look."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from cancerimage.node.pipeline.standing import Standing
from tests.support import batches
from tests.support.hands import lend_hands


@dataclass(frozen=True)
class Through:
    """A batch that went as far as it could."""

    originals: Path
    data_dir: Path
    standing: Standing


@pytest.fixture(scope="session")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Images of two people; one series has to be looked at."""
    return batches.originals(tmp_path_factory.mktemp("originals") / "phantoms")


@pytest.fixture(scope="session")
def through(tmp_path_factory: pytest.TempPathFactory, originals: Path) -> Through:
    """They went through a node that has enrolled."""
    data_dir = batches.node(tmp_path_factory.mktemp("pipeline") / "node")
    return Through(originals, data_dir, batches.ingested(data_dir, originals))


@pytest.fixture(autouse=True)
def own_hands(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is shared, killed or launched is done by processes as ever; for the rest that would only take long."""
    lend_hands(monkeypatch)
