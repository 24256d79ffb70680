"""The signed heads of the hub's own log."""

from django.db import transaction

from cancerimage.audit import heads
from cancerimage.audit.events import HubEvent
from cancerimage.hub.audit import log
from cancerimage.hub.audit.models import HubHead, LogKey, LogName, new_name
from cancerimage.wire import canonical
from cancerimage.wire.heads import SignedHead
from cancerimage.wire.keys import PrivateKeys, PublicKeys

HEAD_LIMIT = 4096


def head(keys: PrivateKeys) -> SignedHead:
    """Return the head of the log as it is now; it is signed and kept where the log has grown since the last one."""
    with transaction.atomic():
        newest = HubHead.objects.last()
        known = None if newest is None else read(newest.head)
        name, size = _name(), log.size()
        if known is not None and (known.log, known.size, known.key) == (name, size, keys.public.id):
            return known
        signed = heads.sign(name, size, log.root(size), keys)
        remember(keys.public)
        HubHead.objects.create(log=name, size=size, head=write(signed))
    return signed


def renew(actor: str) -> str:
    """Give the log another name, because entries of it were lost, and return the name; nodes notice and say so."""
    with transaction.atomic():
        name = LogName.objects.create(log=new_name()).log
        log.record(HubEvent.HUB_LOG_RENEWED, actor, log=name)
    return name


def remember(keys: PublicKeys) -> None:
    """Keep public keys, so that what they signed can be checked when others have taken their place."""
    shape = keys.shape()
    LogKey.objects.get_or_create(key=keys.id, defaults={"signing": shape.signing, "sealing": shape.sealing})


def read(text: str) -> SignedHead:
    """Return the head that was kept as `text`."""
    return canonical.read(SignedHead, text.encode(), HEAD_LIMIT)


def write(head: SignedHead) -> str:
    """Return a head as it is kept."""
    return canonical.write(head).decode()


def _name() -> str:
    newest = LogName.objects.last()
    return (newest or LogName.objects.create()).log
