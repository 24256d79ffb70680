"""Who asks, as each node is told: under a pseudonym of its own, with roles, organisations and the project."""

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext as _

from cancerimage.hub.accounts.models import Organisation, Project
from cancerimage.hub.accounts.people import digest, key_of
from cancerimage.hub.accounts.printable import printable
from cancerimage.hub.accounts.roles import Account, roles_of
from cancerimage.wire.asker import VISITOR, Asker, Role

ORGANISATIONS = 64
"""Organisations that a task names at most, as the shape of the message has it."""


class ProjectRefused(Exception):
    """Nobody can ask in the name of this project; the message says why."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who asks, before it is known which node is told."""

    key: str
    """Empty for all who have not signed in."""
    roles: tuple[Role, ...]
    organisations: tuple[str, ...] = ()
    project: str | None = None

    def towards(self, node: str) -> Asker:
        """Return what `node` is told."""
        if not self.key:
            return VISITOR
        return Asker(
            # Two nodes that compare their logs cannot tell whether the same person asked both.
            id=digest("asker", self.key, node)[:32],
            roles=self.roles,
            organisations=self.organisations,
            project=self.project,
        )


def identity(user: Account, project: str | None = None) -> Identity:
    """Return who `user` is; read once for all nodes. Raises ProjectRefused where the project cannot be named."""
    roles = roles_of(user)
    if not isinstance(user, AbstractBaseUser) or Role.USER not in roles:
        if project is not None:
            raise ProjectRefused(_("Sign in to ask in the name of a project."))
        return Identity("", (Role.VISITOR,))
    if project is not None:
        _check(user, project)
    organisations = Organisation.objects.filter(people=user.pk).order_by("name").values_list("name", flat=True)
    order = list(Role)
    return Identity(key_of(user), tuple(sorted(roles, key=order.index)), tuple(organisations[:ORGANISATIONS]), project)


def asker(user: Account, node: str, project: str | None = None) -> Asker:
    """Return what `node` is told about `user`."""
    return identity(user, project).towards(node)


def _check(user: AbstractBaseUser, name: str) -> None:
    # What cannot be printed is no name, and not every database even takes it for a text.
    name = printable(name)
    approved = Project.objects.filter(people=user.pk, name=name).values_list("approved", flat=True).first()
    # One sentence for a project that does not exist and for one of others: projects are not told to everybody.
    if approved is None:
        raise ProjectRefused(_("You are in no project called “%(name)s”.") % {"name": name})
    if not approved:
        raise ProjectRefused(_("The project “%(name)s” has not been approved.") % {"name": name})
