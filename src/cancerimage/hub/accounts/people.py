"""Whose account is whose: the lasting key of a person, whatever becomes of the account."""

import hashlib
import hmac
import json

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import User

from cancerimage.hub.accounts.models import Person


def key_of(user: AbstractBaseUser) -> str:
    """Return what the pseudonyms of `user` derive from.

    It comes from the identity of the first sign-in and not from the row in the database, so that nobody gets a fresh
    allowance of answers by deleting the account and signing up again.
    """
    found = Person.objects.filter(user_id=user.pk).values_list("key", flat=True).first()
    if found is not None:
        return found
    outside = SocialAccount.objects.filter(user_id=user.pk).order_by("pk").values_list("uid", flat=True).first()
    made = digest("person", "openid", outside) if outside else digest("person", "local", user.get_username())
    person, _ = Person.objects.get_or_create(user_id=user.pk, defaults={"key": made})
    return person.key


def digest(purpose: str, *parts: str) -> str:
    """Return a keyed digest that only this hub can make: 64 hexadecimal digits."""
    # As JSON, for otherwise two lists of parts could be written the same.
    said = json.dumps(["cancerimage", purpose, *parts], ensure_ascii=True).encode()
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()


def name_of(user: AbstractBaseUser) -> str:
    """Return what to call `user` on a page."""
    return str(getattr(user, "first_name", "")) or user.get_username()


def linked(user: User) -> list[tuple[str, str]]:
    """Return the providers that `user` signs in through, each with the name that it tells."""
    names = {provider.id: provider.name for provider in settings.CANCERIMAGE.oidc_providers}
    return [
        (names.get(one.provider, one.provider), str(one.extra_data.get("name", "")))
        for one in user.socialaccount_set.all()  # type: ignore[attr-defined]  # allauth has no types
    ]


def pseudonym(user: AbstractBaseUser) -> str:
    """Return the name of `user` in the hub's own log: another one than any node knows."""
    return digest("log", key_of(user))[:32]


def actor(user: AbstractBaseUser) -> str:
    """Return `user` as the hub's log names who did something."""
    if user.has_usable_password():
        return f"operator:{user.get_username()}"
    return f"person:{pseudonym(user)}"
