"""API tokens: made, found and revoked. The token itself is shown once and never kept; what is kept is its SHA-256."""

import hashlib
import math
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cancerimage.hub.accounts.buckets import Buckets
from cancerimage.hub.accounts.people import actor
from cancerimage.hub.accounts.scopes import Scope, read, write
from cancerimage.hub.accounts.token_models import NAME_LENGTH, ApiToken
from cancerimage.hub.audit import HubEvent, record

PREFIX = "cimg_"
"""By this people and programs that look for leaked secrets recognise a token."""

DEFAULT_DAYS = 90
MAX_DAYS = 365
MAX_TOKENS = 50
"""Tokens that one person can have at a time."""
TOKENS_AN_HOUR = 20
"""Tokens that one person can make within an hour; each is for ever an entry in the log, also when it is revoked."""
KEPT_DAYS = 30
"""How long an expired token stays in the list."""

PACE = Buckets(TOKENS_AN_HOUR / 3600, TOKENS_AN_HOUR)

_BYTES = 32
_FORM = re.compile(rf"{PREFIX}[0-9a-f]{{{2 * _BYTES}}}")


class TokenRefused(Exception):
    """A token cannot be made like this; the message says why."""


class TokenTooSoon(TokenRefused):
    """Somebody makes tokens faster than one may."""

    def __init__(self, seconds: float) -> None:
        minutes = math.ceil(seconds / 60)
        text = ngettext(
            "One can make %(most)d tokens an hour. Make the next one in %(n)d minute.",
            "One can make %(most)d tokens an hour. Make the next one in %(n)d minutes.",
            minutes,
        )
        super().__init__(text % {"most": TOKENS_AN_HOUR, "n": minutes})
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class Issued:
    """A token that was just made, with the secret that is shown this once."""

    token: ApiToken
    secret: str

    def __repr__(self) -> str:
        # Wherever this lands by mistake, in a log or a traceback, the secret does not.
        return f"Issued({self.token.name!r})"


def create(
    user: User, name: str, scopes: Iterable[Scope], days: int = DEFAULT_DAYS, parent: ApiToken | None = None
) -> Issued:
    """Make a token of `user`; one made with another token, its `parent`, grants no more and lasts no longer."""
    chosen = frozenset(scopes)
    title = "".join(character for character in name if character.isprintable()).strip()
    if not title or len(title) > NAME_LENGTH:
        raise TokenRefused(_("Name the token, in at most %(most)d characters.") % {"most": NAME_LENGTH})
    if not chosen:
        raise TokenRefused(_("Choose at least one thing that the token may be used for."))
    if not 1 <= days <= MAX_DAYS:
        raise TokenRefused(_("A token lasts between 1 and %(most)d days.") % {"most": MAX_DAYS})
    if parent is not None and not chosen <= scopes_of(parent):
        raise TokenRefused(_("A token that is made with another cannot be used for more than that one."))
    moment = timezone.now()
    expires = moment + timedelta(days=days)
    secret = PREFIX + secrets.token_hex(_BYTES)
    with transaction.atomic():
        # The row of the person is the lock, so that two at once cannot pass the limit together. Not its key, to which
        # questions of the same person refer when they are written down.
        User.objects.select_for_update(no_key=True).get(pk=user.pk)
        ApiToken.objects.filter(user=user, expires__lt=moment - timedelta(days=KEPT_DAYS)).delete()
        admit(user)
        PACE.take(_key(user))
        token = ApiToken.objects.create(
            user=user,
            parent=parent,
            name=title,
            scopes=write(chosen),
            digest=_digest(secret),
            created=moment,
            expires=expires if parent is None else min(expires, parent.expires),
        )
        minutes = round((token.expires - moment).total_seconds() / 60)
        record(HubEvent.TOKEN_KEY_CREATED, actor(user), token=mark(token), scopes=token.scopes, minutes=minutes)
    return Issued(token, secret)


def find(secret: str) -> ApiToken | None:
    """Return the valid token that this is, with its user, and note that it was used today."""
    # What has another form costs no look in the database.
    if not _FORM.fullmatch(secret):
        return None
    moment = timezone.now()
    # 256 random bits need no salt and no slow digest. Digests are compared, whose bytes an attacker cannot choose,
    # so the time that it takes says nothing about the token.
    token = (
        ApiToken.objects.select_related("user")
        .filter(digest=_digest(secret), expires__gt=moment, user__is_active=True)
        .first()
    )
    if token is not None and token.last_used != moment.date():
        ApiToken.objects.filter(pk=token.pk).update(last_used=moment.date())
        token.last_used = moment.date()
    return token


def admit(user: User) -> None:
    """Return if `user` can make one more token now; raise TokenRefused otherwise."""
    if ApiToken.objects.filter(user=user, expires__gt=timezone.now()).count() >= MAX_TOKENS:
        raise TokenRefused(_("You have %(most)d tokens. Revoke one first.") % {"most": MAX_TOKENS})
    if seconds := PACE.wait(_key(user)):
        raise TokenTooSoon(seconds)


def listed(user: User) -> list[ApiToken]:
    """Return the tokens of `user`, the newest first."""
    return list(ApiToken.objects.filter(user=user).select_related("parent"))


def revoke(user: User, number: int) -> str | None:
    """End a token of `user` and all that were made with it; return its name, or None where there is no such token."""
    with transaction.atomic():
        token = ApiToken.objects.filter(user=user, pk=number).first()
        if token is None:
            return None
        marks = [mark(one) for one in _family(token)]
        token.delete()
        for one in marks:
            record(HubEvent.TOKEN_KEY_REVOKED, actor(user), token=one)
    return token.name


def revoke_all(user: User) -> None:
    """End every token of `user`, because somebody else may have made one of them."""
    with transaction.atomic():
        ended = list(ApiToken.objects.filter(user=user))
        ApiToken.objects.filter(pk__in=[one.pk for one in ended]).delete()
        for one in ended:
            record(HubEvent.TOKEN_KEY_REVOKED, actor(user), token=mark(one))


def mark(token: ApiToken) -> str:
    """Return what the hub's log calls `token`: the beginning of its digest, from which nothing can be made."""
    return token.digest[:16]


def scopes_of(token: ApiToken) -> frozenset[Scope]:
    """Return what `token` may be used for; a scope that there is no longer grants nothing."""
    return read(name for name in token.scopes.split() if name in set(Scope))


def _family(token: ApiToken) -> list[ApiToken]:
    """Return `token` and all that were made with it, with those, and so on."""
    family, new = [token], [token]
    while new:
        new = list(ApiToken.objects.filter(parent__in=new))
        family += new
    return family


def _key(user: User) -> str:
    return f"person {user.pk}"


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
