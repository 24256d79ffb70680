"""The doors of a provider: where people are sent, where a code becomes a token, where claims come from."""

from functools import cached_property
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest

from cancerimage.hub.accounts.openid import discovery, identity
from cancerimage.hub.accounts.openid.faults import ProviderFault
from cancerimage.hub.settings.openid import OpenIDProvider


class Doors(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """What happens between the hub and one provider."""

    nonce = ""
    """What the token of this sign-in must bring back; set from the session before the token is asked for."""

    @cached_property
    def configured(self) -> OpenIDProvider:
        """What the operator said about the provider."""
        providers: tuple[OpenIDProvider, ...] = settings.CANCERIMAGE.oidc_providers
        found = next((provider for provider in providers if provider.id == self.provider_id), None)
        if found is None:
            raise SocialApp.DoesNotExist
        return found

    @cached_property
    def openid_config(self) -> dict[str, Any]:
        """What the provider says about itself."""
        return discovery.describe(self.configured)

    def get_access_token_data(self, *arguments: Any, **named: Any) -> dict[str, Any]:
        """Return what the provider gives for the code that the browser brought."""
        try:
            return dict(super().get_access_token_data(*arguments, **named))
        except OAuth2Error:
            # Its text is all that the provider said, which may hold tokens.
            raise ProviderFault("the provider gave no token for the code; see to client_id and client_secret") from None

    def complete_login(self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any) -> SocialLogin:
        """Return who signed in, as the signed token has it, completed by what the provider tells besides."""
        raw = kwargs["response"].get("id_token")
        if not isinstance(raw, str):
            raise ProviderFault("the provider sent no token about the person")
        keys = discovery.fetch(self.openid_config["jwks_uri"])
        claims = identity.verify(raw, self.configured, keys, self.nonce)
        if "userinfo_endpoint" in self.openid_config and not ("name" in claims and "email" in claims):
            told = discovery.fetch(self.openid_config["userinfo_endpoint"], Authorization=f"Bearer {token.token}")
            # OpenID Connect Core 1.0, section 5.3.2: otherwise it is about somebody else.
            if told.get("sub") != claims["sub"]:
                raise ProviderFault("the provider told of another person than the one who signed in")
            claims = {**told, **claims}
        provider = get_adapter().get_provider(request, provider=self.provider_id)
        return provider.sociallogin_from_response(request, identity.minimal(claims))
