"""Registers the catalogue with Django."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The catalogue of the federation."""

    name = "cancerimage.hub.catalogue"
    label = "catalogue"
