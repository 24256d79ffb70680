"""Organisations and projects alike: a short name, a title, and people."""

from typing import Any, TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from cancerimage.hub import audit
from cancerimage.hub.accounts.models import Organisation, Project
from cancerimage.hub.accounts.people import pseudonym
from cancerimage.hub.audit import HubEvent

SYSTEM = "system"
"""Who acts where nobody has signed in: the command line on the hub's own machine."""

Group = TypeVar("Group", Organisation, Project)


class GroupRefused(Exception):
    """It cannot be done to this organisation or project; the message says why."""


def find(kind: type[Group], name: str) -> Group:
    """Return the one that is called so."""
    try:
        return kind.objects.get(name=name)
    except kind.DoesNotExist:
        raise GroupRefused(
            _("There is no %(kind)s called “%(name)s”.") % {"kind": kind._meta.verbose_name, "name": name}
        ) from None


def create(kind: type[Group], name: str, title: str, actor: str = SYSTEM) -> Group:
    """Make an organisation, or a project, which then waits for approval."""
    made = kind(name=name.strip(), title=" ".join(title.split()))
    try:
        made.full_clean(validate_unique=False)
    except ValidationError as error:
        raise GroupRefused(" ".join(error.messages)) from None
    try:
        with transaction.atomic():
            made.save()
            _record(kind, "record", "created", actor, made)
    except IntegrityError:
        raise GroupRefused(_("The name “%(name)s” is taken.") % {"name": made.name}) from None
    return made


def remove(group: Organisation | Project, actor: str = SYSTEM) -> None:
    """Delete it; the people stay, and lose what they had through it."""
    with transaction.atomic():
        group.delete()
        _record(type(group), "record", "removed", actor, group)


def add(group: Organisation | Project, user: AbstractBaseUser, actor: str = SYSTEM) -> None:
    """Make `user` a member; nothing happens where they are one."""
    with transaction.atomic():
        _, made = _memberships(group).get_or_create(user_id=user.pk)
        if made:
            _record(type(group), "member", "added", actor, group, person=pseudonym(user))


def put_out(group: Organisation | Project, user: AbstractBaseUser, actor: str = SYSTEM) -> None:
    """End the membership of `user`; nothing happens where there is none."""
    with transaction.atomic():
        deleted, _ = _memberships(group).filter(user_id=user.pk).delete()
        if deleted:
            _record(type(group), "member", "removed", actor, group, person=pseudonym(user))


def approve(project: Project, actor: str = SYSTEM, *, approved: bool = True) -> None:
    """Let members ask in the name of `project`, or let them no longer."""
    with transaction.atomic():
        changed = Project.objects.filter(pk=project.pk).exclude(approved=approved).update(approved=approved)
        if changed:
            _record(Project, "record", "approved" if approved else "revoked", actor, project)
    project.approved = approved


def _memberships(group: Organisation | Project) -> "models.Manager[Any]":
    return group.memberships


def _record(
    kind: type[models.Model], thing: str, what: str, actor: str, group: Organisation | Project, **about: str
) -> None:
    subject = str(kind._meta.model_name)
    audit.record(HubEvent(f"{subject}:{thing}:{what}"), actor, **{subject: group.name}, **about)
