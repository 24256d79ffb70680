"""What the hub keeps of people: what their pseudonyms derive from, their organisations, projects and roles."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cancerimage.hub.accounts.token_models import ApiToken, DeviceLogin
from cancerimage.wire.asker import Role

__all__ = [
    "GRANTABLE",
    "ApiToken",
    "DeviceLogin",
    "Grant",
    "Membership",
    "Organisation",
    "Person",
    "Project",
    "ProjectMember",
    "name_validator",
]

# `wire.shapes.Name`, for these names go to the nodes inside of signed tasks.
name_validator = RegexValidator(
    r"\A[a-z0-9][a-z0-9_.-]{0,63}\Z",
    _("Use a-z, 0-9, full stop, hyphen and underscore; begin with a letter or digit."),
)


class Person(models.Model):
    """Whose account it is, as far as pseudonyms go."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="person")
    key = models.CharField(max_length=64)
    """Derived from how they first signed in: who deletes their account and returns is the same asker as before."""

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.key[:8]


class Organisation(models.Model):
    """An organisation that people belong to; holders can name it as those who may ask."""

    name = models.CharField(_("identifier"), max_length=64, unique=True, validators=[name_validator])
    title = models.CharField(_("title"), max_length=200)
    created = models.DateTimeField(auto_now_add=True)
    people: "models.ManyToManyField[models.Model, Membership]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="Membership", related_name="organisations"
    )

    class Meta:
        ordering: ClassVar = ("name",)
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")

    def __str__(self) -> str:
        return self.title


class Membership(models.Model):
    """That somebody belongs to an organisation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=("user", "organisation"), name="one_membership")]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organisation_id}"


class Project(models.Model):
    """What questions are asked for; only an approved one counts."""

    name = models.CharField(_("identifier"), max_length=64, unique=True, validators=[name_validator])
    title = models.CharField(_("title"), max_length=200)
    approved = models.BooleanField(_("approved"), default=False)
    created = models.DateTimeField(auto_now_add=True)
    people: "models.ManyToManyField[models.Model, ProjectMember]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="ProjectMember", related_name="projects"
    )

    class Meta:
        ordering: ClassVar = ("name",)
        verbose_name = _("project")
        verbose_name_plural = _("projects")

    def __str__(self) -> str:
        return self.title


class ProjectMember(models.Model):
    """That somebody works in a project."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="project_memberships")
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="memberships")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=("user", "project"), name="one_part_in_a_project")]
        verbose_name = _("member of a project")
        verbose_name_plural = _("members of projects")

    def __str__(self) -> str:
        return f"{self.user_id} in {self.project_id}"


GRANTABLE = (Role.STEWARD, Role.REVIEWER, Role.OPERATOR)
"""The roles that are given; visitor and user follow from whether somebody has signed in."""


class Grant(models.Model):
    """That somebody has a role."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="grants")
    role = models.CharField(_("role"), max_length=16, choices=[(role.value, role.value) for role in GRANTABLE])
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=("user", "role"), name="one_grant_of_a_role")]
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        return f"{self.user_id} is {self.role}"
