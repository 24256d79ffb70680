"""The shapes of one's own account and tokens in the API."""

from datetime import date, datetime
from typing import Annotated

from ninja import Schema
from pydantic import Field

from cancerimage.hub.accounts.scopes import Scope
from cancerimage.hub.accounts.token_models import NAME_LENGTH
from cancerimage.hub.accounts.tokens import DEFAULT_DAYS, MAX_DAYS
from cancerimage.wire.asker import Role


class Named(Schema):
    """An organisation or a project."""

    name: str
    title: str


class OwnProject(Named):
    """A project that one works in; questions can be asked in its name once it is approved."""

    approved: bool


class Account(Schema):
    """Who one is at this hub."""

    name: Annotated[str, Field(description="The name of the account.")]
    title: Annotated[str, Field(description="What you are called on the pages of the hub.")]
    email: str
    roles: list[Role]
    organisations: list[Named]
    projects: list[OwnProject]
    scopes: Annotated[
        list[Scope] | None, Field(description="What the token of this request may be used for; null for a session.")
    ]
    expires: Annotated[datetime | None, Field(description="When that token expires.")]


class Token(Schema):
    """An API token, without what it is made of."""

    id: int
    name: str
    scopes: list[Scope]
    created: datetime
    expires: datetime
    last_used: Annotated[date | None, Field(description="The day on which it was last used.")]
    made_with: Annotated[int | None, Field(description="The token that it was made with, and is revoked with.")]
    current: Annotated[bool, Field(description="Whether this request was made with it.")]


class Tokens(Schema):
    """All one's tokens."""

    tokens: list[Token]


class NewToken(Token):
    """A token that was just made."""

    token: Annotated[str, Field(description="The token itself. It is shown this once and kept nowhere.")]


class TokenRequest(Schema):
    """A token to be made."""

    name: Annotated[str, Field(min_length=1, max_length=NAME_LENGTH, description="What it is for.")]
    scopes: Annotated[list[Scope], Field(min_length=1, max_length=len(Scope), description="What it may be used for.")]
    days: Annotated[int, Field(ge=1, le=MAX_DAYS, description="How long it lasts.")] = DEFAULT_DAYS


class Revoked(Schema):
    """A token that is good for nothing any more."""

    id: int
    name: str
