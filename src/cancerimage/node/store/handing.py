"""Results over the web: STOW-RS (PS3.18, section 10.5) for whoever holds a permit that says so."""

import logging
import sqlite3
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from cancerimage.dicom.faults import Unreadable
from cancerimage.dicom.read import header
from cancerimage.node.intake.draft import Draft
from cancerimage.node.intake.multipart import Multipart
from cancerimage.node.intake.storing import Status
from cancerimage.node.intake.stow import Told, opened, refusal, respond
from cancerimage.node.ledger.faults import LedgerFault
from cancerimage.node.store.faults import StoreFault, Unsuitable
from cancerimage.node.store.permits import Permit, Permits
from cancerimage.node.store.results import Results
from cancerimage.node.store.uses import Uses, Way

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

LARGEST = 1 << 30
"""Bytes of one result."""

logger = logging.getLogger(__name__)


def handing_in(permits: Permits, results: Results, uses: Uses) -> "Callable[[Request], Awaitable[Response]]":
    """Return what answers whoever hands in results: one message of a permit at a time, so that none fills the disk."""
    from starlette.concurrency import run_in_threadpool

    at_it: set[str] = set()

    async def hand_in(request: "Request") -> "Response":
        try:
            permit = await run_in_threadpool(permits.bearer, request.headers.get("authorization", ""))
        except sqlite3.Error as error:
            logger.error("A permit could not be looked up: %s", type(error).__name__)
            return refusal(503, "This cannot be answered now. Tell the holder of the data.")
        if permit is None:
            return refusal(401, "A valid permit is needed.", **{"WWW-Authenticate": "Bearer"})
        if not permit.results:
            return refusal(403, "This permit is for reading. Ask the holder of the data for one to hand in results.")
        message = opened(request)
        if not isinstance(message, Multipart):
            return message
        if permit.name in at_it:
            return refusal(429, "One message at a time: send again when the one before has its answer.")
        at_it.add(permit.name)
        try:
            room = min(LARGEST, await run_in_threadpool(results.room, permit))
            if not room:
                return refusal(507, "Enough waits for the data holder already. Send again when it was looked at.")
            return await respond(
                request, message, results.draft, lambda draft: _settled(results, uses, permit, draft), room
            )
        finally:
            at_it.discard(permit.name)

    return hand_in


def _settled(results: Results, uses: Uses, permit: Permit, draft: Draft) -> Told:
    sop_class, study, instance = _named(draft)
    try:
        result = results.take(permit, draft)
        uses.use(permit, [result.dataset], Way.HAND_IN, study)
    except Unsuitable:
        return Told(sop_class, study, instance, Status.OTHER_INSTANCE)
    except (StoreFault, LedgerFault) as why:
        logger.error("A result could not be kept: %s", why)
        return Told(sop_class, study, instance, Status.OUT_OF_RESOURCES)
    return Told(sop_class, study, instance, Status.SUCCESS)


def _named(draft: Draft) -> tuple[str, str, str]:
    """Return the class, the study and the instance that a draft says it is of, as far as it can be read."""
    try:
        found = header(draft.path)
    except Unreadable:
        return "", "", ""
    return found.sop_class, found.study, found.sop_instance
