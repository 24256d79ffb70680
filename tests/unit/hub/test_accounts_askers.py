"""What nodes are told of who asks: pseudonyms that last, and nothing that joins two nodes' logs."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AnonymousUser, User

from cancerimage.hub.accounts import groups
from cancerimage.hub.accounts.askers import ORGANISATIONS, ProjectRefused, asker, identity
from cancerimage.hub.accounts.models import Membership, Organisation, Project
from cancerimage.hub.accounts.openid.identity import uid
from cancerimage.hub.accounts.people import pseudonym
from cancerimage.wire.asker import VISITOR, Asker, Role
from tests.support.people import operator, person

pytestmark = pytest.mark.django_db


def joined(name: str, issuer: str, subject: str) -> User:
    user = person(name)
    SocialAccount.objects.create(user=user, provider="any", uid=uid(issuer, subject))
    return user


def test_visitors_are_all_the_same_asker() -> None:
    assert asker(AnonymousUser(), "alder") == asker(AnonymousUser(), "birch") == VISITOR
    closed = person("ann")
    closed.is_active = False
    assert asker(closed, "alder") == VISITOR


def test_each_node_knows_a_person_by_another_name() -> None:
    ann, ben = person("ann"), person("ben")
    names = {asker(who, node).id for who in (ann, ben) for node in ("alder", "birch")}
    assert len(names | {pseudonym(ann), pseudonym(ben)}) == 6
    assert asker(ann, "alder") == asker(ann, "alder")
    assert asker(ann, "alder").signed_in


def test_who_comes_back_is_the_same_asker() -> None:
    first = joined("ann", "https://one.example", "17")
    before = asker(first, "alder").id
    first.delete()
    assert asker(joined("other", "https://one.example", "17"), "alder").id == before
    assert asker(joined("third", "https://two.example", "17"), "alder").id != before


def test_another_sign_in_makes_nobody_somebody_else() -> None:
    ann = joined("ann", "https://one.example", "17")
    before = asker(ann, "alder").id
    SocialAccount.objects.create(user=ann, provider="more", uid=uid("https://two.example", "4"))
    SocialAccount.objects.filter(user=ann, provider="any").delete()
    assert asker(ann, "alder").id == before


def test_roles_and_organisations_go_with_the_question() -> None:
    ann = operator("ann")
    for name in ("south", "north"):
        groups.add(groups.create(Organisation, name, name.capitalize()), ann)
    assert asker(ann, "alder") == Asker(
        id=asker(ann, "alder").id, roles=(Role.USER, Role.OPERATOR), organisations=("north", "south")
    )


def test_a_project_counts_only_for_its_members_and_once_approved() -> None:
    ann, ben = person("ann"), person("ben")
    project = groups.create(Project, "lung", "Lung")
    groups.add(project, ann)
    with pytest.raises(ProjectRefused, match="not been approved"):
        asker(ann, "alder", "lung")
    groups.approve(project)
    assert asker(ann, "alder", "lung").project == "lung"
    assert asker(ann, "alder").project is None
    with pytest.raises(ProjectRefused) as of_others:
        asker(ben, "alder", "lung")
    with pytest.raises(ProjectRefused) as of_nobody:
        asker(ben, "alder", "gnul")
    assert str(of_others.value).replace("lung", "gnul") == str(of_nobody.value), "that there is one is not told"
    with pytest.raises(ProjectRefused, match="Sign in"):
        asker(AnonymousUser(), "alder", "lung")


def test_no_more_organisations_are_told_than_a_message_holds() -> None:
    ann = person("ann")
    many = Organisation.objects.bulk_create(
        [Organisation(name=f"o{number:03}", title="O") for number in range(ORGANISATIONS + 6)]
    )
    Membership.objects.bulk_create([Membership(user=ann, organisation=one) for one in many])
    assert len(asker(ann, "alder").organisations) == ORGANISATIONS


def test_who_asks_is_read_once_for_all_nodes(django_assert_max_num_queries: object) -> None:
    ann = person("ann")
    known = identity(ann)
    with django_assert_max_num_queries(0):  # type: ignore[operator]  # pytest-django does not export its type
        told = {known.towards(node) for node in ("alder", "birch")}
    assert told == {asker(ann, node) for node in ("alder", "birch")}
