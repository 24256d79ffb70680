"""Registers the explorer with Django."""

from django.apps import AppConfig


class ExploreConfig(AppConfig):
    """The cohort questions of the hub."""

    name = "cancerimage.hub.explore"
    label = "explore"
