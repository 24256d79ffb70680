"""What the hub keeps of nodes and of the one-time codes they enrol with."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cancerimage.hub.federation.states import State
from cancerimage.wire.keys import PublicKeys, from_text


class Node(models.Model):
    """One data holder's installation."""

    name = models.CharField(_("name"), max_length=64, unique=True)
    title = models.CharField(_("title"), max_length=500)
    state = models.CharField(_("state"), max_length=16, choices=State.choices, default=State.PENDING)
    key_id = models.CharField(_("fingerprint"), max_length=64, unique=True)
    signing_key = models.CharField(max_length=64)
    sealing_key = models.CharField(max_length=2048)
    enrolled = models.DateTimeField(_("enrolled"))
    decided = models.DateTimeField(_("decided"), null=True)
    software = models.CharField(_("version"), max_length=64, blank=True)
    transport = models.CharField(_("connection"), max_length=16, blank=True)
    """How the node is connected now, as far as the hub's process last noted; empty if it is not."""
    seen = models.DateTimeField(_("last seen"), null=True)
    latency_ms = models.FloatField(_("latency"), null=True)
    datasets = models.PositiveIntegerField(_("datasets"), default=0)
    published = models.BigIntegerField(default=0)
    """When the newest accepted catalogue was issued, in milliseconds; an older one is a repetition."""

    class Meta:
        ordering = ("name",)
        verbose_name = _("node")
        verbose_name_plural = _("nodes")

    def __str__(self) -> str:
        return self.name

    @property
    def keys(self) -> PublicKeys:
        """The node's public keys."""
        return PublicKeys(from_text(self.signing_key), from_text(self.sealing_key))


class EnrolmentCode(models.Model):
    """A code with which one node can enrol once; only its SHA-256 is kept."""

    digest = models.CharField(max_length=64, unique=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    created = models.DateTimeField(_("created"))
    expires = models.DateTimeField(_("expires"))
    used = models.DateTimeField(_("used"), null=True)
    node = models.ForeignKey(Node, null=True, on_delete=models.SET_NULL, related_name="codes")

    class Meta:
        ordering = ("-created",)
        verbose_name = _("one-time code")
        verbose_name_plural = _("one-time codes")

    def __str__(self) -> str:
        return self.note or self.digest[:8]
