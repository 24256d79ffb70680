"""The migrations fit the models, and lead both ways."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from cancerimage.hub.accounts.roles import granted
from cancerimage.hub.explore import results
from cancerimage.hub.explore.questions import QuestionUnknown
from cancerimage.wire.asker import Role

OWN = ("accounts", "catalogue", "explore", "federation")


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_every_migration_can_be_taken_back() -> None:
    for app in OWN:
        call_command("migrate", app, "zero", verbosity=0)
    assert not {name for name in connection.introspection.table_names() if name.startswith(OWN)}
    call_command("migrate", verbosity=0)
    executor = MigrationExecutor(connection)
    assert not executor.migration_plan(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
def test_operators_from_before_there_were_roles_keep_theirs() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([("accounts", None)])
    try:
        ann = User.objects.create_user("ann")
        ann.groups.add(Group.objects.create(name="operators"))
    finally:
        call_command("migrate", verbosity=0)
    assert granted(ann) == {Role.USER, Role.OPERATOR}
    assert not Group.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_results_from_before_they_kept_who_published_what_are_let_go() -> None:
    executor = MigrationExecutor(connection)
    executor.migrate([("explore", "0001_first")])
    try:
        before = executor.loader.project_state([("explore", "0001_first")]).apps
        now = datetime.now(UTC)
        question = before.get_model("explore", "StoredQuestion").objects.create(
            token="t", query={}, text="", fingerprint="f", deadline=1, created=now, expires=now + timedelta(days=1)
        )
        before.get_model("explore", "StoredReply").objects.create(question=question, node="alder", state="offline")
    finally:
        call_command("migrate", verbosity=0)
    with pytest.raises(QuestionUnknown):
        results.load("t")
