"""What the pages around signing in show besides their own context."""

from django import template
from django.conf import settings

from cancerimage.hub.accounts.roles import Account, granted, roles_of
from cancerimage.hub.settings.openid import OpenIDProvider

register = template.Library()


@register.simple_tag
def sign_in_providers() -> tuple[OpenIDProvider, ...]:
    """Return the providers that people can sign in through."""
    providers: tuple[OpenIDProvider, ...] = settings.CANCERIMAGE.oidc_providers
    return providers


@register.simple_tag
def waits_for_second_factor(user: Account) -> bool:
    """Whether somebody was given a role that they have only with a second factor."""
    return bool(granted(user) - roles_of(user))
