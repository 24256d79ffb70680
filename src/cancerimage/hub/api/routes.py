"""The API put together: its routes, its description as OpenAPI, and what becomes of errors."""

import math
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

import cancerimage.hub.addresses  # noqa: F401  # makes the kinds of parts known that the routes name
from cancerimage import __version__
from cancerimage.hub.api import account, audit, datasets, federation, queries, words
from cancerimage.hub.api.auth import SCHEME, SECURITY
from cancerimage.hub.api.problems import MEDIA_TYPE, ProblemRaised, problem, query_problem
from cancerimage.hub.api.shapes import Problem
from cancerimage.hub.explore.flooding import Flooded
from cancerimage.hub.explore.readers import Crowded
from cancerimage.query import QueryError

DESCRIPTION = """\
Find cancer imaging datasets, and ask the nodes that hold them how many people, studies and series match.
Every number comes from a node. Errors are problems as RFC 9457 has them. Looking around needs no account; with one, \
a token says who you are, and is sent as `Authorization: Bearer cimg_…`.
"""


_LANGUAGE = {
    "in": "query",
    "name": "language",
    "schema": {"type": "string", "enum": [code for code, _ in settings.LANGUAGES]},
    "required": False,
    "description": "The language of titles and labels; without it, what Accept-Language prefers.",
}


class Api(NinjaAPI):
    """The API of the hub."""

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        """Return the description, in which every route can also answer with a problem."""
        schema = super().get_openapi_schema(**kwargs)
        schema["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        schema["components"]["securitySchemes"] = {"Token": SCHEME}
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for operations in schema["paths"].values():
            for operation in operations.values():
                parameters = operation.setdefault("parameters", [])
                if not any(parameter["name"] == "language" for parameter in parameters):
                    parameters.append(_LANGUAGE)
                operation["responses"] = {str(status): answer for status, answer in operation["responses"].items()}
                if "security" in operation:
                    operation["security"] = SECURITY[next(iter(operation["security"][0]))]
                operation["responses"]["default"] = {"description": "A problem", "content": content}
        return schema


api = Api(
    title="Cancer Image",
    version=__version__,
    description=DESCRIPTION,
    urls_namespace="api",
    # The usual page of documentation loads its scripts from elsewhere; ours is in the manual.
    docs_url=None,
    openapi_url="/openapi.json",
)
for _router in (federation.router, datasets.router, words.router, queries.router, account.router, audit.router):
    api.add_router("", _router)


@api.exception_handler(QueryError)
def _query_error(_: HttpRequest, error: QueryError) -> HttpResponse:
    return query_problem(error)


@api.exception_handler(Crowded)
def _crowded(_: HttpRequest, error: Crowded) -> HttpResponse:
    if isinstance(error, Flooded):
        seconds = math.ceil(error.seconds)
        refused = problem("rate_limited", f"You ask more often than one may. Try again in {seconds} s.")
        refused["Retry-After"] = str(seconds)
        return refused
    refused = problem("unavailable", "More is asked at the moment than the hub can read. Try again in a minute.")
    refused["Retry-After"] = "10"
    return refused


@api.exception_handler(ProblemRaised)
def _problem_raised(_: HttpRequest, error: ProblemRaised) -> HttpResponse:
    return problem(error.code, error.detail)


@api.exception_handler(ValidationError)
def _validation_error(_: HttpRequest, error: ValidationError) -> HttpResponse:
    # Where, and what is expected; never what was sent, which may be anything.
    places = [
        ".".join(str(part) for part in one["loc"] if part not in ("asked", "body", "query")) + f": {one['msg']}"
        for one in error.errors
    ]
    return problem("invalid", "; ".join(place.removeprefix(": ") for place in places[:5]))


@api.exception_handler(HttpError)
def _http_error(_: HttpRequest, error: HttpError) -> HttpResponse:
    return problem("not_found" if error.status_code == 404 else "invalid", str(error), error.status_code)


@api.exception_handler(Http404)
def _not_found(_: HttpRequest, error: Http404) -> HttpResponse:
    return problem("not_found")
