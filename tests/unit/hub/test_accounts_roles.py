"""Roles and what they allow: one table, complete, and no way around the second factor."""

import re
from dataclasses import replace

import pytest
from django.contrib.auth.models import AnonymousUser
from pytest_django import Settings

from cancerimage.hub.accounts import grants
from cancerimage.hub.accounts.meanings import ROLES
from cancerimage.hub.accounts.models import GRANTABLE
from cancerimage.hub.accounts.operators import create, is_operator
from cancerimage.hub.accounts.permissions import PERMISSIONS, Action, NotPermitted, may, require
from cancerimage.hub.accounts.roles import granted, roles_of
from cancerimage.hub.audit import log
from cancerimage.wire.asker import Role
from tests.support.people import PASSWORD, operator, person


def test_every_action_and_every_role_has_its_line() -> None:
    assert list(PERMISSIONS) == list(Action)
    assert set(ROLES) == set(Role)
    assert all(roles for roles in PERMISSIONS.values())


def test_actions_are_named_and_sorted_as_the_style_has_it() -> None:
    names = [action.value for action in Action]
    assert names == sorted(names)
    assert all(re.fullmatch(r"[a-z]+:[a-z]+", name) for name in names)


@pytest.mark.django_db
def test_the_table_holds_for_everybody() -> None:
    everybody = {Role.VISITOR: AnonymousUser(), Role.USER: person("ursel")}
    everybody |= {role: person(role.value, role) for role in GRANTABLE}
    for role, somebody in everybody.items():
        has = {role} if role in (Role.VISITOR, Role.USER) else {Role.USER, role}
        assert roles_of(somebody) == has
        for action in Action:
            allowed = bool(PERMISSIONS[action] & has)
            assert may(somebody, action) is allowed, (role, action)
            if allowed:
                require(somebody, action)
            else:
                with pytest.raises(NotPermitted, match=r"\."):
                    require(somebody, action)


@pytest.mark.django_db
def test_a_closed_account_may_what_a_visitor_may() -> None:
    closed = person("carl", Role.OPERATOR)
    closed.is_active = False
    assert roles_of(closed) == {Role.VISITOR}


@pytest.mark.django_db
def test_an_operator_is_one_only_with_a_second_factor() -> None:
    without = create("ann", PASSWORD)
    assert granted(without) == {Role.USER, Role.OPERATOR}
    assert roles_of(without) == {Role.USER}
    assert not is_operator(without)
    assert not may(without, Action.NODE_DECIDE)
    assert is_operator(operator("ben"))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("demo", "required", "expected"), [(True, None, True), (False, False, True), (True, True, False)]
)
def test_a_hub_can_do_without_the_second_factor(
    settings: Settings, demo: bool, required: bool | None, expected: bool
) -> None:
    hub = replace(settings.CANCERIMAGE, demo=demo, require_second_factor_for_operators=required)
    settings.CANCERIMAGE = hub
    assert is_operator(create("ann", PASSWORD)) is expected


@pytest.mark.django_db
def test_giving_and_taking_is_written_down_once() -> None:
    ann = person("ann")
    before = log.size()
    for _ in range(2):
        grants.give(ann, Role.STEWARD)
    assert roles_of(ann) == {Role.USER, Role.STEWARD}
    for _ in range(2):
        grants.take(ann, Role.STEWARD)
    assert roles_of(ann) == {Role.USER}
    assert [one.event for one in log.entries(before, 10)] == ["role:grant:given", "role:grant:taken"]


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.VISITOR, Role.USER])
def test_what_follows_by_itself_cannot_be_given(role: Role) -> None:
    with pytest.raises(grants.RoleRefused, match="steward, reviewer, operator"):
        grants.give(person("ann"), role)


@pytest.mark.django_db
def test_somebody_always_operates_the_hub() -> None:
    ann = operator("ann")
    with pytest.raises(grants.RoleRefused, match="somebody else"):
        grants.take(ann, Role.OPERATOR)
    operator("ben")
    grants.take(ann, Role.OPERATOR)
    assert not is_operator(ann)
