"""Registers the hub's log with Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The hub's log."""

    name = "cancerimage.hub.audit"
    label = "audit"
