"""Registers the accounts with Django."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts of the hub."""

    name = "cancerimage.hub.accounts"
    label = "accounts"
