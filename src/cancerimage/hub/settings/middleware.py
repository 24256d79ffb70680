"""What every middleware of the hub is: one object for both kinds of server, waiting or not."""

from collections.abc import Awaitable, Callable

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase] | Callable[[HttpRequest], Awaitable[HttpResponseBase]]


class Middleware:
    """Stands before whatever answers a request, and knows whether that is to be awaited."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.is_async = iscoroutinefunction(get_response)
        if self.is_async:
            markcoroutinefunction(self)  # type: ignore[type-var]  # each of its kinds can be called


class Finishing(Middleware):
    """Lets every request through and does something with its response."""

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        """Answer the request."""
        if self.is_async:
            return self._answer(request)
        return self.finish(request, self.get_response(request))  # type: ignore[arg-type]  # is_async says which it is

    async def _answer(self, request: HttpRequest) -> HttpResponseBase:
        return self.finish(request, await self.get_response(request))  # type: ignore[misc]  # is_async says which it is

    def finish(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Return the response as it leaves."""
        raise NotImplementedError
