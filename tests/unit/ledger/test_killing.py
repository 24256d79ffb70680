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


def _answer(data_dir: str, first: int, seen: "multiprocessing.connection.Connection") -> None:
    """Answer one new form after the other, and hand each answer out at once."""
    node = LoneNode(Path(data_dir))
    for number in range(first, first + 1000):
        query = f"age:{number % 60}..{60 + number // 60} modality:CT"
        answer = node.ask_of("alpha", query, person(number))
        charge = answer.charge
        assert charge is not None
        told = answer.subjects
        seen.send((person(number).id, charge.cost, None if told is None else (told.value, told.below)))


def test_killing_a_node_at_any_moment_never_leaves_an_answer_uncharged(tmp_path: Path) -> None:
    LoneNode.made(tmp_path, {"alpha": 300}, alpha=PolicyName.STRICT).close()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.support.answering"])
    moments = random.Random(3)  # noqa: S311  # moments to kill at, not secrets
    seen: list[tuple[str, int, tuple[int | None, int] | None]] = []
    for _ in range(ROUNDS):
        receiving, sending = context.Pipe(duplex=False)
        process = context.Process(target=_answer, args=(str(tmp_path), len(seen) * 2, sending))
        process.start()
        sending.close()
        if moments.random() < 0.8:
            # Past the start, so that most are killed while they answer.
            assert receiving.poll(60)
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
        charged = {
            (asker, cost, (value, below))
            for asker, cost, value, below in connection.execute(
                "SELECT asker, cost, value, below FROM charges JOIN released USING (epoch, form)"
            )
        }
        new = {one for one in seen if one[1]}
        assert new <= charged
        spending = ledger.spending("alpha")
        if spending is not None:
            assert spending.live == sum(cost for _, cost, _ in charged)
        ledger.close()
    assert len({one for one in seen if one[1]}) > ROUNDS
