"""How often one person, or one visitor's address, may ask: each question costs every node and an entry in the log."""

from functools import lru_cache

from allauth.core import context
from django.conf import settings

from cancerimage.hub.accounts.buckets import Buckets
from cancerimage.hub.accounts.roles import Account
from cancerimage.hub.explore.readers import Crowded


class Flooded(Crowded):
    """Somebody asks more often than one may."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


def admit(user: Account | None) -> None:
    """Return if one more question may be asked by `user`, or by whoever made this request; raise Flooded otherwise.

    The API and the pages share this, so that whoever uses both has no more than one allowance.
    """
    hub = settings.CANCERIMAGE
    request = context.request
    if request is None:
        # Asked from within the hub's own process.
        return
    known = user is not None and user.is_authenticated
    key = f"person {user.pk}" if user is not None and known else request.META.get("REMOTE_ADDR", "")
    wait = _buckets(hub.asking_rate, hub.ask_burst).take(key)
    if wait:
        raise Flooded(wait)


@lru_cache(maxsize=1)
def _buckets(rate: float, burst: int) -> Buckets:
    return Buckets(rate, burst)
