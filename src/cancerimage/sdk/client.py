"""Asking a hub: its catalogue, and the federation behind it."""

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

import httpx

from cancerimage.sdk import credentials
from cancerimage.sdk.answers import Answer, CheckedQuery
from cancerimage.sdk.catalogue import Catalogue, Dataset
from cancerimage.sdk.connection import connect
from cancerimage.sdk.cube import Cube
from cancerimage.sdk.errors import (
    HubError,
    HubProblem,
    HubUnreachable,
    NotAHub,
    NotFound,
    QueryRefused,
    TooManyRequests,
)
from cancerimage.sdk.events import events
from cancerimage.sdk.previews import Preview

DEFAULT_HUB = "http://127.0.0.1:8000"
"""The hub of the demonstration."""
HUB_VARIABLE = "CANCERIMAGE_HUB"
"""The environment variable that names the hub where the caller does not."""
TOKEN_VARIABLE = "CANCERIMAGE_TOKEN"  # noqa: S105  # the name of a variable
"""The environment variable that holds a token, for machines on which nobody signs in."""

ATTEMPTS = 3
"""How often a request is made that the hub's rate limit turns away."""
LONGEST_PAUSE = 30.0
_WAIT = 30.0
_PREVIEW = 5.0
_PAGE = 100

QueryForm = str | Mapping[str, Any]
Values = str | Sequence[str] | None


def default_hub(environ: Mapping[str, str]) -> str:
    """Return the hub that the environment names, or the demonstration's."""
    return environ.get(HUB_VARIABLE) or DEFAULT_HUB


def token_for(url: str, environ: Mapping[str, str] = os.environ) -> str | None:
    """Return the token for the hub at `url`: what CANCERIMAGE_TOKEN holds, or else what `cancerimage login` kept."""
    given = environ.get(TOKEN_VARIABLE, "").strip()
    if given:
        return given
    kept = credentials.stored(url)
    return kept.token if kept else None


class Client:
    """A connection to one hub.

    Args:
        url: The address of the hub; without it, what the environment variable CANCERIMAGE_HUB names, or the
            demonstration on this machine.
        token: An API token, to ask in somebody's name; `token_for(url)` returns the one that is kept for a hub.
        language: The language of titles and labels, `en` or `de`.
        timeout: Seconds that the hub may take to begin to answer.

    Good for many requests, from one thread at a time. Close it, or use it in a `with` statement.
    """

    def __init__(
        self, url: str | None = None, *, token: str | None = None, language: str = "en", timeout: float = 30.0
    ) -> None:
        self.url = (url or default_hub(os.environ)).rstrip("/")
        self.language = language
        self._timeout = timeout
        self._http = connect(self.url, "/api/v1", timeout=timeout, token=token, headers=_HEADERS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({self.url!r})"

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def search(self, query: QueryForm, *, deadline: float | None = None, project: str | None = None) -> Answer:
        """Ask the federation and wait for the complete answer.

        Args:
            query: The text form (`"cancer:lung modality:CT"`) or the JSON form.
            deadline: Seconds after which the answer is complete with what came; the hub has a default.
            project: The approved project that it is asked for, one of your own.

        Raises:
            QueryRefused: The query cannot be read or makes no sense; says where, and what may have been meant.
            HubProblem: The project is not one of yours, for instance.
            HubUnreachable: Nobody answers at the hub's address.
        """
        answer = self._ask(query, deadline, project, wait=_WAIT)
        while not answer.complete:
            answer = self.result(answer.id, wait=_WAIT)
        return answer

    def stream(
        self, query: QueryForm, *, deadline: float | None = None, project: str | None = None
    ) -> Iterator[Answer]:
        """Ask the federation and yield what is known each time more is, the complete answer last."""
        answer = self._ask(query, deadline, project, wait=0)
        if answer.complete:
            yield answer
            return
        try:
            for newer in self._follow(answer.id):
                answer = newer
                yield answer
        except httpx.TransportError:
            # The question goes on at the hub; what the broken stream did not tell is asked for below.
            pass
        while not answer.complete:
            answer = self.result(answer.id, wait=_WAIT)
            yield answer

    def ask(self, query: QueryForm, *, deadline: float | None = None, project: str | None = None) -> Answer:
        """Ask the federation and return at once; `result` tells later what came."""
        return self._ask(query, deadline, project, wait=0)

    def preview(self, query: QueryForm, *, project: str | None = None) -> Preview:
        """Return what an answer would cost at each dataset, and which would not answer; nothing is counted or charged.

        Args:
            query: The text form or the JSON form.
            project: The approved project that it would be asked for, one of your own.
        """
        body = {"query": _form(query)} | ({} if project is None else {"project": project})
        return Preview.of(self._json(self._send("POST", "/queries/preview", json=body, patience=_PREVIEW), query))

    def result(self, token: str, *, wait: float = 0) -> Answer:
        """Return the result of a question that was asked before, by its `id`."""
        return Answer.of(self._get(f"/queries/{token}", {"wait": wait} if wait else {}, patience=wait))

    def check(self, query: QueryForm) -> CheckedQuery:
        """Return the query in all its forms without asking it, or raise QueryRefused."""
        forms = self._json(self._send("POST", "/queries/check", json={"query": _form(query)}), query)
        return CheckedQuery(**{name: forms[name] for name in CheckedQuery.__slots__})

    def catalogue(
        self, text: str = "", *, sort: str = "relevance", limit: int | None = None, **values: Values
    ) -> Catalogue:
        """Return the datasets that contain the words of `text` and any of the values of each field.

        Args:
            text: Words that begin a word of the record.
            sort: `relevance`, `title`, `subjects`, `studies`, `series`, `images`, `bytes` or `newest`.
            limit: At most so many datasets.
            values: `cancer="lung"`, `modality=["CT", "PT"]`, and so on for bodypart, sex, age, manufacturer,
                country, licence, node, policy and audience.
        """
        found: list[Dataset] = []
        page, total = 1, None
        while limit is None or len(found) < limit:
            asked = {"text": text, "sort": sort, "page": page, "size": min(_PAGE, limit or _PAGE)}
            chosen = {name: [many] if isinstance(many, str) else list(many) for name, many in values.items() if many}
            body = self._get("/datasets", asked | chosen)
            total = body["total"]
            found += [Dataset.of(one) for one in body["items"]]
            if page >= body["pages"]:
                break
            page += 1
        return Catalogue(found[:limit], total)

    def dataset(self, name: str) -> Dataset:
        """Return one dataset; its `raw` holds facets, coverage and sources."""
        return Dataset.of(self._get(f"/datasets/{name}"))

    def cube(self, name: str) -> Cube:
        """Return the cube of a protected dataset: noised tables, free to read; NotFound for any other dataset."""
        return Cube.of(self._get(f"/datasets/{name}/cube"))

    def federation(self) -> dict[str, Any]:
        """Return the federation in numbers."""
        return self._get("/federation")

    def nodes(self) -> list[dict[str, Any]]:
        """Return the nodes of the federation and how each is doing."""
        return list(self._get("/nodes")["nodes"])

    def fields(self) -> list[dict[str, Any]]:
        """Return the fields that queries can name."""
        return list(self._get("/fields")["fields"])

    def vocabularies(self) -> list[dict[str, Any]]:
        """Return the vocabularies without their values."""
        return list(self._get("/vocabulary")["vocabularies"])

    def vocabulary(self, name: str) -> dict[str, Any]:
        """Return one vocabulary with its values."""
        return self._get(f"/vocabulary/{name}")

    def account(self) -> dict[str, Any]:
        """Return who the token belongs to, and what it may be used for."""
        return self._get("/account")

    def tokens(self) -> list[dict[str, Any]]:
        """Return the tokens of the account, without what they are made of."""
        return list(self._get("/account/tokens")["tokens"])

    def create_token(self, name: str, scopes: Sequence[str], *, days: int = 90) -> dict[str, Any]:
        """Make a token, which stands in the answer's `token` this once."""
        asked = {"name": name, "scopes": list(scopes), "days": days}
        return self._json(self._send("POST", "/account/tokens", json=asked))

    def revoke_token(self, number: int | None = None) -> dict[str, Any]:
        """Revoke the token of this number, or without a number the one that this client uses."""
        return self._json(self._send("DELETE", f"/account/tokens/{'current' if number is None else number}"))

    def _ask(self, query: QueryForm, deadline: float | None, project: str | None, wait: float) -> Answer:
        body: dict[str, Any] = {"query": _form(query)}
        if project is not None:
            body["project"] = project
        if deadline is not None:
            body["deadline"] = deadline
        response = self._send("POST", "/queries", json=body, params={"wait": wait} if wait else {}, patience=wait)
        return Answer.of(self._json(response, query))

    def _follow(self, token: str) -> Iterator[Answer]:
        import json

        # A stream may be silent for as long as nodes count, but not for longer than the hub's sign of life.
        asked = {"language": self.language}
        with self._http.stream("GET", f"/queries/{token}/stream", params=asked, timeout=60) as response:
            if response.is_error:
                return
            for event in events(response.iter_lines()):
                if event.kind == "complete":
                    return
                if event.kind == "result":
                    yield Answer.of(json.loads(event.data))

    def _get(self, path: str, params: Mapping[str, Any] | None = None, patience: float = 0) -> dict[str, Any]:
        return self._json(self._send("GET", path, params=params or {}, patience=patience))

    def _send(
        self, method: str, path: str, *, params: Mapping[str, Any] | None = None, json: Any = None, patience: float = 0
    ) -> httpx.Response:
        asked = {"language": self.language, **(params or {})}
        for attempt in range(1, ATTEMPTS + 1):
            try:
                response = self._http.request(method, path, params=asked, json=json, timeout=self._timeout + patience)
            except httpx.ConnectError:
                raise HubUnreachable(_unreachable(self.url)) from None
            except httpx.TimeoutException:
                raise HubUnreachable(
                    f"The hub at {self.url} did not answer in {self._timeout + patience:g} s."
                ) from None
            except (httpx.TransportError, httpx.InvalidURL) as error:
                raise HubUnreachable(f"The connection to the hub at {self.url} failed: {error}.") from None
            if response.status_code != httpx.codes.TOO_MANY_REQUESTS:
                return response
            pause = _seconds(response.headers.get("Retry-After"))
            if attempt == ATTEMPTS or pause > LONGEST_PAUSE:
                return response
            time.sleep(pause)
        raise AssertionError("the last attempt returns")

    def _json(self, response: httpx.Response, query: QueryForm | None = None) -> dict[str, Any]:
        try:
            body = response.json()
        except ValueError:
            body = None
        if not isinstance(body, dict):
            raise NotAHub(f"What answers at {self.url} is not a Cancer Image hub. Check the address.")
        if response.is_error:
            raise _error(response, body, query)
        return body


_HEADERS = {"Accept": "application/json"}


def _form(query: QueryForm) -> str | dict[str, Any]:
    return query if isinstance(query, str) else dict(query)


def _error(response: httpx.Response, body: dict[str, Any], query: QueryForm | None) -> HubError:
    code = str(body.get("code", ""))
    if code.startswith("query."):
        return QueryRefused(body, query if isinstance(query, str) else None)
    if response.status_code == httpx.codes.NOT_FOUND and code:
        return NotFound(body)
    if response.status_code == httpx.codes.TOO_MANY_REQUESTS:
        return TooManyRequests(body, _seconds(response.headers.get("Retry-After")))
    if not code:
        return NotAHub(
            f"What answers has no API of a Cancer Image hub (HTTP {response.status_code}). Check the address."
        )
    return HubProblem(body)


def _seconds(header: str | None) -> float:
    return float(header) if header and header.isdigit() else 1.0


def _unreachable(url: str) -> str:
    hint = (
        "Start the demonstration with: cancerimage demo"
        if url == DEFAULT_HUB
        else f"Check the address, or name another hub: --hub in a terminal, Client(url) in Python, or {HUB_VARIABLE}."
    )
    return f"No hub answers at {url}. {hint}"
