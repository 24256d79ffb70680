"""Asking a question: read, checked, given a token, and sent to every node at once."""

import logging
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from cancerimage.hub.accounts import people
from cancerimage.hub.accounts.askers import Identity, identity
from cancerimage.hub.accounts.roles import Account
from cancerimage.hub.audit import HubEvent, record
from cancerimage.hub.catalogue import inventory
from cancerimage.hub.catalogue.stock import Stock
from cancerimage.hub.explore import flooding, results
from cancerimage.hub.explore.previews import Preview, previewed
from cancerimage.hub.explore.questions import Question, owner
from cancerimage.hub.explore.readers import aside
from cancerimage.hub.explore.runs import RUNS, Run
from cancerimage.hub.explore.writer import WRITER
from cancerimage.hub.federation import dispatch
from cancerimage.query import Query, check, fingerprint, from_json, parse, render, to_json
from cancerimage.wire import question as wire
from cancerimage.wire.asker import VISITOR, Role

MAX_DEADLINE = 60.0
"""Seconds that a question may run at most."""

PREVIEW_SECONDS = 3.0
"""Seconds that nodes have to say what an answer would cost: they count nothing for it."""

_VISITOR = Identity("", (Role.VISITOR,))

_log = logging.getLogger(__name__)


def read(query: str | Mapping[str, Any]) -> Query:
    """Return the query that a text or a JSON form means, or raise QueryError."""
    tree = parse(query) if isinstance(query, str) else from_json(dict(query))
    check(tree)
    return tree


def _understand(query: str | Mapping[str, Any]) -> tuple[Query, str, str]:
    tree = read(query)
    return tree, render(tree), fingerprint(tree)


async def ask(
    query: str | Mapping[str, Any],
    deadline: float | None = None,
    user: Account | None = None,
    project: str | None = None,
) -> Question:
    """Accept a question, start asking the nodes, and return at once; `live.follow` tells what becomes of it.

    Runs in the event loop of the server, which also holds the connections of the nodes. Raises QueryError, Crowded
    where more is asked than can be read or than one may, and ProjectRefused where the project is not one of the user's.
    """
    tree, text, form = await aside(_understand, query)
    known, pseudonym = await _asker(user, project)
    # A question that is none costs nobody anything.
    flooding.admit(user)
    hub = settings.CANCERIMAGE
    created = timezone.now()
    question = Question(
        token=secrets.token_urlsafe(24),
        query=tree,
        text=text,
        fingerprint=form,
        deadline=min(deadline or hub.deadline, MAX_DEADLINE),
        created=created,
        expires=created + timedelta(hours=hub.result_hours),
        owner=owner(user),
        project=project,
    )
    stock = await _stock()
    WRITER.submit(lambda: results.keep(question), lambda: _enter(question, pseudonym))
    RUNS.start(Run(question, stock, known.towards))
    _log.info("a question was asked")
    return question


async def preview(
    query: str | Mapping[str, Any], user: Account | None = None, project: str | None = None, language: str = "en"
) -> Preview:
    """Return what an answer to the question would cost at each dataset; nothing is counted, charged or kept.

    Raises what `ask` raises.
    """
    tree, text, form = await aside(_understand, query)
    known, _ = await _asker(user, project)
    asked = wire.Question(query=to_json(tree), fingerprint=form, preview=True)
    replies = {reply.node: reply async for reply in dispatch.ask(asked, PREVIEW_SECONDS, known.towards)}
    return previewed(text, form, replies.values(), await _stock(), language)


async def _asker(user: Account | None, project: str | None) -> tuple[Identity, str]:
    """Return who asks, and what the hub's log calls them: by a pseudonym that no node knows."""
    # Of a visitor nothing is looked up, so that asking needs no thread.
    if project is None and not isinstance(user, AbstractBaseUser):
        return _VISITOR, VISITOR.id
    return await sync_to_async(_known)(user or AnonymousUser(), project)


def _known(user: Account, project: str | None) -> tuple[Identity, str]:
    known = identity(user, project)
    return known, people.pseudonym(user) if isinstance(user, AbstractBaseUser) else VISITOR.id


async def _stock() -> Stock:
    return inventory.recent() or await sync_to_async(inventory.current)()


def _enter(question: Question, pseudonym: str) -> None:
    # Keyed, so that nobody who reads the log can try which question it was.
    about = {"form": people.digest("form", question.fingerprint)} | (
        {"project": question.project} if question.project else {}
    )
    record(HubEvent.EXPLORE_QUESTION_ASKED, f"person:{pseudonym}", **about)
