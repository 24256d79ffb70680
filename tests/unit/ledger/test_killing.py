"""A node that is killed at any moment has charged everything that anybody has seen."""

import multiprocessing
import multiprocessing.connection
import random
import time
from pathlib import Path

from cancerimage.disclosure.policy import PolicyName
from cancerimage.node.ledger import Ledger
from tests.support.answering import LoneNode, person

ROUNDS = 30
DATASETS = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta")
"""More than one, so that the allowance of none is spent before the last node is killed."""


def _answer(data_dir: str, dataset: str, first: int, seen: "multiprocessing.connection.Connection") -> None:
    """Answer one new form after the other, and hand each answer out at once."""
    node = LoneNode(Path(data_dir))
    for number in range(first, first + 1000):
        query = f"age:{number % 60}..{60 + number // 60} modality:CT"
        answer = node.ask_of(dataset, query, person(number))
        charge = answer.charge
        assert charge is not None
        told = answer.subjects
        seen.send((person(number).id, charge.cost, None if told is None else (told.value, told.below)))


def test_killing_a_node_at_any_moment_never_leaves_an_answer_uncharged(tmp_path: Path) -> None:
    LoneNode.made(tmp_path, dict.fromkeys(DATASETS, 300), **dict.fromkeys(DATASETS, PolicyName.STRICT)).close()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.answering"])
    moments = random.Random(3)  # noqa: S311  # moments to kill at, not secrets
    seen: list[tuple[str, int, tuple[int | None, int] | None]] = []
    for number in range(ROUNDS):
        dataset = DATASETS[number % len(DATASETS)]
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=_answer, args=(str(tmp_path), dataset, len(seen) * 2, sending))
        process.start()
        sending.close()
        # Most are killed while they answer: after some answers, and then at any moment of the next ones.
        for _ in range(moments.randrange(5)):
            assert receiving.poll(60)
            seen.append(receiving.recv())
        deadline = time.monotonic() + moments.random() / 30
        while time.monotonic() < deadline:
            pass
        process.kill()
        process.join()
        while True:
            try:
                seen.append(receiving.recv())
            except (EOFError, OSError):
                break
        receiving.close()
        ledger = Ledger.open(tmp_path)
        assert ledger.state.open
        ledger.examine()
        assert ledger.state.open
        connection = ledger.store.reading()
        charged = [
            (asker, cost, (value, below))
            for asker, cost, value, below in connection.execute(
                "SELECT asker, cost, value, below FROM charges JOIN released USING (epoch, form)"
            )
        ]
        new = {one for one in seen if one[1]}
        assert new <= set(charged)
        live = sum(spent.live for one in DATASETS if (spent := ledger.spending(one)))
        assert live == sum(cost for _, cost, _ in charged)
        ledger.close()
    assert len({one for one in seen if one[1]}) > ROUNDS
