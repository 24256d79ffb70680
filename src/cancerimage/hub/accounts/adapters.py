"""Where allauth asks the hub how it wants things done."""

import logging
import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from cancerimage.hub.accounts import confirming, secrecy
from cancerimage.hub.accounts.openid import identity
from cancerimage.hub.accounts.openid.faults import ProviderFault
from cancerimage.hub.accounts.operators import is_operator
from cancerimage.hub.accounts.roles import granted, roles_of

logger = logging.getLogger(__name__)

_SHOWN_ANYWAY = (
    "account/messages/logged_in.txt",
    "account/messages/logged_out.txt",
    "mfa/messages/recovery_codes_generated.txt",
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts in general."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Whether people can make themselves a name and password: no, operators are made by operators."""
        return False

    def populate_username(self, request: HttpRequest, user: User) -> None:
        """Name a new account by chance: the name stands in logs, and must not say whose it is."""
        user.username = user.username or f"person-{secrets.token_hex(5)}"

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that the server found out, which believes trusted proxies alone."""
        return str(request.META.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104  # an unknown address, none to listen on

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Return where to go after signing in: an operator without a second factor has to set one up first."""
        if granted(request.user) - roles_of(request.user):
            return reverse("mfa_index")
        return reverse("federation") if is_operator(request.user) else str(super().get_login_redirect_url(request))

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Limit nothing here: the backend does, and does not let strangers shut out whoever owns the name."""

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *arguments: Any, **named: Any
    ) -> None:
        """Say what allauth says, but not what the next page shows anyway."""
        if message_template not in _SHOWN_ANYWAY:
            super().add_message(request, level, message_template, *arguments, **named)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return where to go after changing the password."""
        return reverse("account")

    def is_safe_url(self, url: str | None) -> bool:
        """Whether people may be sent to `url` after signing in: only to the very host that they are at."""
        request = context.request
        return bool(url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()))

    def is_reauthentication_required(self, *, app: str, **named: Any) -> bool:
        """Whether something has to be confirmed; whoever came from a provider is sent there again from here.

        allauth itself takes everybody for confirmed who has neither a password nor a second factor.
        """
        required = bool(super().is_reauthentication_required(app=app, **named))
        user = context.request.user
        if required and not confirming.has_own_means(user) and not confirming.is_confirmed(context.request):
            raise ReauthenticationRequired
        return required

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Return the ways of confirming who one is: those of the hub, or else the provider that one comes from."""
        own: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        back = None if own or not user.is_authenticated else confirming.way_back(user)
        return [{"id": "provider", "description": _("Sign in again"), "url": back}] if back else own

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send nothing: the hub writes to nobody."""


class OutsideAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """Accounts that come from a provider."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Whether whoever signed in at a configured provider gets an account: yes."""
        return True

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Fill a new account with the name and the address that the provider told."""
        user: User = sociallogin.user
        user.first_name = data.get("first_name", "")
        user.email = data.get("email") or ""
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Take over a changed name or address."""
        user = sociallogin.user
        if not sociallogin.is_existing or user.has_usable_password():
            return
        told = sociallogin.account.extra_data
        user.first_name, user.email = identity.display_name(told), told.get("email", "")[:254]
        user.save(update_fields=["first_name", "email"])

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """Note why it failed, which only the operator can mend."""
        if exception is not None:
            # The text of any other exception may hold what the provider told.
            reason = str(exception) if isinstance(exception, ProviderFault) else type(exception).__name__
            logger.warning("signing in through %s failed: %s", provider.sub_id, reason)

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        """Return where to go after linking a sign-in."""
        return reverse("account")


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """Second factors."""

    def get_totp_label(self, user: User) -> str:
        """Return what the authenticator app shows below the issuer."""
        return user.email or user.get_username()

    def encrypt(self, text: str) -> str:
        """Encrypt a secret before it goes into the database."""
        return secrecy.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt a secret from the database."""
        return secrecy.decrypt(encrypted_text)
