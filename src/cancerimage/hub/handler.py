"""Django's ASGI handler, which gives back a request's thread and database connection while it streams."""

from typing import Any

from asgiref.sync import SyncToAsync, sync_to_async
from django.core.handlers.asgi import ASGIHandler
from django.db import connections
from django.http.response import HttpResponseBase


class StreamingHandler(ASGIHandler):
    """Django, fit for a thousand streams at once.

    Django runs the synchronous parts of each request, its middleware among them, in a thread of the request's own,
    which idles until the response has ended and may hold a database connection all that time. A stream lives as
    long as a question does, so its thread is given back before the first byte; where it is needed again, there is a
    new one.
    """

    async def send_response(self, response: HttpResponseBase, send: Any) -> None:
        """Send the response; where it streams, without a thread."""
        if response.streaming:
            await _give_back_thread()
        await super().send_response(response, send)


async def _give_back_thread() -> None:
    context = SyncToAsync.thread_sensitive_context.get(None)
    if context is None or context not in SyncToAsync.context_to_thread_executor:
        return
    await sync_to_async(connections.close_all)()
    executor = SyncToAsync.context_to_thread_executor.pop(context)
    executor.shutdown(wait=False)
