"""Asking a question: read, checked, given a token, and sent to every node at once."""

import logging
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.utils import timezone

from cancerimage.hub.catalogue import inventory
from cancerimage.hub.explore import results
from cancerimage.hub.explore.questions import Question
from cancerimage.hub.explore.readers import aside
from cancerimage.hub.explore.runs import RUNS, Run
from cancerimage.hub.explore.writer import WRITER
from cancerimage.query import Query, check, fingerprint, from_json, parse, render

MAX_DEADLINE = 60.0
"""Seconds that a question may run at most."""

_log = logging.getLogger(__name__)


def read(query: str | Mapping[str, Any]) -> Query:
    """Return the query that a text or a JSON form means, or raise QueryError."""
    tree = parse(query) if isinstance(query, str) else from_json(dict(query))
    check(tree)
    return tree


def _understand(query: str | Mapping[str, Any]) -> tuple[Query, str, str]:
    tree = read(query)
    return tree, render(tree), fingerprint(tree)


async def ask(query: str | Mapping[str, Any], deadline: float | None = None) -> Question:
    """Accept a question, start asking the nodes, and return at once; `live.follow` tells what becomes of it.

    Runs in the event loop of the server, which also holds the connections of the nodes. Raises QueryError, and Crowded
    where more is asked than can be read.
    """
    tree, text, identity = await aside(_understand, query)
    hub = settings.CANCERIMAGE
    created = timezone.now()
    question = Question(
        token=secrets.token_urlsafe(24),
        query=tree,
        text=text,
        fingerprint=identity,
        deadline=min(deadline or hub.deadline, MAX_DEADLINE),
        created=created,
        expires=created + timedelta(hours=hub.result_hours),
    )
    stock = inventory.recent() or await sync_to_async(inventory.current)()
    WRITER.submit(lambda: results.keep(question))
    RUNS.start(Run(question, stock))
    _log.info("question %s… asked", question.fingerprint[:12])
    return question
