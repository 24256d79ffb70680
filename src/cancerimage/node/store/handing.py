"""Results over the web: STOW-RS (PS3.18, section 10.5) for whoever holds a permit that says so."""

import logging
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

logger = logging.getLogger(__name__)


def handing_in(permits: Permits, results: Results, uses: Uses) -> "Callable[[Request], Awaitable[Response]]":
    """Return what answers whoever hands in results."""

    async def hand_in(request: "Request") -> "Response":
        permit = permits.bearer(request.headers.get("authorization", ""))
        if permit is None:
            return refusal(401, "A valid permit is needed.", **{"WWW-Authenticate": "Bearer"})
        if not permit.results:
            return refusal(403, "This permit is for reading. Ask the holder of the data for one to hand in results.")
        message = opened(request)
        if not isinstance(message, Multipart):
            return message
        return await respond(request, message, results.draft, lambda draft: _settled(results, uses, permit, draft))

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
