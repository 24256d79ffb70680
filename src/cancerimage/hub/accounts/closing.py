"""Ending sessions, and deleting an account with all that hangs on it."""

from allauth.usersessions.models import UserSession
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from cancerimage.hub import audit
from cancerimage.hub.accounts import people
from cancerimage.hub.accounts.grants import RoleRefused, is_last_operator
from cancerimage.hub.accounts.roles import granted
from cancerimage.hub.audit import HubEvent
from cancerimage.wire.asker import Role


def sessions(user: User) -> list[UserSession]:
    """Return the sessions of `user` that still stand, newest first."""
    standing: list[UserSession] = UserSession.objects.purge_and_list(user)
    return sorted(standing, key=lambda session: session.created_at, reverse=True)


def end_session(user: User, number: int) -> bool:
    """End one session of `user`; return whether there was one."""
    with transaction.atomic():
        session = UserSession.objects.filter(user=user, pk=number).first()
        if session is None:
            return False
        session.end()
        audit.record(HubEvent.ACCOUNT_SESSION_REVOKED, people.actor(user), person=people.pseudonym(user))
    return True


def end_other_sessions(request: HttpRequest, user: User) -> int:
    """End all sessions of `user` but the one that asks; return how many."""
    others = [session.pk for session in sessions(user) if session.session_key != request.session.session_key]
    return sum(end_session(user, number) for number in others)


def forget_ended_sessions() -> None:
    """Delete what is kept of sessions that have expired: nobody needs to know any more from where they were held."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()


def delete(user: User, actor: str) -> None:
    """Delete an account, its sessions, sign-ins, tokens and memberships. Raises RoleRefused for the last operator."""
    with transaction.atomic():
        if Role.OPERATOR in granted(user) and is_last_operator(user):
            raise RoleRefused(_("Somebody has to operate the hub: first make somebody else an operator."))
        for session in UserSession.objects.filter(user=user):
            session.end()
        person = people.pseudonym(user)
        user.delete()
        audit.record(HubEvent.ACCOUNT_PERSON_REMOVED, actor, person=person)
