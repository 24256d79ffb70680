"""The migrations fit the models, and lead both ways."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

OWN = ("catalogue", "explore", "federation")


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
