"""The reference page of the HTTP API, made from its OpenAPI description; `generate.py` writes it."""

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

PAGE = Path(__file__).resolve().parent / "reference" / "api.md"

OPENING = """# HTTP API

<!-- Made by docs/generate.py from the code; change it there. -->

Everything that the portal shows, as JSON, under `/api/v1`. No account is needed. The description as OpenAPI 3.1 is
at `/api/v1/openapi.json`.

```sh
curl -s http://127.0.0.1:8000/api/v1/queries?wait=10 \\
  -H 'Content-Type: application/json' \\
  -d '{"query": "cancer:lung modality:CT"}'
```

## What holds everywhere

- **Language.** Titles and labels come in the language that `?language=` names (`en` or `de`), or else in the one
  that the `Accept-Language` header prefers.
- **Parameters.** A parameter that the address does not know is refused, so that a misspelt filter never shows
  everything.
- **Problems.** Whatever goes wrong is told as `application/problem+json` (RFC 9457) with `type`, `title`, `status`,
  `detail` and `code`; a fault in a query also has `position` and `length` (or `pointer` in the JSON form) and,
  where there is one, a `suggestion`. The codes are [listed](problems.md).
- **Caching.** Answers of the catalogue, the vocabularies and complete results carry an `ETag`. Ask with
  `If-None-Match` and get `304` where nothing has changed.
- **Paging.** Lists that are long come in pages; the `Link` header (RFC 8288) names the `first`, `prev`, `next` and
  `last` one.
- **Rates.** An address that asks too often gets `429` and a `Retry-After` header. The operator sets how often that
  is.
- **Size.** A request has at most 64 KiB.
- **Addresses of results.** Whoever has the address of a result can read it. It cannot be guessed, and it is gone
  after a day.

## Following a question

`POST /api/v1/queries` answers at once with `202` and the address of the result. There are three ways on: ask for
the result now and then, ask for it with `?wait=` and get it as soon as it is complete, or follow its stream of
server-sent events. Each event `result` holds the whole result as far as it is known; the event `complete` is the
last.

```sh
curl -sN http://127.0.0.1:8000/api/v1/queries/TOKEN/stream
```

A node is `asked`, then `answered`, `refused` or `failed`; after a second without an answer it is called `slow`, and
one that is not connected is `offline`. At the deadline the question completes with what came, and `missing` names
the nodes that gave no answer.
"""


def page() -> str:
    """Return the page as it should be."""
    description = _description()
    parts = [OPENING]
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            parts.append("\n".join(_operation(method.upper(), path, operation)))
    parts.append("## Shapes\n")
    for name, schema in sorted(description["components"]["schemas"].items()):
        if name not in ("Narrowing", "Paging", "Written"):
            parts.append("\n".join(_shape(name, schema)))
    return "\n".join(parts)


def _description() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        # The settings of a hub want a place of their own, even where only its description is read.
        os.environ["CANCERIMAGE_HUB_DATA_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "cancerimage.hub.settings.django"
        import django

        django.setup(set_prefix=False)
        from cancerimage.hub.api.routes import api

        return dict(api.get_openapi_schema(path_prefix="/api/v1/"))


def _operation(method: str, path: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield f"## `{method} {path}`\n"
    yield f"{operation['summary']}. {operation['description']}\n"
    rows = [
        f"| `{one['name']}` | {one['in']} | {_kind(one['schema'])} | {_meaning(one)} |"
        for one in operation.get("parameters", [])
    ]
    if rows:
        yield "| Parameter | In | Kind | Meaning |\n| --- | --- | --- | --- |"
        yield "\n".join(rows) + "\n"
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if body:
        yield f"Body: {_kind(body)}.\n"
    for status, answer in operation["responses"].items():
        if status != "default":
            for media, content in answer["content"].items():
                shape = f": {_kind(content['schema'])}" if media == "application/json" else ""
                yield f"`{status}` `{media}`{shape}\n"


def _shape(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {name}\n"
    yield f"{schema['description']}\n"
    if "enum" in schema:
        yield f"One of {', '.join(f'`{one}`' for one in schema['enum'])}.\n"
        return
    yield "| Member | Kind | Meaning |\n| --- | --- | --- |"
    yield (
        "\n".join(
            f"| `{member}` | {_kind(inner)} | {inner.get('description', '')} |"
            for member, inner in schema["properties"].items()
        )
        + "\n"
    )


def _kind(schema: Mapping[str, Any]) -> str:
    """Say in a few words what a value is."""
    if "$ref" in schema:
        name = str(schema["$ref"]).rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema['items'])}"
    if schema.get("format") == "date-time":
        return "moment"
    words = {"integer": "whole number", "number": "number", "string": "text", "boolean": "yes or no", "null": "nothing"}
    return words.get(str(schema.get("type")), "object")


def _meaning(parameter: Mapping[str, Any]) -> str:
    schema = parameter["schema"]
    text = str(parameter.get("description") or schema.get("description") or "")
    limits = [
        f"{word} {schema[key]:g}" for key, word in (("minimum", "at least"), ("maximum", "at most")) if key in schema
    ]
    default = schema.get("default")
    if default not in (None, "", []):
        limits.append(f"default {default}")
    extra = ", ".join(limits)
    return re.sub(r"\s+", " ", f"{text} {extra[:1].upper()}{extra[1:]}{'.' if extra else ''}").strip()


FILES: Mapping[Path, Callable[[], str]] = {PAGE: page}
