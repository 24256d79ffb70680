"""Registers the portal with Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The pages of the hub."""

    name = "cancerimage.hub.portal"
    label = "portal"
