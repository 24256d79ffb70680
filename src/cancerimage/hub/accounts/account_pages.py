"""The pages of one's own account: who one is here, sessions, sign-ins, and the end of it."""

from allauth.account.decorators import reauthentication_required
from allauth.socialaccount.internal.flows import connect
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cancerimage.hub.accounts import closing, people
from cancerimage.hub.accounts.grants import RoleRefused
from cancerimage.hub.accounts.meanings import ROLES
from cancerimage.hub.accounts.permissions import Action, may
from cancerimage.hub.accounts.roles import granted, has_second_factor, roles_of
from cancerimage.wire.asker import Role


@never_cache
@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Show what the hub knows of whoever asks, and what they may do."""
    user = _person(request)
    roles, given = roles_of(user), granted(user)
    linked = SocialAccount.objects.filter(user=user).order_by("pk")
    names = {provider.id: provider.name for provider in settings.CANCERIMAGE.oidc_providers}
    context = {
        "name": people.name_of(user),
        "roles": [(role, ROLES[role], role in roles) for role in Role if role in given],
        "organisations": user.organisations.all(),
        "projects": user.projects.all(),
        "linked": [(one, names.get(one.provider, one.provider), one.extra_data.get("email", "")) for one in linked],
        "linkable": [
            provider
            for provider in settings.CANCERIMAGE.oidc_providers
            if provider.id not in {one.provider for one in linked}
        ],
        "unlinkable": user.has_usable_password() or len(linked) > 1,
        "second_factor": has_second_factor(user),
        "sessions": len(closing.sessions(user)),
        "manages": may(user, Action.PERSON_LIST),
    }
    return render(request, "accounts/account.html", context)


@never_cache
@login_required
@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Show where one is signed in."""
    listed = [(one, one.session_key == request.session.session_key) for one in closing.sessions(_person(request))]
    return render(request, "accounts/sessions.html", {"sessions": listed})


@login_required
@require_POST
def end_session(request: HttpRequest, number: int) -> HttpResponse:
    """End one session."""
    if not closing.end_session(_person(request), number):
        raise Http404(_("You have no such session."))
    messages.success(request, _("The session has ended."), extra_tags="good")
    return HttpResponseRedirect(reverse("sessions"), status=303)


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """End all sessions but this one."""
    closing.end_other_sessions(request, _person(request))
    messages.success(request, _("All other sessions have ended."), extra_tags="good")
    return HttpResponseRedirect(reverse("sessions"), status=303)


@login_required
@require_POST
def unlink(request: HttpRequest, number: int) -> HttpResponse:
    """Take away one sign-in, as long as another way to sign in remains."""
    linked = get_object_or_404(SocialAccount, pk=number, user=_person(request))
    try:
        connect.validate_disconnect(request, linked)
    except ValidationError:
        messages.error(request, _("This is the only way in which you can sign in."), extra_tags="bad")
    else:
        people.key_of(_person(request))
        connect.disconnect(request, linked)
    return HttpResponseRedirect(reverse("account"), status=303)


@never_cache
@reauthentication_required(app="allauth.account")  # type: ignore[untyped-decorator]  # allauth has no types
@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    """Ask whether the account is to be deleted, then delete it."""
    user = _person(request)
    if request.method != "POST":
        return render(request, "accounts/delete.html")
    actor = people.actor(user)
    try:
        closing.delete(user, actor)
    except RoleRefused as refused:
        messages.error(request, str(refused), extra_tags="bad")
        return HttpResponseRedirect(reverse("account"), status=303)
    request.session.flush()
    request.user = AnonymousUser()
    messages.success(request, _("Your account has been deleted."), extra_tags="good")
    return HttpResponseRedirect(reverse("sign-in"), status=303)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  # the decorator has let nobody else through
    return request.user
