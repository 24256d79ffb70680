"""Registers the catalogue with Django."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """The catalogue of the federation."""

    name = "cancerimage.hub.catalogue"
    label = "catalogue"

    def ready(self) -> None:
        """Take up what the nodes publish."""
        from cancerimage.hub.catalogue import pictures, publishing
        from cancerimage.hub.federation import publications

        publications.on_publish(publishing.receive)
        publications.on_show(pictures.receive)
        publications.on_farewell(publishing.withdraw)
