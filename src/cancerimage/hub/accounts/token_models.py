"""What the hub keeps of API tokens and of devices that wait to be signed in: digests, never the secrets themselves."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

NAME_LENGTH = 80
"""Characters that the name of a token or of a device can have."""


class ApiToken(models.Model):
    """Lets a program act as a person, within its scopes and until it expires; one that is revoked is deleted."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    parent = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="children")
    """The token that this one was made with: who revokes that one also revokes all that came of it."""
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    scopes = models.CharField(_("scopes"), max_length=200)
    """Separated by spaces, as RFC 6749 section 3.3 has them."""
    digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(_("created"))
    expires = models.DateTimeField(_("expires"))
    last_used = models.DateField(_("last used"), null=True)
    """To the day only: enough to find what is no longer needed, too little to follow somebody's work."""

    class Meta:
        ordering: ClassVar = ("-created", "-pk")
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")

    def __str__(self) -> str:
        return self.name


class DeviceLogin(models.Model):
    """A program that waits until somebody signs it in with a code (RFC 8628)."""

    device = models.CharField(_("device"), max_length=NAME_LENGTH)
    scopes = models.CharField(max_length=200)
    secret_digest = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField()
    expires = models.DateTimeField(db_index=True)
    interval = models.PositiveSmallIntegerField()
    """Seconds that the device has to wait between two polls."""
    polled = models.DateTimeField(null=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="+")
    """Who has decided, once somebody has."""
    granted = models.BooleanField(null=True)
    """What they decided."""

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")

    def __str__(self) -> str:
        return self.device
