"""What a token may be used for; together with the person's own roles, never instead of them."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cancerimage.hub.accounts.permissions import Action, may
from cancerimage.hub.accounts.roles import Account


class Scope(StrEnum):
    """One thing that a token may be used for."""

    ACCOUNT = "account"
    AUDIT = "audit"
    QUESTIONS = "questions"
    TOKENS = "tokens"


COVERED: Mapping[Scope, frozenset[Action]] = {
    Scope.ACCOUNT: frozenset({Action.ACCOUNT_READ}),
    Scope.AUDIT: frozenset({Action.AUDIT_READ}),
    Scope.QUESTIONS: frozenset({Action.QUESTION_ASK, Action.QUESTION_READ}),
    Scope.TOKENS: frozenset({Action.TOKEN_MANAGE}),
}
"""The actions that each scope covers. What everybody may do without an account needs none."""

MEANINGS: Mapping[Scope, str | Promise] = {
    Scope.ACCOUNT: _("See who you are: your name, roles, organisations and projects."),
    Scope.AUDIT: _("Read the log of this hub, as reviewers and operators may."),
    Scope.QUESTIONS: _("Ask the federation in your name, and read the results of your questions."),
    Scope.TOKENS: _("List, create and revoke your tokens; new ones with no more rights than this one."),
}
"""Every scope with what it grants, in words for the person who grants it."""

USUAL = frozenset({Scope.ACCOUNT, Scope.QUESTIONS})
"""What a program gets that asks for nothing in particular."""


class ScopeUnknown(Exception):
    """There is no such scope; the message names it and those there are."""


def read(text: str | Iterable[str]) -> frozenset[Scope]:
    """Return the scopes named in `text`, which separates them by spaces."""
    named = text.split() if isinstance(text, str) else list(text)
    unknown = [name for name in named if name not in MEANINGS]
    if unknown:
        raise ScopeUnknown(f"There is no scope {unknown[0][:40]!r}. There are: {', '.join(MEANINGS)}.")
    return frozenset(Scope(name) for name in named)


def write(scopes: Iterable[Scope]) -> str:
    """Return the scopes as one text, always in the same order."""
    chosen = frozenset(scopes)
    return " ".join(scope for scope in Scope if scope in chosen)


def usable(user: Account) -> frozenset[Scope]:
    """Return the scopes that are of any use to `user` now."""
    return frozenset(scope for scope, covered in COVERED.items() if any(may(user, action) for action in covered))


def needed(action: Action) -> Scope | None:
    """Return the scope that a token must have for `action`, or None where no token is good for it."""
    return next((scope for scope, covered in COVERED.items() if action in covered), None)
