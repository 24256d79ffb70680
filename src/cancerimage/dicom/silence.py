"""Keep pydicom from writing values of a file into logs and warnings."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from warnings import catch_warnings, simplefilter

_alone = RLock()
"""Filters of warnings and the state of a logger belong to the process, so threads take turns."""


@contextmanager
def silence() -> Iterator[None]:
    """Let pydicom work without a word: what it finds odd it quotes, and that could be a name."""
    logger = logging.getLogger("pydicom")
    with _alone, catch_warnings():
        simplefilter("ignore")
        before, logger.disabled = logger.disabled, True
        try:
            yield
        finally:
            logger.disabled = before
