"""Who looks at the explorer: whether somebody has signed in, and in whose name they can ask."""

from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser

from cancerimage.hub.accounts.models import Project
from cancerimage.hub.accounts.roles import Account


@dataclass(frozen=True, slots=True)
class Reader:
    """Who looks at the explorer."""

    signed_in: bool = False
    projects: tuple[tuple[str, str], ...] = ()
    """The approved projects of the person, each with its title."""
    project: str = ""
    """The one that the person asks for."""


def reader(user: Account, project: str | None = None) -> Reader:
    """Return who `user` is to the explorer; a project that is not theirs is left out."""
    if not isinstance(user, AbstractBaseUser):
        return Reader()
    approved = Project.objects.filter(people=user.pk, approved=True).order_by("title", "name")
    projects = tuple(approved.values_list("name", "title"))
    return Reader(True, projects, project if project in dict(projects) else "")
