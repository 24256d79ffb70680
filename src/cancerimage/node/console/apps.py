"""The console as a Django app."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The pages, their templates and their style; it keeps no tables of its own."""

    name = "cancerimage.node.console"
    label = "console"

    def ready(self) -> None:
        """Write down from now on who signs in and out."""
        from cancerimage.node.console import visits

        visits.follow()
