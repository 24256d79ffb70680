"""A node with an invented population, its ledger, and its console."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from cancerimage.disclosure.policy import PolicyName
from cancerimage.node.link.identity import Identity
from tests.support.answering import LoneNode, person
from tests.support.console import Console, Steward, add_stewards, console_running, enrolled

PEOPLE = {"alpha": 300, "beta": 400, "delta": 40, "gamma": 250}


@dataclass(frozen=True)
class Place:
    """A node and what runs of it."""

    identity: Identity
    node: LoneNode
    console: Console


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A node that was asked a few questions, with a console; shared by all tests that change nothing."""
    with asked(tmp_path_factory.mktemp("node")) as made:
        yield made


@pytest.fixture(scope="module")
def own_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """The same for the tests of one module, which change things."""
    with asked(tmp_path_factory.mktemp("node")) as made:
        yield made


@pytest.fixture(scope="session")
def steward(place: Place) -> Iterator[Steward]:
    """Somebody who has signed in and changes nothing; once for all tests, for checking a password takes its time."""
    with place.console.steward() as one:
        yield one


@pytest.fixture(scope="module")
def own_steward(own_place: Place) -> Iterator[Steward]:
    """Somebody who has signed in and decides."""
    with own_place.console.steward() as one:
        yield one


@contextmanager
def asked(data_dir: Path) -> Iterator[Place]:
    """Lend a node that was asked a few questions, with a console and one steward."""
    node = LoneNode.made(data_dir, PEOPLE, alpha=PolicyName.STANDARD, beta=PolicyName.OPEN, delta=PolicyName.STRICT)
    identity = enrolled(data_dir)
    node.ask("sex:female modality:MR")
    node.ask("sex:female modality:MR", person(2))
    node.ask("age:30..40 modality:CT", person(2))
    add_stewards(data_dir)
    with console_running(data_dir) as console:
        yield Place(identity, node, console)
    node.close()


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """The directory of an enrolled node that holds nothing yet."""
    enrolled(tmp_path / "node")
    return tmp_path / "node"
