"""Fixtures that all tests share: the hub's database, once over SQLite and once over a real PostgreSQL server."""

import os
import tempfile
from collections.abc import AsyncIterator, Iterator

import pytest

# The hub's settings are read from the environment once, so a place of their own is made before anything imports them.
# DJANGO_SETTINGS_MODULE is set here and not in pyproject.toml because pytest-django would act on that even earlier.
_data_dir = tempfile.TemporaryDirectory(prefix="cancerimage-tests-")
for _name in [name for name in os.environ if name.startswith(("CANCERIMAGE_HUB", "CANCERIMAGE_NODE"))]:
    del os.environ[_name]
os.environ["CANCERIMAGE_HUB_DATA_DIR"] = _data_dir.name
# All tests ask from one address.
os.environ["CANCERIMAGE_HUB_ASK_RATE"] = "0"
# Nothing that is tested depends on how fast this machine is: questions end when they are answered.
os.environ["CANCERIMAGE_HUB_DEADLINE"] = "60"
os.environ["DJANGO_SETTINGS_MODULE"] = "cancerimage.hub.settings.django"

import django  # noqa: E402
import httpx  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.test import TransactionTestCase  # noqa: E402

# What is tested in this process need not survive a loss of power, and on a slow disk it would wait thousands of times.
# Tests of what is synchronised, and when, look at the calls.
os.fsync = os.fdatasync = lambda descriptor: None

# Whoever names no timeout of their own would give up after five seconds.
_default = httpx._config.DEFAULT_TIMEOUT_CONFIG
_default.connect = _default.read = _default.write = _default.pool = 60.0

from tests.support.databases import Database, PostgresqlServer, empty, prepare, use  # noqa: E402
from tests.support.linking import RunningHub, hub_running  # noqa: E402

_BACKENDS = ("sqlite", "postgresql")
_DATABASE_FIXTURES = {"database", "db", "transactional_db", "hub"}

# A good hash takes a quarter of a second each time; that the hub's is one is looked at in tests/security.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TransactionTestCase._fixture_teardown = lambda self: empty()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let whoever runs the tests choose the database."""
    parser.addoption(
        "--database",
        choices=(*_BACKENDS, "both"),
        default="both",
        help="run the tests that touch the database over this one (default: both)",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that touches the database once for each database."""
    marked = metafunc.definition.get_closest_marker("django_db") is not None
    if not marked and not _DATABASE_FIXTURES & set(metafunc.fixturenames):
        return
    if "database" not in metafunc.fixturenames:
        metafunc.fixturenames.insert(0, "database")
    chosen = metafunc.config.getoption("--database")
    # A module whose subject has nothing to do with the database can name the one it runs over.
    backends = getattr(metafunc.module, "DATABASES", _BACKENDS) if chosen == "both" else (chosen,)
    metafunc.parametrize("database", backends, indirect=True, scope="session")


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresqlServer]:
    """A PostgreSQL server of this session's own."""
    server = PostgresqlServer.start(tmp_path_factory.mktemp("postgresql"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The database that the hub uses in this test, migrated."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql").create_database()
    else:
        url = f"sqlite://{tmp_path_factory.mktemp('sqlite') / 'hub.sqlite3'}"
    found = Database(request.param, url)
    before = use(found)
    yield found
    use(before)


@pytest.fixture(scope="session")
def django_db_setup(database: Database, django_db_blocker: object) -> None:
    """Prepare the database of this test instead of the one pytest-django would make."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]  # pytest-django does not export its type
        prepare(database)


@pytest.fixture(autouse=True)
def _forgetful_hub() -> None:
    """Let no test see the catalogue of another, or wait for it."""
    from cancerimage.hub.accounts import tokens
    from cancerimage.hub.catalogue import inventory

    inventory.forget()
    tokens.PACE.forget()


@pytest.fixture
async def hub(transactional_db: None) -> AsyncIterator[RunningHub]:
    """A hub that listens on a port of its own, in the event loop of the test."""
    from cancerimage.hub import asgi

    async with hub_running() as running:
        yield running
        await asgi.stop()
