"""The operator's pages: people with their roles, organisations and projects."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cancerimage.hub.accounts import closing, grants, groups, people
from cancerimage.hub.accounts.grants import RoleRefused
from cancerimage.hub.accounts.groups import Group, GroupRefused
from cancerimage.hub.accounts.meanings import ROLES
from cancerimage.hub.accounts.models import GRANTABLE, Organisation, Project
from cancerimage.hub.accounts.permissions import Action, require
from cancerimage.hub.accounts.printable import printable
from cancerimage.hub.accounts.roles import granted

View = Callable[..., HttpResponse]

PAGE = 100
"""People on one page; there is a search."""


def for_those_who_may(action: Action) -> Callable[[View], View]:
    """Let through only who may do `action`: others sign in first, or are told that they may not."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.path if request.method in ("GET", "HEAD") else reverse("management"))
            require(request.user, action)
            return never_cache(view)(request, *args, **kwargs)

        return guarded

    return guard


@require_safe
@for_those_who_may(Action.PERSON_LIST)
def management(request: HttpRequest) -> HttpResponse:
    """Show people, organisations and projects."""
    wanted = printable(request.GET.get("find", "")).strip()[:100]
    found = User.objects.order_by("first_name", "username").prefetch_related(
        "grants", "organisations", "projects", "socialaccount_set"
    )
    if wanted:
        found = found.filter(first_name__icontains=wanted) | found.filter(email__icontains=wanted)
    context = {
        "find": wanted,
        "people": [
            (user, people.name_of(user), [provider for provider, _told in people.linked(user)]) for user in found[:PAGE]
        ],
        "more": found.count() > PAGE,
        "organisations": Organisation.objects.prefetch_related("people"),
        "projects": Project.objects.prefetch_related("people"),
    }
    return render(request, "accounts/management.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_those_who_may(Action.ROLE_GRANT)
def person(request: HttpRequest, number: int) -> HttpResponse:
    """Show one person; change their roles, organisations and projects."""
    user = get_object_or_404(User, pk=number)
    if request.method == "POST":
        try:
            _change(request, user)
            messages.success(request, _("The change has been made."), extra_tags="good")
        except RoleRefused as refused:
            messages.error(request, str(refused), extra_tags="bad")
        return HttpResponseRedirect(reverse("person", args=[number]), status=303)
    held = granted(user)
    context = {
        "person": user,
        "name": people.name_of(user),
        "linked": people.linked(user),
        "roles": [(role.value, ROLES[role], role in held) for role in GRANTABLE],
        "organisations": [(one, one in user.organisations.all()) for one in Organisation.objects.all()],
        "projects": [(one, one in user.projects.all()) for one in Project.objects.all()],
    }
    return render(request, "accounts/person.html", context)


@require_POST
@for_those_who_may(Action.ORGANISATION_MANAGE)
def organisation(request: HttpRequest) -> HttpResponse:
    """Make an organisation, or remove one."""
    return _manage(request, Organisation)


@require_POST
@for_those_who_may(Action.PROJECT_MANAGE)
def project(request: HttpRequest) -> HttpResponse:
    """Make a project, approve it, withdraw the approval, or remove it."""
    return _manage(request, Project)


@require_POST
@for_those_who_may(Action.ROLE_GRANT)
def remove_person(request: HttpRequest, number: int) -> HttpResponse:
    """Delete the account of somebody."""
    user = get_object_or_404(User, pk=number)
    if user == request.user:
        return HttpResponseRedirect(reverse("delete-account"), status=303)
    try:
        closing.delete(user, people.actor(_operator(request)))
        messages.success(request, _("The account has been deleted."), extra_tags="good")
    except RoleRefused as refused:
        messages.error(request, str(refused), extra_tags="bad")
    return HttpResponseRedirect(reverse("management"), status=303)


def _manage(request: HttpRequest, kind: type[Group]) -> HttpResponse:
    actor, name = people.actor(_operator(request)), printable(request.POST.get("name", ""))
    try:
        match request.POST.get("do"):
            case "create":
                groups.create(kind, name, printable(request.POST.get("title", "")), actor)
            case "remove":
                groups.remove(groups.find(kind, name), actor)
            case "approve" | "withdraw" as decision if kind is Project:
                groups.approve(groups.find(Project, name), actor, approved=decision == "approve")
            case _:
                raise GroupRefused(_("There is no such decision."))
        messages.success(request, _("The change has been made."), extra_tags="good")
    except GroupRefused as refused:
        messages.error(request, str(refused), extra_tags="bad")
    return HttpResponseRedirect(reverse("management"), status=303)


def _change(request: HttpRequest, user: User) -> None:
    actor = people.actor(_operator(request))
    # Only what was changed on the page: in the meantime somebody else may have changed something else.
    with transaction.atomic():
        for role in GRANTABLE:
            wanted = _wanted(request, "role", role.value)
            if wanted is not None:
                (grants.give if wanted else grants.take)(user, role, actor)
        for kind, field in ((Organisation, "organisation"), (Project, "project")):
            for group in kind.objects.all():
                wanted = _wanted(request, field, group.name)
                if wanted is not None:
                    (groups.add if wanted else groups.put_out)(group, user, actor)


def _wanted(request: HttpRequest, field: str, value: str) -> bool | None:
    """Return how a box was left, or None where it was left as the page had shown it."""
    shown, now = (value in request.POST.getlist(name) for name in (f"shown-{field}", field))
    return now if now != shown else None


def _operator(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101  # the guard has let nobody else through
    return request.user
