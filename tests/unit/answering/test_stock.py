"""What a node answers from changes while it answers: index, epochs, and what could not be opened at first."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.node.answering.stock import Stock
from cancerimage.node.index import Source, build, place
from cancerimage.wire.question import Withheld
from tests.support.answering import STEWARD, LoneNode, people
from tests.support.indexing import describe, write_csv


@pytest.fixture
def node(tmp_path: Path) -> Iterator[LoneNode]:
    """A node with two datasets of which nothing has been chosen."""
    node = LoneNode.made(tmp_path, {"alpha": 300, "beta": 300})
    yield node
    node.close()


def rebuild(node: LoneNode, **counts: int) -> None:
    """Build the index anew."""
    rows = [record for dataset, count in counts.items() for record in people(dataset, count)]
    path = write_csv(node.data_dir / "new.csv", rows)
    build(Source.of_file(path, map(describe, counts)), node.data_dir / "index")


def generations(node: LoneNode) -> int:
    """Return how many generations of the index are kept."""
    return len(list((node.data_dir / "index").glob(f"{place.GENERATION}*")))


def protect(node: LoneNode, dataset: str) -> None:
    """Choose a policy with noise."""
    node.ledger.choose(dataset, PolicyName.STANDARD, Audience.EVERYONE, actor=STEWARD)


def test_a_snapshot_is_kept_for_as_long_as_an_epoch_needs_it(node: LoneNode) -> None:
    protect(node, "alpha")
    node.ask("modality:CT")
    rebuild(node, alpha=310, beta=300)
    assert node.shelf.renew()
    protect(node, "beta")
    node.ask("modality:CT")
    rebuild(node, alpha=320, beta=310)
    assert node.shelf.renew()
    # That of alpha, that of beta, and the one in use.
    assert generations(node) == 3
    assert node.ask("modality:MR").datasets[0].withheld is None
    for dataset in ("alpha", "beta"):
        node.ledger.open_epoch(dataset, STEWARD)
    node.ask("modality:MR")
    assert generations(node) == 1


def test_a_snapshot_that_is_lost_closes_its_dataset_only(node: LoneNode) -> None:
    protect(node, "alpha")
    node.ledger.choose("beta", PolicyName.OPEN, Audience.EVERYONE, actor=STEWARD)
    node.ask("modality:CT")
    epoch = node.ledger.epoch("alpha")
    assert epoch is not None
    rebuild(node, alpha=310, beta=300)
    (node.data_dir / "index" / epoch.pinned.generation / "manifest.json").write_text("{}")
    again = node.again()
    assert {part.dataset: part.withheld for part in again.ask("modality:CT").datasets} == {
        "alpha": Withheld.CLOSED,
        "beta": None,
    }
    # The holder begins a new epoch with the data of today.
    again.ledger.open_epoch("alpha", STEWARD)
    assert again.ask_of("alpha", "modality:CT").withheld is None
    again.close()


def test_a_dataset_that_is_gone_for_a_while_keeps_its_epoch(node: LoneNode) -> None:
    protect(node, "alpha")
    before = node.ask_of("alpha", "modality:CT").subjects
    rebuild(node, beta=300)
    assert node.shelf.renew()
    assert [part.dataset for part in node.ask("modality:CT").datasets] == ["beta"]
    rebuild(node, alpha=500, beta=300)
    assert node.shelf.renew()
    assert node.ask_of("alpha", "modality:CT").subjects == before


def test_an_epoch_that_could_not_be_opened_is_tried_again(node: LoneNode) -> None:
    protect(node, "alpha")
    node.ledger.choose("beta", PolicyName.OPEN, Audience.EVERYONE, actor=STEWARD)
    # Where the pins are to be written there is a directory, as a slip of the hand can make it.
    blocking = node.data_dir / "index" / f"{place.PINS}.new"
    blocking.mkdir()
    withheld = {part.dataset: part.withheld for part in node.ask("modality:CT").datasets}
    assert withheld == {"alpha": Withheld.CLOSED, "beta": None}
    assert node.ledger.epoch("alpha") is None
    assert {record.policy for record in node.shelf.catalogue().datasets} == {
        PolicyName.CATALOGUE_ONLY,
        PolicyName.OPEN,
    }
    assert not node.shelf.renew()
    blocking.rmdir()
    assert node.shelf.renew()
    assert node.ask_of("alpha", "modality:CT").withheld is None


def test_what_is_counted_in_holds_no_rows_of_datasets_under_another_policy(tmp_path: Path) -> None:
    policies = {"alpha": PolicyName.STANDARD, "beta": PolicyName.OPEN, "gamma": PolicyName.STRICT}
    node = LoneNode.made(tmp_path, dict.fromkeys((*policies, "delta"), 300), **policies)
    standing, _ = node.ledger.look()
    assert standing is not None
    stock = Stock(node.data_dir / "index", node.ledger)
    offers = stock.offers(standing.version)
    assert offers.open.datasets == ("beta",)
    protections = [offer.protection for offer in offers.by_dataset.values() if offer.protection is not None]
    assert [protection.index.datasets for protection in protections] == [("alpha", "gamma")] * 2
    assert protections[0].index is protections[1].index
    # With nothing but open datasets there is one index, and not another copy of it.
    for dataset in offers.by_dataset:
        node.ledger.choose(dataset, PolicyName.OPEN, Audience.EVERYONE, actor=STEWARD)
    standing, _ = node.ledger.look()
    assert standing is not None
    assert stock.offers(standing.version).open is stock.index
    node.close()
