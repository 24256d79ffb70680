"""Answering with a problem, as RFC 9457 has it, wherever the API cannot do what was asked."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from cancerimage.query import QueryError
from cancerimage.wire.problems import PROBLEMS

MEDIA_TYPE = "application/problem+json"

_CHALLENGES = {
    "scope": 'Bearer realm="Cancer Image", error="insufficient_scope"',
    "sign_in": 'Bearer realm="Cancer Image"',
    "token": 'Bearer realm="Cancer Image", error="invalid_token"',
}
"""How to prove who one is, for the refusals that this could change (RFC 6750 section 3)."""

_BY_STATUS = {
    400: "invalid",
    401: "sign_in",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    410: "gone",
    413: "too_large",
    422: "invalid",
    429: "rate_limited",
    500: "internal",
    503: "unavailable",
}


class ProblemRaised(Exception):
    """A refusal that the catalogue of problems names by its code."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(detail or code)
        self.code = code
        self.detail = detail


def body(code: str, detail: str = "", status: int | None = None, **more: Any) -> dict[str, Any]:
    """Return the members of a problem; those of `more` that are None are left out."""
    kind = PROBLEMS[code]
    return {
        "type": kind.type,
        "title": kind.title,
        "status": status or kind.status,
        "detail": detail or f"{kind.sentence} {kind.remedy}",
        "code": code,
    } | {name: value for name, value in more.items() if value is not None}


def problem(code: str, detail: str = "", status: int | None = None, **more: Any) -> HttpResponse:
    """Return the response that tells of a problem."""
    members = body(code, detail, status, **more)
    response = HttpResponse(json.dumps(members, ensure_ascii=False), status=members["status"], content_type=MEDIA_TYPE)
    response["Cache-Control"] = "no-store"
    if code in _CHALLENGES:
        response["WWW-Authenticate"] = _CHALLENGES[code]
    return response


def query_problem(error: QueryError) -> HttpResponse:
    """Return the response that tells what is wrong with a query, where, and what may have been meant."""
    return problem(
        error.code,
        error.message,
        position=error.position,
        length=error.length if error.position is not None else None,
        suggestion=error.suggestion,
        pointer=error.pointer,
    )


def from_response(response: HttpResponseBase) -> HttpResponseBase:
    """Return `response`, or where it is an error in another form, the problem that it amounts to."""
    if response.status_code < HTTPStatus.BAD_REQUEST or response.get("Content-Type") == MEDIA_TYPE:
        return response
    code = _BY_STATUS.get(response.status_code, "internal" if response.status_code >= 500 else "invalid")
    replaced = problem(code, status=response.status_code)
    # Django has written the first response to its log and would write this one too.
    replaced._has_been_logged = True  # type: ignore[attr-defined]  # Django's own mark
    if "Allow" in response:
        replaced["Allow"] = response["Allow"]
        replaced.content = json.dumps(
            body(code, f"This address answers to: {response['Allow']}.", response.status_code)
        ).encode()
    return replaced
