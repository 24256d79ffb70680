"""Why a sign-in through a provider failed, in words that hold nothing of the person."""

from allauth.socialaccount.providers.oauth2.client import OAuth2Error


class ProviderFault(OAuth2Error):  # type: ignore[misc]  # allauth has no types
    """The provider, or what came in its name, cannot be believed; the message is for the operator's log."""
