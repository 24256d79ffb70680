"""No order of questions, threads and processes ever spends more than the allowances, or tells what is not charged."""

import multiprocessing
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cancerimage.disclosure.charge import ALLOWANCE_CUBE, ALLOWANCE_DATASET, ALLOWANCE_PERSON, rho
from cancerimage.disclosure.policy import POLICIES, Audience, PolicyName
from cancerimage.node.ledger import Ledger
from cancerimage.node.ledger.store import FILE
from cancerimage.wire.counts import Released
from tests.support.answering import STEWARD, LoneNode, person
from tests.support.examples import examples

POLICY = PolicyName.STANDARD
COST = rho(POLICIES[POLICY].variance)
OF_PERSON, OF_DATASET = ALLOWANCE_PERSON // COST, ALLOWANCE_DATASET // COST


@pytest.fixture(scope="module")
def node() -> Iterator[LoneNode]:
    """A node with one protected dataset."""
    with tempfile.TemporaryDirectory() as place:
        node = LoneNode.made(Path(place), {"alpha": 300}, alpha=POLICY)
        yield node
        node.close()


def begin_anew(node: LoneNode) -> None:
    """Begin a ledger in which nothing is spent."""
    node.close()
    for path in node.data_dir.glob("ledger*"):
        path.unlink()
    for path in (node.data_dir / "secrets").glob("epoch-*"):
        path.unlink()
    ledger = Ledger.open(node.data_dir)
    ledger.choose("alpha", POLICY, Audience.EVERYONE, actor=STEWARD)
    ledger.close()
    fresh = node.again()
    node.ledger, node.shelf = fresh.ledger, fresh.shelf


def form(number: int) -> str:
    """Return one of many queries that ask different things."""
    return f"age:{number % 50}..{50 + number // 50} modality:CT"


def account(node: LoneNode) -> dict[str, int]:
    """Hold the books of the ledger against one another, and return what each person spent."""
    connection = node.ledger.store.reading()
    (epoch,) = connection.execute("SELECT id FROM epochs").fetchone()
    charged = connection.execute("SELECT form, asker, cost FROM charges WHERE epoch = ?", (epoch,)).fetchall()
    released = connection.execute("SELECT form FROM released WHERE epoch = ?", (epoch,)).fetchall()
    assert sorted(asked for asked, _, _ in charged) == sorted(asked for (asked,) in released)
    spending = node.ledger.spending("alpha")
    assert spending is not None
    persons: dict[str, int] = {}
    for _, asker, cost in charged:
        persons[asker] = persons.get(asker, 0) + cost
    assert persons == dict(spending.persons)
    assert spending.live == sum(persons.values()) <= ALLOWANCE_DATASET
    assert all(spent <= ALLOWANCE_PERSON for spent in persons.values())
    assert spending.cube <= ALLOWANCE_CUBE
    return persons


@examples(8)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 200)), min_size=1, max_size=120))
def test_whoever_asks_what_in_parallel_the_allowances_hold(node: LoneNode, asked: list[tuple[int, int]]) -> None:
    begin_anew(node)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda one: node.ask_of("alpha", form(one[1]), person(one[0])), asked))
    told: dict[int, Released] = {}
    for (_, number), answer in zip(asked, answers, strict=True):
        assert (answer.subjects is None) == (answer.withheld is not None)
        if answer.subjects is not None:
            assert told.setdefault(number, answer.subjects) == answer.subjects
    assert sum(account(node).values()) == len(told) * COST


@pytest.mark.parametrize("askers", [1, 3, 10])
def test_200_forms_at_once_give_exactly_what_the_allowances_admit(node: LoneNode, askers: int) -> None:
    begin_anew(node)
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda n: node.ask_of("alpha", form(n), person(1 + n % askers)), range(200)))
    assert sum(answer.subjects is not None for answer in answers) == min(askers * OF_PERSON, OF_DATASET)
    account(node)


def _asks(data_dir: str, first: int, results: "multiprocessing.Queue[list[tuple[int, object]]]") -> None:
    node = LoneNode(Path(data_dir))
    told = [(n, node.ask_of("alpha", form(n), person(1)).subjects) for n in range(first, first + 30)]
    node.close()
    results.put([(number, subjects and subjects.model_dump()) for number, subjects in told])


def test_processes_share_one_ledger(node: LoneNode) -> None:
    begin_anew(node)
    context = multiprocessing.get_context("spawn")
    results = context.Queue()
    processes = [context.Process(target=_asks, args=(str(node.data_dir), first, results)) for first in (0, 10, 20)]
    for process in processes:
        process.start()
    found = [one for _ in processes for one in results.get(timeout=120)]
    for process in processes:
        process.join()
    told: dict[int, object] = {}
    for number, subjects in found:
        if subjects is not None:
            assert told.setdefault(number, subjects) == subjects
    assert len(told) == OF_PERSON
    assert account(node) == {person(1).id: ALLOWANCE_PERSON}


def test_the_database_itself_refuses_to_spend_too_much(node: LoneNode) -> None:
    begin_anew(node)
    node.ask("modality:CT")
    connection = node.ledger.store.reading()
    for owner, most in (("live", ALLOWANCE_DATASET), (person(1).id, ALLOWANCE_PERSON)):
        with pytest.raises(Exception, match="CHECK"):
            connection.execute("UPDATE spent SET cost = ? WHERE account = ?", (most + 1, owner))
    assert (node.data_dir / FILE).exists()
    assert account(node) == {person(1).id: COST}
