"""The store over the web: DICOMweb (PS3.18) for whoever holds a permit."""

import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.pixels.rendering import NoFrame
from cancerimage.node.intake.stow import refusal
from cancerimage.node.ledger.faults import LedgerFault
from cancerimage.node.store.addresses import ADDRESSES, RESULTS, Kind
from cancerimage.node.store.answers import Absent, Answers
from cancerimage.node.store.faults import StoreFault
from cancerimage.node.store.handing import handing_in
from cancerimage.node.store.permits import Permit, Permits
from cancerimage.node.store.queries import Malformed
from cancerimage.node.store.results import Results
from cancerimage.node.store.retrieving import Unacceptable
from cancerimage.node.store.store import Store
from cancerimage.node.store.uses import Uses

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

logger = logging.getLogger(__name__)

OURS = (StoreFault, LedgerFault)
Answerer = Callable[["Request", Permit], "Response"]


def application(store: Store, uses: Uses, base: str = "", origins: Sequence[str] = ()) -> "Starlette":
    """Return the application.

    `base` is its address, empty where only requests can tell it, and `origins` are those of viewers in browsers.
    """
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.cors import CORSMiddleware
    from starlette.routing import Route

    permits, answers, results = Permits(store.records), Answers(store, uses, base), Results(store)
    by_kind: Mapping[Kind, Answerer] = {
        Kind.STUDIES: answers.studies,
        Kind.SERIES: answers.series,
        Kind.INSTANCES: answers.instances,
        Kind.WHOLE: answers.whole,
        Kind.METADATA: answers.metadata,
        Kind.FRAMES: answers.frames,
        Kind.BULK: answers.bulk,
        Kind.RENDERED: answers.rendered,
        Kind.THUMBNAIL: answers.thumbnail,
    }

    @asynccontextmanager
    async def lifespan(_: "Starlette") -> "AsyncIterator[None]":
        results.receive()
        try:
            yield
        finally:
            results.close()
            uses.close()

    allowed = Middleware(
        CORSMiddleware,
        allow_origins=list(origins),
        allow_methods=["GET", "POST"],
        allow_headers=["Authorization", "Accept", "Content-Type"],
    )
    return Starlette(
        routes=[
            *(Route(path, _guarded(permits, by_kind[kind]), methods=["GET"]) for path, kind in ADDRESSES),
            *(Route(path, handing_in(permits, results, uses), methods=["POST"]) for path in RESULTS),
        ],
        middleware=[allowed] if origins else [],
        lifespan=lifespan,
    )


def _guarded(permits: Permits, answer: Answerer) -> Callable[["Request"], "Response"]:
    def guarded(request: "Request") -> "Response":
        try:
            permit = permits.bearer(request.headers.get("authorization", ""))
            if permit is None:
                return refusal(401, "A valid permit is needed.", **{"WWW-Authenticate": "Bearer"})
            answered = answer(request, permit)
            answered.headers["Cache-Control"] = "no-store"  # A permit that is revoked opens nothing any more.
            return answered
        except Malformed as why:
            return refusal(400, str(why))
        except Absent:
            return refusal(404, "Nothing of this name is here for this permit.")
        except NoFrame as why:
            return refusal(404, f"There is no such frame: {why}.")
        except Unacceptable as why:
            return refusal(406, str(why))
        except Unreadable:
            return refusal(406, "The pixels cannot be decoded here; ask for the instance as it is stored.")
        except (*OURS, OSError, sqlite3.Error) as error:
            # What these say is for the holder, and a message of the last two can name what it was about.
            said = error if isinstance(error, OURS) else type(error).__name__
            logger.error("A request could not be answered: %s", said)
            return refusal(503, "This cannot be answered now. Tell the holder of the data.")

    return guarded
