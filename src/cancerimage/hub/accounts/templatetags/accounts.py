"""What the pages around signing in show besides their own context."""

from django import template
from django.conf import settings

from cancerimage.hub.settings.openid import OpenIDProvider

register = template.Library()


@register.simple_tag
def sign_in_providers() -> tuple[OpenIDProvider, ...]:
    """Return the providers that people can sign in through."""
    providers: tuple[OpenIDProvider, ...] = settings.CANCERIMAGE.oidc_providers
    return providers


@register.simple_tag
def second_factor_required() -> bool:
    """Whether operators need a second factor here."""
    return bool(settings.CANCERIMAGE.second_factor_for_operators)
