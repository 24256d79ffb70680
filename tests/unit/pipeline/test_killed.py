"""Kill -9 at any moment: whoever gives the same command again ends where an uninterrupted run ends."""

from pathlib import Path

from cancerimage.node.pipeline.states import Step
from tests.support import batches
from tests.support.killing import at, killed
from tests.unit.pipeline.conftest import Through

MOMENTS = (Step.TAKE, Step.DEIDENTIFY, Step.INDEX)
"""`python -m benchmarks.kills` does it at 200 random moments."""


def test_a_batch_that_is_killed_at_many_steps_ends_like_another_one(tmp_path: Path, through: Through) -> None:
    data_dir = batches.node(tmp_path / "node", through.data_dir / "keys")
    number = killed(data_dir, through.originals, (at(data_dir, step) for step in MOMENTS))
    assert number, "no run was killed"
    assert batches.left(data_dir) == batches.left(through.data_dir)
