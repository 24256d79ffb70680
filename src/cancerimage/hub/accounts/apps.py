"""Registers the accounts with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts of the hub."""

    name = "cancerimage.hub.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Begin to write down what happens to accounts."""
        from cancerimage.hub.accounts import recording

        recording.connect()
