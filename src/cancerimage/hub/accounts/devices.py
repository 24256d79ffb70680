"""Signing in a program that has no browser: it shows a code, a person enters it and decides (RFC 8628).

The device polls with a secret that nobody else sees; the person gets a short code. What the device receives in the
end is one of our API tokens, so that it is listed, limited and revoked like every other.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cancerimage.hub.accounts import tokens
from cancerimage.hub.accounts.people import actor
from cancerimage.hub.accounts.scopes import Scope, read, usable, write
from cancerimage.hub.accounts.token_models import NAME_LENGTH, DeviceLogin
from cancerimage.hub.accounts.tokens import Issued, TokenRefused
from cancerimage.hub.audit import HubEvent, record

ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
"""Twenty consonants: no code spells a word, and none holds letters that are taken for digits (RFC 8628 section 6.1)."""
LENGTH = 8
"""Eight of twenty letters are 34.5 bits."""
SECONDS = 600
"""How long a code is good for."""
INTERVAL = 5
"""Seconds between two polls, and what is added for each that comes too early."""
MAX_WAITING = 5000
"""Codes that can be valid at one time: the fewer, the smaller the chance to hit one by guessing."""


class Outcome(StrEnum):
    """Why a device gets no token now, in the words of RFC 8628 section 3.5."""

    ACCESS_DENIED = "access_denied"
    AUTHORIZATION_PENDING = "authorization_pending"
    EXPIRED_TOKEN = "expired_token"  # noqa: S105  # the name of an error
    SLOW_DOWN = "slow_down"


MEANINGS: Mapping[Outcome, str] = {
    Outcome.ACCESS_DENIED: "The person refused to sign this program in.",
    Outcome.AUTHORIZATION_PENDING: "Nobody has entered the code yet. Poll again after the interval.",
    Outcome.EXPIRED_TOKEN: "The code was good for ten minutes. Begin again.",
    Outcome.SLOW_DOWN: "This came before the interval had passed; it is five seconds longer now.",
}
"""What each outcome means, for whoever reads the answer."""


class Crowded(Exception):
    """More devices wait than the hub keeps."""


@dataclass(frozen=True, slots=True, repr=False)
class Started:
    """What a device has to know to wait for its person."""

    secret: str
    code: str
    expires_in: int
    interval: int


def start(device: str, scopes: Iterable[Scope]) -> Started:
    """Begin to sign in a program that calls itself `device`."""
    moment = timezone.now()
    DeviceLogin.objects.filter(expires__lt=moment).delete()
    if DeviceLogin.objects.count() >= MAX_WAITING:
        raise Crowded
    title = "".join(character for character in device if character.isprintable()).strip()[:NAME_LENGTH]
    secret = secrets.token_urlsafe(32)
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    DeviceLogin.objects.create(
        device=title or "?",
        scopes=write(scopes),
        secret_digest=_secret_digest(secret),
        code_digest=_code_digest(code),
        created=moment,
        expires=moment + timedelta(seconds=SECONDS),
        interval=INTERVAL,
    )
    return Started(secret, written(code), SECONDS, INTERVAL)


def written(code: str) -> str:
    """Return a code as devices show it, however somebody typed it."""
    plain = _plain(code)
    return f"{plain[:4]}-{plain[4:]}"


def waiting(code: str) -> DeviceLogin | None:
    """Return the device that shows `code` and waits for a decision."""
    return DeviceLogin.objects.filter(code_digest=_code_digest(code), expires__gt=timezone.now(), granted=None).first()


def decide(code: str, user: User, *, grant: bool) -> bool:
    """Grant or refuse what the device asks for; return whether it was still waiting."""
    with transaction.atomic():
        # One statement both looks and marks, so that of two decisions one counts.
        waits = DeviceLogin.objects.filter(code_digest=_code_digest(code), expires__gt=timezone.now(), granted=None)
        if not waits.update(user=user, granted=grant):
            return False
        record(HubEvent.DEVICE_SESSION_APPROVED if grant else HubEvent.DEVICE_SESSION_REFUSED, actor(user))
    return True


def granting(login: DeviceLogin, user: User) -> frozenset[Scope]:
    """Return what `user` would grant: of what the device asks for, what is of any use to them."""
    return read(login.scopes) & usable(user)


def poll(secret: str) -> Issued | Outcome:
    """Return the token of a device whose person has agreed, once; or why there is none."""
    moment = timezone.now()
    with transaction.atomic():
        found = DeviceLogin.objects.select_for_update().filter(secret_digest=_secret_digest(secret)).first()
        if found is None or found.expires <= moment:
            return Outcome.EXPIRED_TOKEN
        if found.polled is not None and moment < found.polled + timedelta(seconds=found.interval):
            found.polled, found.interval = moment, found.interval + INTERVAL
            found.save(update_fields=("polled", "interval"))
            return Outcome.SLOW_DOWN
        if found.granted is None:
            found.polled = moment
            found.save(update_fields=("polled",))
            return Outcome.AUTHORIZATION_PENDING
        found.delete()
        if not found.granted or found.user is None or not found.user.is_active:
            return Outcome.ACCESS_DENIED
        try:
            return tokens.create(found.user, found.device, granting(found, found.user))
        except TokenRefused:
            return Outcome.ACCESS_DENIED


def _secret_digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _code_digest(code: str) -> str:
    # A code is short enough to be found by trying all, so the digest needs a key that is not in the database.
    return salted_hmac("cancerimage.hub.accounts.devices", _plain(code), algorithm="sha256").hexdigest()


def _plain(code: str) -> str:
    return "".join(character for character in code.upper() if character in ALPHABET)
