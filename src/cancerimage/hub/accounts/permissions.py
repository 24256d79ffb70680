"""Who may do what at this hub, as one table, and the two ways to ask it."""

from collections.abc import Mapping
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from cancerimage.hub.accounts.roles import Account, roles_of
from cancerimage.wire.asker import Role


class Action(StrEnum):
    """What can be done, as `subject:action`."""

    ACCOUNT_MANAGE = "account:manage"
    """See and change one's own account: sign-in, second factor, sessions, deletion."""
    ACCOUNT_READ = "account:read"
    """See who one is at this hub: name, roles, organisations, projects."""
    AUDIT_READ = "audit:read"
    """Read the entries of the hub's log."""
    AUDIT_VERIFY = "audit:verify"
    """Fetch signed tree heads and proofs."""
    CATALOGUE_BROWSE = "catalogue:browse"
    CODE_CREATE = "code:create"
    """Create a one-time code with which a node enrols."""
    DEVICE_APPROVE = "device:approve"
    """Let a command or program sign in with a device code."""
    FEDERATION_VIEW = "federation:view"
    """See which nodes take part, and whether they are connected."""
    NODE_DECIDE = "node:decide"
    """Approve, refuse, revoke and remove nodes, and see those that wait or were put out."""
    ORGANISATION_MANAGE = "organisation:manage"
    PERSON_LIST = "person:list"
    """See who has an account."""
    PROJECT_MANAGE = "project:manage"
    QUESTION_ASK = "question:ask"
    """Ask a question, or what it would cost; each node then decides by itself whether it answers."""
    QUESTION_READ = "question:read"
    """Read the answers to a question of one's own; visitors, one whose unguessable address they have."""
    ROLE_GRANT = "role:grant"
    TOKEN_MANAGE = "token:manage"  # noqa: S105  # the name of an action
    """Create, list and revoke one's own tokens."""


_EVERYBODY = frozenset(Role)
_PEOPLE = _EVERYBODY - {Role.VISITOR}
_OPERATORS = frozenset({Role.OPERATOR})

PERMISSIONS: Mapping[Action, frozenset[Role]] = {
    Action.ACCOUNT_MANAGE: _PEOPLE,
    Action.ACCOUNT_READ: _PEOPLE,
    Action.AUDIT_READ: frozenset({Role.OPERATOR, Role.REVIEWER}),
    Action.AUDIT_VERIFY: _EVERYBODY,
    Action.CATALOGUE_BROWSE: _EVERYBODY,
    Action.CODE_CREATE: _OPERATORS,
    Action.DEVICE_APPROVE: _PEOPLE,
    Action.FEDERATION_VIEW: _EVERYBODY,
    Action.NODE_DECIDE: _OPERATORS,
    Action.ORGANISATION_MANAGE: _OPERATORS,
    Action.PERSON_LIST: _OPERATORS,
    Action.PROJECT_MANAGE: _OPERATORS,
    Action.QUESTION_ASK: _EVERYBODY,
    Action.QUESTION_READ: _EVERYBODY,
    Action.ROLE_GRANT: _OPERATORS,
    Action.TOKEN_MANAGE: _PEOPLE,
}
"""For each action, the roles of which one suffices."""


class NotPermitted(PermissionDenied):
    """Somebody may not do this; the message says what would be needed."""

    def __init__(self, action: Action) -> None:
        self.action = action
        super().__init__(_reason(action))


def may(user: Account, action: Action) -> bool:
    """Whether `user` may do this."""
    return not PERMISSIONS[action].isdisjoint(roles_of(user))


def require(user: Account, action: Action) -> None:
    """Return if `user` may do this, and raise NotPermitted otherwise."""
    if not may(user, action):
        raise NotPermitted(action)


def _reason(action: Action) -> str:
    roles = PERMISSIONS[action]
    if Role.USER in roles:
        return _("Sign in first.")
    if Role.REVIEWER in roles:
        return _("Only reviewers and operators of this hub may do this.")
    return _("Only an operator of this hub may do this.")
