"""Registers OpenID Connect with Django, which is where allauth looks for providers."""

from django.apps import AppConfig


class OpenIDConfig(AppConfig):
    """Signing in by OpenID Connect."""

    name = "cancerimage.hub.accounts.openid"
    label = "openid"
