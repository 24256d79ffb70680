"""Leaving for a provider, and coming back."""

from typing import Any

from allauth.account.internal.decorators import login_not_required
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from cancerimage.hub.accounts.openid.doors import Doors


class _Return(OAuth2CallbackView):  # type: ignore[misc]  # allauth has no types
    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[dict[str, Any] | None, HttpResponse | None]:
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = (state or {}).get("nonce", "")
        return state, response


@never_cache
@login_not_required  # type: ignore[untyped-decorator]  # allauth has no types
def leave(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Ask whether to sign in through the provider, or go there."""
    return _answer(OAuth2LoginView, request, provider_id)


@never_cache
@login_not_required  # type: ignore[untyped-decorator]  # allauth has no types
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take what the provider sends the browser back with."""
    return _answer(_Return, request, provider_id)


def _answer(view: Any, request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        return view.adapter_view(Doors(request, provider_id))(request)  # type: ignore[no-any-return]
    except SocialApp.DoesNotExist:
        raise Http404 from None
