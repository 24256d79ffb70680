"""Reading the refusals that come as HTTP responses."""

import httpx

from cancerimage.wire.faults import Fault, Refusal
from cancerimage.wire.problems import PROBLEMS


def refusal(response: httpx.Response) -> Fault:
    """Return the refusal that a response carries; a response that is not the hub's says so."""
    try:
        body = response.json()
        code, detail = body["code"], str(body.get("detail", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        code, detail = "", ""
    if code in PROBLEMS:
        return Refusal(code, "" if detail == PROBLEMS[code].sentence else detail[:500])
    return Refusal("enrolment.unreachable", f"something that is not a hub answered with HTTP {response.status_code}")
