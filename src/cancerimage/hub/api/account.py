"""Routes of one's own account: who one is, and one's tokens."""

import math

from django.http import HttpRequest, HttpResponse
from ninja import Router

from cancerimage.hub.accounts import tokens
from cancerimage.hub.accounts.confirming import is_confirmed
from cancerimage.hub.accounts.models import Organisation, Project
from cancerimage.hub.accounts.people import name_of
from cancerimage.hub.accounts.permissions import Action
from cancerimage.hub.accounts.roles import roles_of
from cancerimage.hub.accounts.scopes import Scope
from cancerimage.hub.accounts.token_models import ApiToken
from cancerimage.hub.accounts.tokens import TokenRefused, TokenTooSoon
from cancerimage.hub.api import account_shapes as shapes
from cancerimage.hub.api.auth import Allowed, person, token_of
from cancerimage.hub.api.problems import ProblemRaised, problem
from cancerimage.hub.api.requests import only, respond
from cancerimage.wire.asker import Role

router = Router(tags=["account"])

MANAGE = Allowed(Action.TOKEN_MANAGE)
WITH_ANY_TOKEN = Allowed(Action.ACCOUNT_READ, any_scope=True)


@router.get("/account", response={200: shapes.Account}, auth=Allowed(Action.ACCOUNT_READ), summary="Who am I?")
def account(request: HttpRequest) -> HttpResponse:
    """Your name, roles, organisations and projects, and what the token of this request may be used for."""
    only(request)
    me, token = person(request), token_of(request)
    roles = roles_of(me)
    shape = shapes.Account(
        name=me.get_username(),
        title=name_of(me),
        email=me.email,
        roles=[role for role in Role if role in roles],
        organisations=[
            shapes.Named(name=one.name, title=one.title) for one in Organisation.objects.filter(people=me.pk)
        ],
        projects=[
            shapes.OwnProject(name=one.name, title=one.title, approved=one.approved)
            for one in Project.objects.filter(people=me.pk)
        ],
        scopes=_scopes(token) if token else None,
        expires=token.expires if token else None,
    )
    return _private(respond(shape))


@router.get("/account/tokens", response={200: shapes.Tokens}, auth=MANAGE, summary="Your tokens")
def list_tokens(request: HttpRequest) -> HttpResponse:
    """Every token of yours that is not revoked, the newest first; expired ones stay for 30 days."""
    only(request)
    shown = [_shape(one, request) for one in tokens.listed(person(request))]
    return _private(respond(shapes.Tokens(tokens=shown)))


@router.post("/account/tokens", response={201: shapes.NewToken}, auth=MANAGE, summary="Make a token")
def create_token(request: HttpRequest, asked: shapes.TokenRequest) -> HttpResponse:
    """Make a token, which is shown this once.

    One that is made with another token is good for no more than that one, lasts no longer, and is revoked with it. A
    session suffices only where you have just confirmed in it who you are, as the page of your tokens asks you to.
    """
    only(request)
    if token_of(request) is None and not is_confirmed(request):
        raise ProblemRaised(
            "forbidden", "A token outlives this session. Make it on the page of your tokens, or sign in again first."
        )
    try:
        issued = tokens.create(person(request), asked.name, asked.scopes, asked.days, parent=token_of(request))
    except TokenTooSoon as soon:
        hurried = problem("rate_limited", str(soon))
        hurried["Retry-After"] = str(math.ceil(soon.seconds))
        return hurried
    except TokenRefused as refused:
        raise ProblemRaised("invalid", str(refused)) from None
    made = shapes.NewToken(**_shape(issued.token, request).model_dump(), token=issued.secret)
    return _private(respond(made, 201))


@router.delete(
    "/account/tokens/current", response={200: shapes.Revoked}, auth=WITH_ANY_TOKEN, summary="Revoke the token in use"
)
def revoke_current(request: HttpRequest) -> HttpResponse:
    """Revoke the token that this request is made with, whatever it may be used for."""
    only(request)
    token = token_of(request)
    if token is None:
        raise ProblemRaised("invalid", "This request is made without a token, so there is none to revoke.")
    return _revoke(request, token.pk)


@router.delete("/account/tokens/{number:number}", response={200: shapes.Revoked}, auth=MANAGE, summary="Revoke a token")
def revoke_token(request: HttpRequest, number: int) -> HttpResponse:
    """Revoke a token and all that were made with it."""
    only(request)
    return _revoke(request, number)


def _revoke(request: HttpRequest, number: int) -> HttpResponse:
    name = tokens.revoke(person(request), number)
    if name is None:
        raise ProblemRaised("not_found", "You have no such token.")
    return _private(respond(shapes.Revoked(id=number, name=name)))


def _shape(token: ApiToken, request: HttpRequest) -> shapes.Token:
    current = token_of(request)
    return shapes.Token(
        id=token.pk,
        name=token.name,
        scopes=_scopes(token),
        created=token.created,
        expires=token.expires,
        last_used=token.last_used,
        made_with=token.parent_id,
        current=current is not None and current.pk == token.pk,
    )


def _scopes(token: ApiToken) -> list[Scope]:
    held = tokens.scopes_of(token)
    return [scope for scope in Scope if scope in held]


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
