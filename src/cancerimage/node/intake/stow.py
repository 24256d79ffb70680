"""The receiver of images over the web: STOW-RS (PS3.18, section 10.5) for whoever has a token."""

import hashlib
import hmac
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cancerimage.node.intake.batch import Arrival
from cancerimage.node.intake.draft import PIECE, Draft
from cancerimage.node.intake.faults import FAILURES
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.multipart import Begin, Content, End, Malformed, Multipart
from cancerimage.node.intake.sessions import Sessions
from cancerimage.node.intake.states import Way
from cancerimage.node.intake.storing import status

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

logger = logging.getLogger(__name__)

DICOM = "application/dicom"
ANSWER = "application/dicom+json"
SOURCE = "STOW-RS"
LARGEST = 8 << 30
"""Bytes of one instance."""

REFERENCED, FAILED = "00081199", "00081198"
"""Referenced SOP Sequence and Failed SOP Sequence: what a store tells of each instance (PS3.18, section 10.5.3.4)."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the sender of an instance is told of it."""

    sop_class: str
    study: str
    instance: str
    status: int
    """0 if it was stored, a status of PS3.4, annex B, if not."""


def application(landing: Landing, sessions: Sessions, tokens: Mapping[str, str]) -> "Starlette":
    """Return the application; `tokens` names the dataset that whoever knows a token sends images for."""
    from starlette.applications import Starlette
    from starlette.routing import Route

    known = {_hashed(token): dataset for token, dataset in tokens.items()}

    async def take(request: "Request") -> "Response":
        dataset = _dataset(request, known)
        if dataset is None:
            return refusal(401, "A token is needed.", **{"WWW-Authenticate": "Bearer"})
        message = opened(request)
        if not isinstance(message, Multipart):
            return message
        key = dataset, SOURCE, Way.STOW
        try:
            batch = await _apart(sessions.enter, key)
        except FAILURES as error:
            return failed(error)
        try:

            def settle(draft: Draft) -> Told:
                return _told(landing.settle(batch, draft, f"{SOURCE}/{draft.digest}"))

            return await respond(request, message, landing.draft, settle)
        finally:
            sessions.leave(key)

    routes = [Route("/studies", take, methods=["POST"]), Route("/studies/{study}", take, methods=["POST"])]
    return Starlette(routes=routes)


def _told(arrival: Arrival) -> Told:
    # The statuses of STOW-RS are those of C-STORE (PS3.18, table 10.5.1-2).
    return Told(arrival.sop_class, arrival.study, arrival.instance, int(status(arrival)))


def refusal(code: int, sentence: str, **headers: str) -> "Response":
    """Return an answer that says why there is no other."""
    from starlette.responses import JSONResponse

    return JSONResponse({"error": sentence}, code, headers)


def failed(error: Exception) -> "Response":
    """Return what is answered when nothing can be kept."""
    # The message of such an error can name what it was about.
    logger.error("What came by STOW-RS could not be kept: %s", type(error).__name__)
    return refusal(507, "It cannot be kept now. What was not answered for has to be sent again.")


def opened(request: "Request") -> "Multipart | Response":
    """Return what reads the message of a request, or the refusal of one that we do not take."""
    try:
        message = Multipart(request.headers.get("content-type", ""))
    except Malformed:
        return refusal(415, 'Send multipart/related; type="application/dicom".')
    if message.type not in (DICOM, ""):
        return refusal(415, "Metadata and bulk data apart from each other are not taken: send whole instances.")
    return message


async def respond(
    request: "Request",
    message: Multipart,
    begin: Callable[[], Draft],
    settle: Callable[[Draft], Told],
    largest: int = LARGEST,
) -> "Response":
    """Take every part that comes whole, and tell of each what became of it (PS3.18, section 10.5.3).

    `begin` gives a draft, and `settle` lets one arrive and returns when it is on the disk. An instance has at most
    `largest` bytes.
    """
    from starlette.responses import JSONResponse

    told: list[Told] = []
    try:
        await _take(request, message, begin, settle, largest, told)
    except Malformed as why:
        if not told:
            return refusal(400, f"The message is malformed: {why}.")
    except FAILURES as error:
        return failed(error)
    content = _answer(told, study=request.path_params.get("study"))
    refused = len(content.get(FAILED, {"Value": ()})["Value"])
    whole = message.finished and told
    code = 400 if not told else 409 if refused == len(told) else 200 if whole and not refused else 202
    return JSONResponse(content, code, media_type=ANSWER)


async def _take(
    request: "Request",
    message: Multipart,
    begin: Callable[[], Draft],
    settle: Callable[[Draft], Told],
    largest: int,
    told: list[Told],
) -> None:
    """Add every part that came whole to `told`, when it is on the disk."""
    from starlette.requests import ClientDisconnect

    draft: Draft | None = None
    waiting = bytearray()
    try:
        async for chunk in request.stream():
            for event in message.feed(chunk):
                if isinstance(event, Begin):
                    draft = await _apart(begin)
                elif isinstance(event, Content):
                    waiting += event.data
                elif isinstance(event, End) and draft is not None:
                    await _apart(draft.write, bytes(waiting))
                    waiting.clear()
                    settled, draft = draft, None
                    told.append(await _apart(settle, settled))
                if draft is not None and len(waiting) >= PIECE:
                    await _apart(draft.write, bytes(waiting))
                    waiting.clear()
                    if draft.size > largest:
                        raise Malformed("an instance is too large")
    except ClientDisconnect:
        raise Malformed("it was cut off") from None
    finally:
        if draft is not None:
            draft.discard()


def _answer(told: list[Told], study: str | None) -> dict[str, Any]:
    stored: list[Told] = []
    failed: list[Told] = []
    for one in told:
        (failed if one.status or study not in (None, one.study) else stored).append(one)
    found: dict[str, Any] = {}
    if stored:
        found[REFERENCED] = {"vr": "SQ", "Value": [_named(one) for one in stored]}
    if failed:
        found[FAILED] = {"vr": "SQ", "Value": [{**_named(one), "00081197": _why(one)} for one in failed]}
    return found


def _named(one: Told) -> dict[str, Any]:
    """Return which instance it is, as far as that can be told (Referenced SOP Class UID and Instance UID)."""
    uids = {"00081150": one.sop_class, "00081155": one.instance}
    return {tag: {"vr": "UI", **({"Value": [uid]} if uid else {})} for tag, uid in uids.items()}


def _why(one: Told) -> dict[str, Any]:
    # An instance of another study than the address names is kept, and its sender is told that it does not belong.
    return {"vr": "US", "Value": [one.status or OTHER_STUDY]}


OTHER_STUDY = 0xA900
"""Data set does not match (PS3.18, table 10.5.1-2 refers to the statuses of PS3.4, annex B)."""


def _dataset(request: "Request", known: Mapping[bytes, str]) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    given = _hashed(token.strip())
    found = None
    for one, dataset in known.items():
        if hmac.compare_digest(one, given):
            found = dataset
    return found if scheme.lower() == "bearer" else None


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()


async def _apart(call: Any, *arguments: Any) -> Any:
    """Do what waits for the disk beside the event loop."""
    from starlette.concurrency import run_in_threadpool

    return await run_in_threadpool(call, *arguments)
