"""What a node publishes of a dataset is what its policy lets it tell, and nothing else."""

import itertools
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cancerimage.disclosure.noise import Key
from cancerimage.disclosure.policy import POLICIES, Audience, PolicyName
from cancerimage.node.answering.publishing import Disclosed, catalogue, record
from cancerimage.node.cube import People, compute
from cancerimage.node.index import Index, Source, build
from cancerimage.wire import canonical
from cancerimage.wire.counts import Totals
from cancerimage.wire.dataset import Epoch
from tests.support.indexing import describe, write_csv

RECORDS = (
    ("alpha", "Erika-4711", "1.2.3.4", "1.2.3.4.5", "F", "045Y", "20150102", "CT", "CHEST", "GE", "", 100, 1_000),
    ("alpha", "p2", "st2", "se3", "", "", "", "MR", "", "", "CC BY 4.0", 7_919, 104_729),
)
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index of one dataset."""
    place = tmp_path_factory.mktemp("index")
    build(Source.of_file(write_csv(place / "records.csv", RECORDS), (describe("alpha"),)), place / "index")
    return Index.open(place / "index")


def disclosed(index: Index, policy: PolicyName, *, opened: bool = True) -> Disclosed:
    """Return what a ledger would say of the dataset."""
    protected = POLICIES[policy].protected and opened
    key = Key(b"k" * 32, "alpha", "epoch-1", POLICIES[policy].variance or 1)
    return Disclosed(
        policy=policy,
        audience=Audience.SIGNED_IN,
        snapshot="keyed",
        indexed=MOMENT,
        epoch=Epoch(number=3, opened=MOMENT) if protected else None,
        cube=compute(People.of(index, "alpha", key), POLICIES[policy], key) if protected else None,
    )


def test_an_open_dataset_is_told_exactly(index: Index) -> None:
    found = record(index, index.descriptions["alpha"], disclosed(index, PolicyName.OPEN))
    assert found.description == describe("alpha")
    assert found.totals == Totals(subjects=2, studies=2, series=2, images=8_019, bytes=105_729)
    assert (found.age_min, found.age_max) == (45, 45)
    assert [facet.field for facet in found.facets] == [part.field for part in found.coverage]
    assert (found.snapshot, found.indexed, found.audience) == ("keyed", MOMENT, Audience.SIGNED_IN)
    assert found.cube is None


@pytest.mark.parametrize("policy", [PolicyName.STANDARD, PolicyName.STRICT])
def test_a_protected_dataset_tells_its_cube(index: Index, policy: PolicyName) -> None:
    told = disclosed(index, policy)
    found = record(index, index.descriptions["alpha"], told)
    assert (found.policy, found.cube, found.epoch) == (policy, told.cube, told.epoch)
    assert found.totals is None


@pytest.mark.parametrize("policy", [PolicyName.STANDARD, PolicyName.STRICT, PolicyName.CATALOGUE_ONLY])
def test_without_an_epoch_there_are_the_holders_words_alone(index: Index, policy: PolicyName) -> None:
    found = record(index, index.descriptions["alpha"], disclosed(index, policy, opened=False))
    assert (found.policy, found.cube, found.totals) == (PolicyName.CATALOGUE_ONLY, None, None)
    assert found.description == describe("alpha")


@pytest.mark.parametrize("policy", list(PolicyName))
def test_nothing_of_a_person_is_in_what_leaves(index: Index, policy: PolicyName) -> None:
    leaving = canonical.write(catalogue("ash", "Ash", index, {"alpha": disclosed(index, policy)}))
    for secret in (b"Erika", b"1.2.3.4", b"20150102", b"045Y"):
        assert secret not in leaving
    if policy is not PolicyName.OPEN:
        for exact in (b"8019", b"7919", b"105729", b"104729", index.snapshot.encode()):
            assert exact not in leaving


def test_datasets_that_differ_in_one_value_leave_records_of_one_form(tmp_path: Path) -> None:
    """A code that only one of two datasets has must not be seen by what the record lists."""
    found = []
    for place, modality in enumerate(("CT", "MR")):
        one = [("alpha", "p1", "st1", "se1", "F", "045Y", "20150102", modality, "CHEST", "GE", "CC BY 4.0", 1, 1)]
        source = Source.of_file(write_csv(tmp_path / f"{place}.csv", one), (describe("alpha"),))
        build(source, tmp_path / str(place))
        index = Index.open(tmp_path / str(place))
        found.append(record(index, index.descriptions["alpha"], disclosed(index, PolicyName.STANDARD)).cube)
    for one_table, other in itertools.zip_longest(*(cube.tables for cube in found if cube)):
        assert (one_table.fields, one_table.below, one_table.margin) == (other.fields, other.below, other.margin)
        # Nobody's cell of one person is shown, whichever it is.
        assert one_table.cells == other.cells
