"""OpenID Connect as a provider of allauth."""

import secrets
from typing import Any

from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from cancerimage.hub.accounts.openid import identity
from cancerimage.hub.accounts.openid.doors import Doors
from cancerimage.hub.settings.openid import OpenIDProvider


def configured(provider_id: str) -> OpenIDProvider:
    """Return the provider that the settings call so."""
    providers: tuple[OpenIDProvider, ...] = settings.CANCERIMAGE.oidc_providers
    return next(provider for provider in providers if provider.id == provider_id)


class Provider(OpenIDConnectProvider):  # type: ignore[misc]  # allauth has no types
    """One configured provider."""

    package = "cancerimage.hub.accounts.openid"
    oauth2_adapter_class = Doors
    pkce_enabled_default = True

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, Any]:
        """Return the parameters that are configured; an address that somebody made cannot add to them."""
        return dict(self.get_auth_params())

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        """Return the scopes that are configured, and none that an address asks for."""
        return list(self.get_scope())

    def get_scope(self) -> list[str]:
        """Return the scopes that are configured."""
        return list(configured(self.app.provider_id).scopes)

    def redirect(self, request: HttpRequest, process: str, **kwargs: Any) -> HttpResponse:
        """Send the browser to the provider, with a nonce that its token has to bring back."""
        nonce = secrets.token_urlsafe(24)
        params = kwargs.pop("auth_params", None) or {}
        if process == "login" and request.user.is_authenticated:
            # Who is signed in already comes to confirm it, so the provider has to ask (OpenID Connect Core 1.0,
            # section 3.1.2.1) instead of sending back whoever sits there.
            params = {**params, "prompt": "login"}
        try:
            response = super().redirect(request, process, auth_params={**params, "nonce": nonce}, nonce=nonce, **kwargs)
        except OAuth2Error as error:
            return render_authentication_error(request, self, exception=error)  # type: ignore[no-any-return]
        if not isinstance(response, HttpResponseRedirect):
            return response  # type: ignore[no-any-return]
        # A page that goes on by itself instead of a redirect: the policy of our pages lets forms lead only to the hub,
        # and browsers hold every redirect after a form to it, also those from the provider to a home organisation.
        return render(request, "accounts/leave.html", {"provider": self, "address": response.url})

    def serialize(self) -> dict[str, str]:
        """Return what names this provider in a session; two can have the same client identifier."""
        return {"id": self.app.provider_id, "app.client_id": self.app.client_id}

    def extract_uid(self, data: dict[str, str]) -> str:
        """Return what the account is linked by."""
        return identity.uid(data["iss"], data["sub"])

    def extract_common_fields(self, data: dict[str, str]) -> dict[str, str]:
        """Return what a new account is filled with."""
        return {"email": data.get("email", ""), "first_name": identity.display_name(data)}


provider_classes = [Provider]
