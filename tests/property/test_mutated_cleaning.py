"""Whatever is done to a file, de-identifying it ends with a clean file or with a reason, in time and within memory.

`python -m benchmarks.mutations --victim cleaning` does the same to a hundred thousand files.
"""

import subprocess
import sys
from functools import cache

import pytest

from benchmarks.mutations import PIECE, attack
from cancerimage.dicom.deidentify.engine import Engine
from cancerimage.dicom.deidentify.identifiers import IDENTIFYING, identifiers
from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.dicom.deidentify.plans import STANDARD
from cancerimage.dicom.deidentify.words import Words
from cancerimage.dicom.faults import Reason, Unreadable
from cancerimage.dicom.read import header
from cancerimage.dicom.verify.check import check
from cancerimage.dicom.verify.hits import Kind
from cancerimage.dicom.verify.reading import Malformed
from cancerimage.dicom.verify.searched import identifiers as searched
from tests.support.mutations import mutant

COUNT = 3_000
VERIFIED = 1_500


@pytest.mark.parametrize("first", range(0, COUNT, PIECE))
def test_a_damaged_file_is_cleaned_or_refused(first: int) -> None:
    outcomes, faults, _ = attack("cleaning", first, PIECE)
    assert not faults
    assert outcomes.total() == PIECE
    assert set(outcomes) <= {*Reason, "cleaned"}


@cache
def _engine() -> tuple[Engine, Words]:
    words = Words.load()
    return Engine(STANDARD, ProjectKey(bytes(range(32))), words), words


def test_what_comes_out_of_a_damaged_file_is_clean() -> None:
    engine, words = _engine()
    verified = 0
    for number in range(VERIFIED):
        data = mutant(number)
        try:
            cleaned = engine.clean(data, identifiers([header(data, IDENTIFYING)], words))
            before = searched(data)
        except (Unreadable, Malformed):
            continue
        # Damage can put a name among the pixels, where only the verifier sees it.
        assert {hit.kind for hit in check(before, cleaned.data)} <= {Kind.PIXELS}, number
        verified += 1
    assert verified > VERIFIED / 20


def test_memory_stays_small() -> None:
    command = [sys.executable, "-m", "benchmarks.mutations", "--victim", "cleaning", "--jobs", "1"]
    # A process counts what the one that started it had; the benchmark's own are started by a small one.
    done = subprocess.run([*command, "--count", str(PIECE)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
