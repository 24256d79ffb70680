"""The API for people to read: its routes, from the description that machines read."""

import json
import re
import shlex
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import resolve
from django.views.decorators.http import require_safe

DESCRIPTION = "/api/v1/openapi.json"
EXAMPLES = {
    "/api/v1/queries": {"query": "cancer:lung modality:CT"},
    "/api/v1/queries/preview": {"query": "cancer:lung modality:CT"},
    "/api/v1/queries/check": {"query": "cancer:lung modality:CT"},
    "/api/v1/account/tokens": {"name": "nightly", "scopes": ["questions"], "days": 30},
}
"""What to send to each route that takes something."""


@dataclass(frozen=True, slots=True)
class Route:
    """One thing that the API can do."""

    method: str
    path: str
    summary: str
    detail: str
    parameters: tuple[str, ...]
    command: str


@require_safe
def interface(request: HttpRequest) -> HttpResponse:
    """List the routes of the API, each with a command that tries it."""
    # The served document is asked for instead of the API's code, which stands beside the portal and not below it.
    view, arguments, named = resolve(DESCRIPTION)
    described = json.loads(view(request, *arguments, **named).content)
    routes = [
        _route(path, method, operation)
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]
    return render(request, "portal/interface.html", {"routes": routes, "description": DESCRIPTION})


def _route(path: str, method: str, operation: dict[str, Any]) -> Route:
    return Route(
        method=method.upper(),
        path=path,
        summary=operation.get("summary", ""),
        detail=operation.get("description", ""),
        parameters=tuple(one["name"] for one in operation["parameters"] if one["in"] == "query"),
        command=_command(path, method, operation),
    )


def _command(path: str, method: str, operation: dict[str, Any]) -> str:
    # What stands in braces is for the reader to fill in; left as it is, curl would take the braces for its own.
    filled = re.sub(r"\{(?:\w+:)?(\w+)\}", lambda part: part[1].upper(), path)
    address = f"{settings.CANCERIMAGE.url}{filled}"
    options = []
    if method == "delete":
        options.append("--request DELETE")
    # What can also be asked without a token is shown without.
    if "security" in operation and {} not in operation["security"]:
        options.append('--header "Authorization: Bearer $CANCERIMAGE_TOKEN"')
    if "requestBody" in operation:
        options.append("--header 'Content-Type: application/json'")
        options.append(f"--data {shlex.quote(json.dumps(EXAMPLES.get(path, {})))}")
    return "curl " + " \\\n  ".join((*options, shlex.quote(address)))
