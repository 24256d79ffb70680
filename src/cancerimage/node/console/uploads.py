"""Whose request may be long: a steward's who is signed in and hands a table in."""

from typing import Any

from asgiref.sync import ThreadSensitiveContext, sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import connections
from django.http import HttpRequest, parse_cookie
from django.urls import Resolver404, resolve

PAGE = "choices"


async def takes_tables(scope: dict[str, Any]) -> bool:
    """Return whether this request may hand a table in."""
    try:
        if scope["method"] != "POST" or resolve(scope["path"]).url_name != PAGE:
            return False
    except Resolver404:
        return False
    cookies = b"; ".join(value for name, value in scope["headers"] if name == b"cookie")
    key = parse_cookie(cookies.decode("latin-1")).get(settings.SESSION_COOKIE_NAME)
    # In a thread of its own, as each request is answered in one.
    async with ThreadSensitiveContext():
        return bool(key) and await sync_to_async(_signed_in)(str(key))


def _signed_in(key: str) -> bool:
    request = HttpRequest()
    request.session = SessionStore(key)
    try:
        return get_user(request).is_authenticated
    finally:
        connections.close_all()
