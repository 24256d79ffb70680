"""A node that is killed while it answers has charged every answer that reached the hub, and goes on where it was."""

import asyncio
import itertools
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cancerimage.disclosure.policy import PolicyName
from cancerimage.hub.federation.dispatch import NodeReply
from cancerimage.hub.federation.sessions import SESSIONS
from cancerimage.node.ledger import Ledger
from cancerimage.query import Has, fingerprint, parse
from cancerimage.wire.asker import VISITOR
from tests.support.answering import built, chosen, people
from tests.support.linking import PATIENCE, RunningHub, connected, hub_running, node, until

pytestmark = pytest.mark.django_db(transaction=True)

DATABASES = ("sqlite",)
"""What is killed is the node, which knows nothing of the database of its hub."""

SERVICE = """
import sys
from pathlib import Path
from cancerimage.node.service import run
from cancerimage.node.settings import NodeSettings
run(NodeSettings(data_dir=Path(sys.argv[1])), Path(sys.argv[1]) / "index")
"""
AT_ONCE = 8
ANSWERS = (0, 2, 5)
"""Answers after which the node is killed, round by round."""
WITHIN = 60.0
"""Seconds in which a node that was started has to answer."""


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


async def told(hub: RunningHub, texts: list[str]) -> dict[str, list[int | None]]:
    """Ask until everything is answered; a node that has just begun answers nothing until the hub knows its log."""
    deadline = time.monotonic() + WITHIN
    while True:
        seen = dict(zip(texts, map(values, await ask(hub, texts, PATIENCE)), strict=True))
        if all(seen.values()) or time.monotonic() > deadline:
            return seen


async def test_what_reached_the_hub_was_charged(tmp_path: Path) -> None:
    async with hub_running() as hub:
        alder = await node(tmp_path, hub)
        await asyncio.to_thread(built, alder.data_dir, people("alpha", 300))
        await asyncio.to_thread(chosen, alder.data_dir, alpha=PolicyName.STRICT)
        seen: dict[str, list[int | None]] = {}
        for number, enough in enumerate(ANSWERS):
            texts = [f"age:{20 + number}..{50 + low} modality:CT" for low in range(AT_ONCE)]
            process = start(alder.data_dir)
            try:
                await connected("alder")
                seen |= await told(hub, texts[:1])
                asking = {text: asyncio.create_task(hub.ask(deadline=WITHIN, text=text)) for text in texts[1:]}
                # In the middle of the answers: so many have arrived, others are being counted or on their way.
                for one in itertools.islice(asyncio.as_completed(asking.values()), enough):
                    await one
                process.kill()
                await until(lambda: SESSIONS.of("alder") is None, "the hub to notice")
                done, rest = await asyncio.wait(asking.values(), timeout=1)
                for task in rest:
                    task.cancel()
                seen |= {text: values(task.result()) for text, task in asking.items() if task in done}
            finally:
                process.kill()
                await asyncio.to_thread(process.wait)
            released = await asyncio.to_thread(booked, alder.data_dir)
            for text, arrived in seen.items():
                # All who ask here are visitors; what is kept is the form of people who have such a series.
                assert all(released[fingerprint(Has(parse(text)))] == value for value in arrived)
        assert sum(map(len, seen.values())) >= sum(ANSWERS)
        process = start(alder.data_dir)
        try:
            await connected("alder")
            again = await told(hub, texts + list(seen))
        finally:
            process.kill()
            await asyncio.to_thread(process.wait)
        # What was told before the end is told again, and the rest is told now.
        assert all(len(arrived) == 1 for arrived in again.values())
        assert all(again[text] == arrived for text, arrived in seen.items() if arrived)
