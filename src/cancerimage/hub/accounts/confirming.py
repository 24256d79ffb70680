"""Whether somebody has proved lately, in this very session, who they are."""

import time

from allauth.account import app_settings
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, get_reauthentication_flows
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse


def is_confirmed(request: HttpRequest) -> bool:
    """Whether what outlives a session may be made in this one.

    Who has a password or a second factor here must have given it again. Whoever has neither comes from a provider, and
    must have come from there just now: a session that somebody left open proves nothing.
    """
    user = request.user
    if not isinstance(user, AbstractBaseUser):
        return False
    if has_own_means(user):
        return bool(did_recently_reauthenticate(request))
    moment = time.time()
    records = get_authentication_records(request, user)
    return any(moment - float(one["at"]) < app_settings.REAUTHENTICATION_TIMEOUT for one in records)


def has_own_means(user: AbstractBaseUser) -> bool:
    """Whether the hub itself can ask `user` for a password or a second factor."""
    return bool(get_reauthentication_flows(user))


def way_back(user: AbstractBaseUser) -> str | None:
    """Return the address at which somebody without means of their own signs in again."""
    linked = SocialAccount.objects.filter(user_id=user.pk).order_by("pk").first()
    return reverse("openid_connect_login", args=[linked.provider]) if linked else None
