"""What allauth is told about signing in."""

from dataclasses import asdict
from typing import Any

from cancerimage.hub.settings.hub import HubSettings


def sign_in_settings(hub: HubSettings) -> dict[str, Any]:
    """Return the settings of allauth."""
    return {
        "ACCOUNT_ADAPTER": "cancerimage.hub.accounts.adapters.AccountAdapter",
        "SOCIALACCOUNT_ADAPTER": "cancerimage.hub.accounts.adapters.OutsideAdapter",
        "MFA_ADAPTER": "cancerimage.hub.accounts.adapters.SecondFactorAdapter",
        # Names and passwords are for operators; everybody else comes from a provider.
        "ACCOUNT_LOGIN_METHODS": {"username"},
        "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*", "password2*"],
        "ACCOUNT_SESSION_REMEMBER": True,
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        # An e-mail address is something that an operator can recognise people by, and nothing else: it is neither
        # unique nor verified, nobody is found by it, and nothing is ever sent to it.
        "ACCOUNT_EMAIL_VERIFICATION": "none",
        "ACCOUNT_EMAIL_NOTIFICATIONS": False,
        "ACCOUNT_UNIQUE_EMAIL": False,
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION": False,
        "MFA_ALLOW_UNVERIFIED_EMAIL": True,
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "SOCIALACCOUNT_AUTO_SIGNUP": True,
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "SOCIALACCOUNT_PROVIDERS": {
            "openid_connect": {
                "OAUTH_PKCE_ENABLED": True,
                "APPS": [
                    {
                        "provider_id": provider.id,
                        "name": provider.name,
                        "client_id": provider.client_id,
                        "secret": provider.client_secret,
                        "settings": asdict(provider),
                    }
                    for provider in hub.oidc_providers
                ],
            }
        },
        "MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"],
        "MFA_TOTP_ISSUER": "Cancer Image",
        # A clock may be a little off: one step of 30 seconds in either direction (RFC 6238 section 5.2).
        "MFA_TOTP_TOLERANCE": 1,
        "MFA_RECOVERY_CODES_SHOW_ONCE": True,
    }
