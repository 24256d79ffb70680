"""A node that is killed while it answers has charged every answer that reached the hub, and goes on where it was."""

import asyncio
import random
import subprocess
import sys
from pathlib import Path

import pytest

from cancerimage.disclosure.policy import PolicyName
from cancerimage.hub.federation.dispatch import NodeReply
from cancerimage.node.ledger import Ledger
from cancerimage.query import Has, fingerprint, parse
from cancerimage.wire.asker import VISITOR
from tests.support.answering import built, chosen, people
from tests.support.linking import PATIENCE, RunningHub, connected, hub_running, node

pytestmark = pytest.mark.django_db(transaction=True)

SERVICE = """
import sys
from pathlib import Path
from cancerimage.node.service import run
from cancerimage.node.settings import NodeSettings
run(NodeSettings(data_dir=Path(sys.argv[1])), Path(sys.argv[1]) / "index")
"""
ROUNDS, AT_ONCE = 3, 8


def booked(data_dir: Path) -> dict[str, int | None]:
    """Return what was released, by form, after holding it against the charges."""
    ledger = Ledger.open(data_dir)
    ledger.examine()
    assert ledger.state.open
    connection = ledger.store.reading()
    released = dict(connection.execute("SELECT form, value FROM released"))
    charged = [form for (form,) in connection.execute("SELECT form FROM charges WHERE asker = ?", (VISITOR.id,))]
    ledger.close()
    assert sorted(charged) == sorted(released)
    return released


def values(replies: list[NodeReply]) -> list[int | None]:
    """Return what arrived at the hub."""
    parts = [part for reply in replies if reply.answer is not None for part in reply.answer.datasets]
    return [part.subjects.value for part in parts if part.subjects is not None]


async def ask(hub: RunningHub, texts: list[str], deadline: float) -> list[list[NodeReply]]:
    """Ask several things at once."""
    return await asyncio.gather(*(hub.ask(deadline=deadline, text=text) for text in texts))


def start(data_dir: Path) -> subprocess.Popen[bytes]:
    """Start the node."""
    return subprocess.Popen([sys.executable, "-c", SERVICE, str(data_dir)])


async def test_what_reached_the_hub_was_charged(tmp_path: Path) -> None:
    moments = random.Random(5)  # noqa: S311  # moments to kill at, not secrets
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        await asyncio.to_thread(built, alder.data_dir, people("alpha", 300))
        await asyncio.to_thread(chosen, alder.data_dir, alpha=PolicyName.STRICT)
        seen: dict[str, list[int | None]] = {}
        for number in range(ROUNDS + 1):
            process = start(alder.data_dir)
            try:
                await connected("alder")
                texts = [f"age:{20 + number}..{50 + low} modality:CT" for low in range(AT_ONCE)]
                last = number == ROUNDS
                asking = asyncio.create_task(ask(hub, texts, PATIENCE if last else 2.0))
                if not last:
                    # At some moment between the first question and the last answer.
                    await asyncio.sleep(moments.random() / 40)
                    process.kill()
                for text, replies in zip(texts, await asking, strict=True):
                    seen[text] = values(replies)
            finally:
                process.kill()
                await asyncio.to_thread(process.wait)
            released = await asyncio.to_thread(booked, alder.data_dir)
            for text, told in seen.items():
                # All who ask here are visitors; what is kept is the form of people who have such a series.
                assert all(released[fingerprint(Has(parse(text)))] == value for value in told)
        assert all(len(seen[text]) == 1 for text in texts)
