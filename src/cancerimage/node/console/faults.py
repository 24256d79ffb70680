"""What a steward reads when the node cannot do what was asked: a sentence and what to do, never a traceback."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cancerimage.node.index import IndexFault
from cancerimage.node.intake.faults import IntakeFault
from cancerimage.node.ledger import LedgerFault
from cancerimage.node.link.faults import LinkFault
from cancerimage.node.pipeline.faults import PipelineFault
from cancerimage.node.review.faults import ReviewFault
from cancerimage.node.store.faults import StoreFault

TOLD = (IndexFault, IntakeFault, LedgerFault, LinkFault, PipelineFault, ReviewFault, StoreFault)
"""Faults whose message is written for people."""


class FaultsMiddleware:
    """Shows such a fault as a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page, or None for what is not foreseen."""
        if not isinstance(exception, TOLD):
            return None
        return render(request, "console/fault.html", {"fault": str(exception)}, status=409)
