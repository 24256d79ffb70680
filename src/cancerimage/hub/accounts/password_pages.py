"""Changing one's password, for those who have one."""

from allauth.account.views import password_change
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache


@never_cache
@login_required
def change(request: HttpRequest) -> HttpResponse:
    """Change the password; whoever signs in through a provider has none here."""
    if not isinstance(request.user, User) or not request.user.has_usable_password():
        raise Http404(_("You sign in without a password."))
    return password_change(request)  # type: ignore[no-any-return]
