"""What a node answers from changes while it answers: index, epochs, and what could not be opened at first."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cancerimage.disclosure.policy import Audience, PolicyName
from cancerimage.node import cube
from cancerimage.node.answering.stock import Stock
from cancerimage.node.index import Source, build, place
from cancerimage.node.ledger.epochs import Ending
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


def names(node: LoneNode) -> list[str]:
    """Return what the answer and the records call the build that they were counted in."""
    answer = node.ask("modality:CT")
    return [answer.snapshot, *(record.snapshot for record in node.shelf.catalogue().datasets)]


def test_the_name_of_a_snapshot_compares_builds_and_not_data(node: LoneNode) -> None:
    protect(node, "alpha")
    first = names(node)
    rebuild(node, alpha=300, beta=300)
    assert node.shelf.renew()
    second = names(node)
    rebuild(node, alpha=299, beta=300)
    assert node.shelf.renew()
    third = names(node)
    rebuild(node, alpha=300, beta=300)
    assert node.shelf.renew()
    fourth = names(node)
    for place_ in (0, 2):
        assert len({found[place_] for found in (first, second, third, fourth)}) == 4
    # A protected dataset is what its epoch began with, whatever is built meanwhile.
    assert {found[1] for found in (second, third, fourth)} == {first[1]}


def test_the_time_is_that_of_the_build_in_use_also_where_it_holds_the_same(node: LoneNode) -> None:
    protect(node, "alpha")
    before = {one.description.dataset: one.indexed for one in node.shelf.catalogue().datasets}
    path = node.data_dir / "index" / place.POINTER
    pointer = json.loads(path.read_text())
    # A build of the same data on a later day.
    generation = node.data_dir / "index" / pointer["generation"]
    later = generation.with_name(f"{place.GENERATION}later")
    shutil.copytree(generation, later)
    manifest = json.loads((later / "manifest.json").read_text()) | {"indexed": "2050-01-01T00:00:00Z"}
    (later / "manifest.json").write_text(json.dumps(manifest))
    digest = place.digest((later / "manifest.json").read_bytes())
    path.unlink()
    path.write_text(json.dumps(pointer | {"generation": later.name, "manifest": digest}))
    assert node.shelf.renew()
    after = {one.description.dataset: one.indexed for one in node.shelf.catalogue().datasets}
    assert after["alpha"] == before["alpha"]
    assert after["beta"].year == node.ask("modality:CT").indexed.year == 2050


def test_a_policy_chosen_while_an_epoch_opens_is_the_one_it_opens_under(
    node: LoneNode, monkeypatch: pytest.MonkeyPatch
) -> None:
    protect(node, "alpha")
    tells, choosing = cube.tells, [PolicyName.STANDARD, PolicyName.STRICT]

    def slow(*given: Any) -> bool:
        if choosing:
            node.ledger.choose("alpha", choosing.pop(), Audience.EVERYONE, actor=STEWARD)
        return tells(*given)

    monkeypatch.setattr(cube, "tells", slow)
    assert node.ask_of("alpha", "modality:CT").withheld is None
    assert [(epoch.number, epoch.policy) for epoch in node.ledger.epochs()] == [(1, PolicyName.STANDARD)]
    assert len(list((node.data_dir / "secrets").glob("epoch-*"))) == 1


def test_an_epoch_under_another_policy_gives_way_to_a_new_one(node: LoneNode) -> None:
    protect(node, "alpha")
    assert node.ask_of("alpha", "modality:CT").withheld is None
    # As an earlier version could leave it behind.
    with node.ledger.store.writing() as change:
        change.connection.execute("UPDATE policies SET policy = 'strict'")
        change.revises = True
    assert node.ask_of("alpha", "modality:CT").withheld is None
    assert [(epoch.number, epoch.policy, epoch.ending) for epoch in node.ledger.epochs()] == [
        (2, PolicyName.STRICT, None),
        (1, PolicyName.STANDARD, Ending.TURNED),
    ]
