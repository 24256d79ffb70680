"""The description of the API is complete and true: every route is in it, and every answer is of the shape it names."""

import re
from collections.abc import Mapping
from pathlib import Path

import httpx
import jsonschema
import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.urls import get_resolver

from cancerimage.hub.accounts import tokens
from cancerimage.hub.accounts.models import Grant
from cancerimage.hub.accounts.scopes import Scope
from cancerimage.hub.api.routes import api
from cancerimage.wire.asker import Role
from tests.support.linking import PATIENCE, RunningHub, connected, node, published
from tests.support.records import approve, protected, publish, record


@pytest.fixture(scope="module")
def description() -> dict[str, object]:
    """The description as the hub serves it."""
    return dict(api.get_openapi_schema())


def resolved(schema: object, description: dict[str, object]) -> object:
    """Return `schema` with every reference replaced by what it names."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return resolved(description["components"]["schemas"][name], description)  # type: ignore[index]
        return {key: resolved(value, description) for key, value in schema.items()}
    if isinstance(schema, list):
        return [resolved(part, description) for part in schema]
    return schema


def test_every_route_is_described(description: dict[str, object]) -> None:
    (mounted,) = [one for one in get_resolver().url_patterns if str(one.pattern) == "api/v1/"]
    routes = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(one.pattern)) for one in mounted.url_patterns}
    assert {f"/api/v1/{route}" for route in routes} - {"/api/v1/openapi.json"} == set(description["paths"])  # type: ignore[call-overload]


def test_every_operation_says_what_it_does_and_how_it_fails(description: dict[str, object]) -> None:
    for path, operations in description["paths"].items():  # type: ignore[attr-defined]
        for method, operation in operations.items():
            place = f"{method} {path}"
            assert operation["summary"], place
            assert operation["description"].rstrip().endswith("."), place
            assert operation["tags"], place
            problem = operation["responses"]["default"]["content"]["application/problem+json"]["schema"]
            assert problem == {"$ref": "#/components/schemas/Problem"}, place
            for parameter in operation.get("parameters", []):
                assert parameter["schema"], place


def test_every_shape_says_what_it_is(description: dict[str, object]) -> None:
    for name, schema in description["components"]["schemas"].items():  # type: ignore[index]
        assert schema.get("description"), name


def test_nothing_in_the_description_points_elsewhere(description: dict[str, object]) -> None:
    assert "http://" not in str(description)
    assert "https://" not in str(description)


REQUESTS: Mapping[str, tuple[dict[str, int], dict[str, object] | None]] = {
    "POST /api/v1/queries": ({"wait": PATIENCE}, {"query": "modality:CT"}),
    "POST /api/v1/queries/check": ({}, {"query": "modality:CT"}),
    "POST /api/v1/queries/preview": ({}, {"query": "modality:CT"}),
    "POST /api/v1/account/tokens": ({}, {"name": "another", "scopes": ["questions"], "days": 1}),
    "GET /api/v1/audit/consistency": ({"first": 1}, None),
    "GET /api/v1/audit/inclusion": ({"index": 0}, None),
}
"""The parameters and the body that an operation needs."""


async def test_every_answer_is_of_the_shape_that_is_described(
    tmp_path: Path, hub: RunningHub, description: dict[str, object]
) -> None:
    alder = await node(tmp_path, hub, "alder")
    secrets, spare = await sync_to_async(reviewer)()
    async with alder.running(), httpx.AsyncClient(base_url=hub.url, timeout=2 * PATIENCE) as client:
        await connected("alder")
        await published("alder")
        await sync_to_async(publish_some)(tmp_path)
        client.headers["Authorization"] = f"Bearer {secrets[0]}"
        asked = await client.post(
            "/api/v1/queries", params={"wait": PATIENCE}, json={"query": "modality:CT age:50..70"}
        )
        token = asked.json()["id"]
        for path, operations in description["paths"].items():  # type: ignore[attr-defined]
            for method, operation in operations.items():
                place = f"{method.upper()} {path}"
                name = "kept" if path.endswith("/cube") else "one"
                address = path.format(dataset=name, name="cancer", token=token, number=spare)
                params, body = REQUESTS.get(place, ({}, None))
                # The token in use is revoked by one of them, so that one uses another.
                headers = {"Authorization": f"Bearer {secrets[path.endswith('/current')]}"}
                shape = resolved({"$ref": "#/components/schemas/Problem"}, description)
                problem = await client.request(
                    method, address, params=params | {"unheard_of": 1}, json=body, headers=headers
                )
                jsonschema.Draft202012Validator(shape).validate(problem.json())
                assert problem.status_code == 422, f"{place} takes any parameter"
                response = await client.request(method, address, params=params, json=body, headers=headers)
                content = operation["responses"][str(response.status_code)]["content"]
                kind = response.headers["Content-Type"].partition(";")[0]
                assert kind in content, f"{place} answers with {kind}"
                if kind == "application/json":
                    schema = resolved(content[kind]["schema"], description)
                    jsonschema.Draft202012Validator(schema).validate(response.json())


def test_every_example_is_of_its_shape(description: dict[str, object]) -> None:
    schemas = description["components"]["schemas"]  # type: ignore[index]
    examples = [(name, example) for name, schema in schemas.items() for example in schema.get("examples", ())]
    assert {"NumberOut", "QueryRequest", "Charge"} <= {name for name, _ in examples}
    for name, example in examples:
        jsonschema.Draft202012Validator(resolved(schemas[name], description)).validate(example)


def reviewer() -> tuple[list[str], int]:
    """Make a person who may read everything, and return two tokens of theirs and the number of a third."""
    user = User.objects.create_user("ann")
    Grant.objects.create(user=user, role=Role.REVIEWER)
    made = [tokens.create(user, "test", tuple(Scope)) for _ in range(3)]
    return [one.secret for one in made[:2]], made[2].token.pk


def publish_some(tmp_path: Path) -> None:
    """Publish an open dataset with something in every member, and a protected one."""
    approve(tmp_path, "beech")
    facets = {"modality": {"CT": 3, "MR": 1}, "age": {"50..59": 2, "unknown": 1}, "licence": {"CC-BY-4.0": 3}}
    publish("beech", record("one", countries=("NL",), facets=facets), protected("kept"))


async def test_the_description_is_served(hub: RunningHub) -> None:
    async with httpx.AsyncClient(base_url=f"{hub.url}/api/v1") as client:
        served = await client.get("/openapi.json")
        assert served.json()["openapi"].startswith("3.")
        assert set(served.json()["paths"]) == set(api.get_openapi_schema()["paths"])
        links = (await client.get("/")).json()["links"]
        for name, link in links.items():
            status = (await client.get(f"{hub.url}{link}")).status_code
            assert status == (405 if name == "queries" else 200), name
