"""What is written down of people's comings and goings, and what else follows from them."""

from collections.abc import Mapping
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.signals import password_changed, user_logged_in, user_signed_up
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed
from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.signals import social_account_added, social_account_removed
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.core.cache import cache
from django.dispatch import Signal
from django.http import HttpRequest

from cancerimage.audit.worth import Factor
from cancerimage.hub import audit
from cancerimage.hub.accounts import known, people, tokens
from cancerimage.hub.accounts.clients import client_key
from cancerimage.hub.audit import HubEvent

QUIET_SECONDS = 60
"""Failed attempts of one address within this time are written down once, so that guessing cannot fill the log."""

FACTORS: Mapping[str, Factor] = {
    "password": Factor.PASSWORD,
    "socialaccount": Factor.PROVIDER,
    Authenticator.Type.TOTP.value: Factor.TOTP,
    Authenticator.Type.WEBAUTHN.value: Factor.WEBAUTHN,
    Authenticator.Type.RECOVERY_CODES.value: Factor.RECOVERY_CODE,
}
"""What the log calls the ways of proving who one is."""


def connect() -> None:
    """Listen to what happens to accounts."""
    listeners: Mapping[Signal, Any] = {
        user_logged_in: signed_in,
        user_logged_out: signed_out,
        user_login_failed: refused,
        authentication_failed: refused,
        user_signed_up: joined,
        password_changed: changed_password,
        authenticator_added: added_factor,
        authenticator_removed: removed_factor,
        social_account_added: linked,
        social_account_removed: unlinked,
    }
    for signal, listener in listeners.items():
        signal.connect(listener, dispatch_uid=f"cancerimage.{listener.__name__}")


def signed_in(request: HttpRequest, user: User, **_: Any) -> None:
    """Somebody signed in, by whatever they proved last."""
    if user.has_usable_password():
        known.remember(request, user.get_username())
    proved = get_authentication_records(request, user)
    factor = FACTORS.get(proved[-1].get("type") or proved[-1]["method"]) if proved else None
    about = {"factor": factor.value} if factor else {}
    audit.record(HubEvent.ACCOUNT_SESSION_OPENED, people.actor(user), **about)


def signed_out(user: User | None, **_: Any) -> None:
    """Somebody signed out."""
    if user is not None:
        audit.record(HubEvent.ACCOUNT_SESSION_CLOSED, people.actor(user))


def refused(request: HttpRequest | None = None, authenticator: Authenticator | None = None, **_: Any) -> None:
    """Somebody did not prove who they are."""
    address = client_key(request.META.get("REMOTE_ADDR", "")) if request else ""
    if cache.add(f"refused:{address}", 1, QUIET_SECONDS):
        factor = FACTORS[authenticator.type] if authenticator else Factor.PASSWORD
        audit.record(HubEvent.ACCOUNT_SESSION_REFUSED, "system", factor=factor.value)


def joined(user: User, **_: Any) -> None:
    """Somebody signed up."""
    audit.record(
        HubEvent.ACCOUNT_PERSON_JOINED, people.actor(user), person=people.pseudonym(user), factor=Factor.PROVIDER.value
    )


def changed_password(user: User, **_: Any) -> None:
    """Somebody changed their password; Django ends their other sessions by itself, and tokens go with them."""
    tokens.revoke_all(user)
    audit.record(HubEvent.ACCOUNT_PASSWORD_CHANGED, people.actor(user), person=people.pseudonym(user))


def added_factor(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Somebody set up a second factor; sessions that were opened without it end, and so do tokens."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        end_other_sessions(request, user)
        tokens.revoke_all(user)
    _factor(HubEvent.ACCOUNT_FACTOR_ADDED, user, authenticator)


def removed_factor(user: User, authenticator: Authenticator, **_: Any) -> None:
    """Somebody removed a second factor; what was made under its guard ends."""
    if authenticator.type != Authenticator.Type.RECOVERY_CODES:
        tokens.revoke_all(user)
    _factor(HubEvent.ACCOUNT_FACTOR_REMOVED, user, authenticator)


def linked(sociallogin: SocialLogin, **_: Any) -> None:
    """Somebody added a provider to sign in through."""
    _provider(HubEvent.ACCOUNT_PROVIDER_LINKED, sociallogin.user, sociallogin.account)


def unlinked(socialaccount: SocialAccount, **_: Any) -> None:
    """Somebody took a provider away."""
    _provider(HubEvent.ACCOUNT_PROVIDER_UNLINKED, socialaccount.user, socialaccount)


def _provider(event: HubEvent, user: User, account: SocialAccount) -> None:
    audit.record(event, people.actor(user), person=people.pseudonym(user), provider=account.provider)


def _factor(event: HubEvent, user: User, authenticator: Authenticator) -> None:
    person = people.pseudonym(user)
    audit.record(event, people.actor(user), person=person, factor=FACTORS[authenticator.type].value)
