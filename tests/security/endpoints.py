"""The truth table: every address of the hub, every method it answers to, and who gets past its door.

An address that is not here fails `test_roles.py`, and so does one that lets somebody else in than is said here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Caller(StrEnum):
    """Who knocks."""

    VISITOR = "visitor"
    USER = "user"
    STEWARD = "steward"
    REVIEWER = "reviewer"
    OPERATOR = "operator"
    HALF_OPERATOR = "operator without a second factor"
    TOKEN = "a user's token that is good for everything"
    NARROW_TOKEN = "a user's token that is good for something else"
    OPERATORS_TOKEN = "an operator's token that is good for everything"
    DEAD_TOKEN = "a token that was revoked"


SIGNED_IN = frozenset({Caller.USER, Caller.STEWARD, Caller.REVIEWER, Caller.OPERATOR, Caller.HALF_OPERATOR})
TOKENS = frozenset({Caller.TOKEN, Caller.NARROW_TOKEN, Caller.OPERATORS_TOKEN})
GOOD_TOKENS = TOKENS - {Caller.NARROW_TOKEN}

# Pages know no tokens: whoever sends one there is a visitor.
ANYBODY = frozenset(Caller)
PEOPLE = SIGNED_IN
OPERATORS = frozenset({Caller.OPERATOR})

# The API knows them, and refuses one that is not valid everywhere.
PUBLIC = SIGNED_IN | TOKENS | {Caller.VISITOR}
ASKERS = PUBLIC - {Caller.NARROW_TOKEN}
HOLDERS = SIGNED_IN | GOOD_TOKENS
# A session makes no tokens unless who has it has just confirmed it, which nobody here has.
MAKERS = GOOD_TOKENS
ANY_HOLDER = SIGNED_IN | TOKENS
AUDITORS = frozenset({Caller.REVIEWER, Caller.OPERATOR, Caller.OPERATORS_TOKEN})

# Doors of nodes: who has no keys, or no one-time code, is nobody.
NOBODY: frozenset[Caller] = frozenset()


@dataclass(frozen=True)
class Door:
    """One method at one address."""

    method: str
    route: str
    """As the URL configuration writes it."""
    who: frozenset[Caller]
    body: Mapping[str, Any] = field(default_factory=dict)
    answers: int | None = None
    """The status of the page behind the door where it looks like a refusal."""
    spends: bool = False
    """Whether it uses up the caller's session, token or account, so that the next one needs a new one."""


def pages(route: str, who: frozenset[Caller], methods: str = "GET POST", **more: Any) -> tuple[Door, ...]:
    """Return the doors of a page."""
    return tuple(Door(method, route, who, **more) for method in methods.split())


API = "api/v1/"

DOORS: tuple[Door, ...] = (
    # The API: what everybody may see.
    Door("GET", API, PUBLIC),
    Door("GET", API + "openapi.json", PUBLIC),
    Door("GET", API + "federation", PUBLIC),
    Door("GET", API + "nodes", PUBLIC),
    Door("GET", API + "datasets", PUBLIC),
    Door("GET", API + "facets", PUBLIC),
    Door("GET", API + "datasets/<name:dataset>", PUBLIC),
    Door("GET", API + "datasets/<name:dataset>/cube", PUBLIC),
    Door("GET", API + "fields", PUBLIC),
    Door("GET", API + "vocabulary", PUBLIC),
    Door("GET", API + "vocabulary/<name>", PUBLIC),
    Door("POST", API + "queries/check", PUBLIC, {"query": "sex:male"}),
    Door("GET", API + "audit/head", PUBLIC),
    Door("GET", API + "audit/consistency", PUBLIC),
    Door("GET", API + "audit/inclusion", PUBLIC),
    # The API: questions, in one's own name or in nobody's. Whose they are is tested in test_questions.py.
    Door("POST", API + "queries", ASKERS, {"query": "sex:male", "deadline": 0.1}),
    Door("POST", API + "queries/preview", ASKERS, {"query": "sex:male"}),
    Door("GET", API + "queries/<token:token>", ASKERS),
    Door("GET", API + "queries/<token:token>.csv", ASKERS),
    Door("GET", API + "queries/<token:token>/stream", ASKERS),
    # The API: one's own account.
    Door("GET", API + "account", HOLDERS),
    Door("GET", API + "account/tokens", HOLDERS),
    Door("POST", API + "account/tokens", MAKERS, {"name": "x", "scopes": ["tokens"]}),
    Door("DELETE", API + "account/tokens/<number:number>", HOLDERS),
    Door("DELETE", API + "account/tokens/current", ANY_HOLDER, spends=True),
    # The API: the log.
    Door("GET", API + "audit/events", AUDITORS),
    Door("GET", API + "audit/logs", AUDITORS),
    # The doors of nodes.
    Door("POST", "node/v1/enrol", NOBODY),
    Door("POST", "node/v1/poll", NOBODY),
    Door("POST", "node/v1/rotate", NOBODY),
    # The doors of programs that sign in (RFC 8628): a secret counts there, not who one is.
    Door("POST", "oauth/device", ANYBODY, {"client_id": "cancerimage"}),
    Door("POST", "oauth/token", ANYBODY, {"client_id": "cancerimage", "grant_type": "x"}),
    # Pages for everybody.
    Door("GET", "", ANYBODY),
    Door("GET", "catalogue/", ANYBODY),
    Door("GET", "catalogue/<name:dataset>/", ANYBODY),
    Door("GET", "catalogue/<name:dataset>/pictures/<digest:digest>.png", ANYBODY),
    Door("GET", "explorer/", ANYBODY),
    Door("GET", "explorer/cost/", ANYBODY),
    Door("POST", "explorer/ask/", ANYBODY, {"q": "sex:male"}),
    Door("GET", "explorer/<token:token>/", ANYBODY),
    Door("GET", "explorer/<token:token>/stream/", ANYBODY),
    Door("GET", "federation/", ANYBODY),
    Door("GET", "about/", ANYBODY),
    Door("GET", "api/", ANYBODY),
    *pages("language/", ANYBODY),
    Door("POST", "theme/", ANYBODY),
    # Signing in and out.
    *pages("sign-in/", ANYBODY),
    Door("GET", "sign-in/inactive/", ANYBODY),
    Door("GET", "sign-in/cancelled/", ANYBODY),
    Door("GET", "sign-in/failed/", ANYBODY, answers=401),
    *pages("sign-in/with/<slug:provider_id>/", ANYBODY),
    Door("GET", "sign-in/with/<slug:provider_id>/return/", ANYBODY),
    *pages("sign-out/", ANYBODY, spends=True),
    # Between password and second factor nobody here is; whoever has signed in is sent on.
    *pages("sign-in/second-factor/", PEOPLE),
    # One's own account.
    Door("GET", "account/", PEOPLE),
    *pages("account/delete/", PEOPLE, spends=True),
    Door("GET", "account/sessions/", PEOPLE),
    Door("POST", "account/sessions/end-others/", PEOPLE, spends=True),
    Door("POST", "account/sessions/<number:number>/end/", PEOPLE),
    Door("POST", "account/sign-ins/<number:number>/unlink/", PEOPLE),
    *pages("account/password/", PEOPLE),
    *pages("account/confirm/", PEOPLE),
    *pages("account/confirm/code/", PEOPLE),
    *pages("account/confirm/key/", PEOPLE),
    Door("GET", "account/second-factor/", PEOPLE),
    *pages("account/second-factor/app/", PEOPLE),
    *pages("account/second-factor/app/remove/", PEOPLE),
    Door("GET", "account/second-factor/codes/", PEOPLE),
    *pages("account/second-factor/codes/new/", PEOPLE),
    Door("GET", "account/second-factor/keys/", PEOPLE),
    *pages("account/second-factor/keys/add/", PEOPLE),
    *pages("account/second-factor/keys/<number:pk>/remove/", PEOPLE),
    *pages("account/tokens/", PEOPLE),
    Door("POST", "account/tokens/<number:number>/revoke/", PEOPLE),
    *pages("device/", PEOPLE),
    # Operating the hub.
    Door("POST", "federation/code/", OPERATORS),
    *pages("federation/<name:node>/<slug:decision>/", OPERATORS),
    Door("GET", "management/", OPERATORS),
    Door("POST", "management/organisations/", OPERATORS),
    Door("POST", "management/projects/", OPERATORS),
    *pages("management/people/<number:number>/", OPERATORS),
    Door("POST", "management/people/<number:number>/remove/", OPERATORS),
)

FILLED: Mapping[str, str] = {
    "digest": "0" * 64,
    "dataset": "nowhere",
    "decision": "refuse",
    "name": "cancer",
    "node": "nowhere",
    "number": "999999",
    "pk": "999999",
    "provider_id": "nowhere",
    "token": "A" * 22,
}
"""What stands for the parts of an address. What is not there is not found, but only by whoever may look."""
