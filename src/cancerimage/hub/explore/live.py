"""Following a question while the nodes answer, and finding its result afterwards.

Every way to a result takes who wants to read it: without an account, only the questions of visitors are found.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async

from cancerimage.hub.accounts.roles import Account
from cancerimage.hub.explore import results
from cancerimage.hub.explore.combining import combine
from cancerimage.hub.explore.questions import QuestionUnknown
from cancerimage.hub.explore.runs import RUNS, Run
from cancerimage.hub.explore.snapshots import Snapshot

PACE = 0.05
"""Seconds between two snapshots of one stream at least, so that many changes become few snapshots."""


async def follow(token: str, language: str = "en", user: Account | None = None) -> AsyncIterator[Snapshot]:
    """Yield what is known now, then again whenever more is, and end with the complete result.

    Raises QuestionUnknown. Ends early only where the hub is stopping.
    """
    run = _run(token, user)
    if run is None:
        yield await sync_to_async(load)(token, language, user)
        return
    while True:
        snapshot = run.snapshot(language)
        yield snapshot
        if snapshot.complete:
            return
        await run.beyond(snapshot.revision)
        await _ended(run, PACE)


async def current(token: str, language: str = "en", user: Account | None = None) -> Snapshot:
    """Return what is known now. Raises QuestionUnknown."""
    run = _run(token, user)
    return run.snapshot(language) if run else await sync_to_async(load)(token, language, user)


async def wait(token: str, seconds: float, language: str = "en", user: Account | None = None) -> Snapshot:
    """Return the complete result, or what is known after so many seconds. Raises QuestionUnknown."""
    run = _run(token, user)
    if run is not None:
        await _ended(run, seconds)
        return run.snapshot(language)
    return await sync_to_async(load)(token, language, user)


def _run(token: str, user: Account | None) -> Run | None:
    run = RUNS.of(token)
    if run is not None and not run.question.is_readable_by(user):
        raise QuestionUnknown
    return run


async def _ended(run: Run, seconds: float) -> None:
    """Wait until the run has ended, but no longer than so many seconds."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await run.ended.wait()


def load(token: str, language: str = "en", user: Account | None = None) -> Snapshot:
    """Return the result as the database holds it. Raises QuestionUnknown."""
    stored = results.load(token)
    if not stored.question.is_readable_by(user):
        raise QuestionUnknown
    return combine(
        stored.question,
        stored.replies,
        stored.published,
        complete=True,
        interrupted=stored.completed is None,
        language=language,
    )
