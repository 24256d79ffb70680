"""What the roles mean, in words for people."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cancerimage.wire.asker import Role

ROLES: Mapping[Role, str | Promise] = {
    Role.VISITOR: _("Browses, and shares one allowance of questions with all other visitors."),
    Role.USER: _("Has signed in, and has an allowance of questions of their own at each node."),
    Role.STEWARD: _("Speaks for a data holder."),
    Role.REVIEWER: _("Reads the hub's log."),
    Role.OPERATOR: _("Decides about nodes, organisations, projects and roles."),
}
"""Each role in one sentence."""
