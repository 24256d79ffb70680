"""Whatever is done to a file, reading it ends with a header or with a reason, in time and within memory.

`python -m benchmarks.mutations` does the same to a hundred thousand files.
"""

import pytest

from benchmarks.mutations import PIECE, attack
from cancerimage.dicom.faults import Reason
from tests.support.mutations import mutant

COUNT = 4_000


@pytest.mark.parametrize("first", range(0, COUNT, PIECE))
def test_a_damaged_file_is_read_or_refused(first: int) -> None:
    outcomes, faults, _ = attack("reading", first, PIECE)
    assert not faults
    assert outcomes.total() == PIECE
    assert set(outcomes) <= {*Reason, "read"}


@pytest.mark.parametrize("number", [14431, 31085])
def test_damage_that_once_was_too_much_is_survived(number: int) -> None:
    assert attack("reading", number, 1)[1] == []


def test_damage_can_be_repeated() -> None:
    damaged = [mutant(number) for number in range(50)]
    assert damaged == [mutant(number) for number in range(50)]
    assert len(set(damaged)) == len(damaged)
