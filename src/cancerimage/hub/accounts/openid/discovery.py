"""What a provider says about itself: where its doors are and which keys it signs with."""

from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django.core.cache import cache

from cancerimage.hub.accounts.openid.faults import ProviderFault
from cancerimage.hub.settings.openid import OpenIDProvider

SECONDS = 600
"""How long a description is believed without asking again."""

_DOORS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def describe(provider: OpenIDProvider) -> dict[str, Any]:
    """Return the metadata of `provider`. Raises ProviderFault where they are not what they must be."""
    key = f"openid:{provider.issuer}"
    found = cache.get(key)
    if found is None:
        found = fetch(provider.discovery)
        _check(provider, found)
        cache.set(key, found, SECONDS)
    return dict(found)


def fetch(address: str, **headers: str) -> dict[str, Any]:
    """Return the JSON object at `address`."""
    from requests import RequestException

    try:
        with get_adapter().get_requests_session() as session:
            response = session.get(address, headers=headers)
            response.raise_for_status()
            found = response.json()
    except RequestException as error:
        # Neither the address nor the answer is told: both can hold something of the person.
        raise ProviderFault(f"the provider did not answer: {type(error).__name__}") from None
    if not isinstance(found, dict):
        raise ProviderFault("the provider answered with something else than an object")
    return found


def _check(provider: OpenIDProvider, found: dict[str, Any]) -> None:
    # OpenID Connect Discovery 1.0, section 4.3: the issuer must be exactly the one that was asked.
    if found.get("issuer") != provider.issuer:
        raise ProviderFault("the provider says that it is another issuer than the one configured")
    for door in (*_DOORS, *(("userinfo_endpoint",) if "userinfo_endpoint" in found else ())):
        if not isinstance(found.get(door), str) or not provider.admits(found[door]):
            raise ProviderFault(f"the provider has no {door} over https")
