"""The addresses where nodes send plain requests: to enrol, to poll, and to take new keys."""

import logging

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cancerimage.hub.accounts.clients import client_key
from cancerimage.hub.federation import attempts, enrolment, polling, rotation
from cancerimage.hub.federation.database import in_database
from cancerimage.wire import canonical
from cancerimage.wire import rotation as rotations
from cancerimage.wire.enrolment import LIMIT, Enrolment
from cancerimage.wire.faults import Fault, Refusal
from cancerimage.wire.problems import PROBLEMS

logger = logging.getLogger(__name__)


@csrf_exempt
@require_POST
async def enrol(request: HttpRequest) -> HttpResponse:
    """Take a new node in."""
    address = client_key(request.META.get("REMOTE_ADDR", ""))
    try:
        attempts.allow(address)
        enrolled = await in_database(enrolment.enrol, canonical.read(Enrolment, _body(request), LIMIT))
    except Fault as fault:
        if fault.code == "enrolment.code":
            attempts.note(address)
        return problem(fault)
    except DatabaseError:
        logger.exception("A node could not be enrolled.")
        return problem(Refusal("unavailable"))
    logger.info("Node %s has enrolled.", enrolled.node)
    return HttpResponse(canonical.write(enrolled), content_type="application/json")


@csrf_exempt
@require_POST
async def rotate(request: HttpRequest) -> HttpResponse:
    """Take a node's new keys."""
    address = client_key(request.META.get("REMOTE_ADDR", ""))
    try:
        attempts.allow(address)
        asked = canonical.read(rotations.Rotation, _body(request), rotations.LIMIT)
        rotated = await in_database(rotation.rotate, asked)
    except Fault as fault:
        if fault.code in ("node.unknown", "message.wrongly_signed"):
            attempts.note(address)
        return problem(fault)
    except DatabaseError:
        logger.exception("The keys of a node could not be replaced.")
        return problem(Refusal("unavailable"))
    logger.info("Node %s has new keys.", rotated.node)
    return HttpResponse(canonical.write(rotated), content_type="application/json")


@csrf_exempt
@require_POST
async def poll(request: HttpRequest) -> HttpResponse:
    """Exchange frames with a node that polls."""
    try:
        response = await polling.answer_poll(request.headers.get("Authorization", ""), _body(request))
    except Fault as fault:
        return problem(fault)
    except DatabaseError:
        logger.exception("A node could not be greeted.")
        return problem(Refusal("unavailable"))
    return HttpResponse(response, content_type="application/json", headers={"Cache-Control": "no-store"})


def problem(fault: Fault) -> HttpResponse:
    """Return a refusal as RFC 9457 writes it."""
    known = PROBLEMS[fault.code]
    return JsonResponse(
        {
            "type": known.type,
            "title": known.title,
            "status": known.status,
            "detail": fault.detail or known.sentence,
            "code": known.code,
        },
        status=known.status,
        content_type="application/problem+json",
    )


def _body(request: HttpRequest) -> bytes:
    # Read as a stream: Django's own limit on bodies is made for forms. The one of this address was kept before.
    body = request.read()
    # A poll is held long after this, and Django forgets the file of a request that is broken off.
    request.close()
    return body
