"""Registers the federation with Django."""

from django.apps import AppConfig


class FederationConfig(AppConfig):
    """The nodes of the federation."""

    name = "cancerimage.hub.federation"
    label = "federation"
