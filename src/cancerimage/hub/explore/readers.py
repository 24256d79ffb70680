"""Threads in which queries are read, so that the event loop, which holds every connection, never waits for one."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

THREADS = 2
WAITING = 200
"""Queries that wait at most; a sound query is read in a millisecond, the worst that is allowed in a fraction of a
second."""


class Crowded(Exception):
    """So many queries wait to be read that one more is not taken."""


_pool = ThreadPoolExecutor(THREADS, thread_name_prefix="reading")
_waiting = 0


async def aside(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `function` in one of the threads and return what it returns; raise Crowded where too many wait."""
    global _waiting
    if _waiting >= WAITING:
        raise Crowded
    _waiting += 1
    try:
        return await asyncio.get_running_loop().run_in_executor(_pool, lambda: function(*args, **kwargs))
    finally:
        _waiting -= 1
