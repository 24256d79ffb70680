"""The addresses of accounts. Where a page is allauth's, its name is the one that allauth looks for.

None of them may be kept by a browser: some show a secret, all show whose account it is.
"""

from allauth.account import views as account
from allauth.mfa.base import views as second_factor
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from allauth.socialaccount import views as outside
from django.urls import include, path
from django.views.decorators.cache import never_cache

import cancerimage.hub.addresses  # noqa: F401  # makes the kinds of parts known that are named below
from cancerimage.hub.accounts import account_pages, management_pages, password_pages, token_urls
from cancerimage.hub.accounts.openid import urls as openid

urlpatterns = [
    path("sign-in/", never_cache(account.login), name="sign-in"),
    path("sign-in/", never_cache(account.login), name="account_login"),
    path("sign-in/second-factor/", never_cache(second_factor.authenticate), name="mfa_authenticate"),
    path("sign-in/inactive/", never_cache(account.account_inactive), name="account_inactive"),
    path("sign-in/cancelled/", never_cache(outside.login_cancelled), name="socialaccount_login_cancelled"),
    path("sign-in/failed/", never_cache(outside.login_error), name="socialaccount_login_error"),
    path("sign-in/with/", include(openid)),
    path("sign-out/", never_cache(account.logout), name="sign-out"),
    path("sign-out/", never_cache(account.logout), name="account_logout"),
    path("account/", account_pages.account, name="account"),
    path("account/delete/", account_pages.delete, name="delete-account"),
    path("account/sessions/", account_pages.sessions, name="sessions"),
    path("account/sessions/end-others/", account_pages.end_other_sessions, name="end-other-sessions"),
    path("account/sessions/<number:number>/end/", account_pages.end_session, name="end-session"),
    path("account/sign-ins/<number:number>/unlink/", account_pages.unlink, name="unlink"),
    path("account/password/", password_pages.change, name="account_change_password"),
    path("account/confirm/", never_cache(account.reauthenticate), name="account_reauthenticate"),
    path("account/confirm/code/", never_cache(second_factor.reauthenticate), name="mfa_reauthenticate"),
    path("account/confirm/key/", never_cache(keys.reauthenticate_webauthn), name="mfa_reauthenticate_webauthn"),
    path("account/second-factor/", never_cache(second_factor.index), name="mfa_index"),
    path("account/second-factor/app/", never_cache(app.activate_totp), name="mfa_activate_totp"),
    path("account/second-factor/app/remove/", never_cache(app.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/second-factor/codes/", never_cache(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "account/second-factor/codes/new/",
        never_cache(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("account/second-factor/keys/", never_cache(second_factor.index), name="mfa_list_webauthn"),
    path("account/second-factor/keys/add/", never_cache(keys.add_webauthn), name="mfa_add_webauthn"),
    path(
        "account/second-factor/keys/<number:pk>/remove/", never_cache(keys.remove_webauthn), name="mfa_remove_webauthn"
    ),
    path("", include(token_urls)),
    path("management/", management_pages.management, name="management"),
    path("management/organisations/", management_pages.organisation, name="manage-organisation"),
    path("management/projects/", management_pages.project, name="manage-project"),
    path("management/people/<number:number>/", management_pages.person, name="person"),
    path("management/people/<number:number>/remove/", management_pages.remove_person, name="remove-person"),
]
