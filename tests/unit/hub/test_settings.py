"""The hub's settings: read once, refused with a sentence, handed on unchanged."""

import json
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cancerimage.hub.settings import HubSettings, SettingsFault
from cancerimage.hub.settings.database import database
from cancerimage.hub.settings.secret import secret_key


def test_an_empty_environment_gives_the_defaults() -> None:
    settings = HubSettings.from_environment({})
    assert (settings.url, settings.port, settings.deadline, settings.database_url) == (
        "http://127.0.0.1:8000",
        8000,
        10.0,
        None,
    )


def test_another_process_gets_the_same_settings(tmp_path: Path) -> None:
    settings = HubSettings(
        data_dir=tmp_path, url="https://hub.example.org", port=9000, hosts=("a.example", "b.example"), demo=True
    )
    assert HubSettings.from_environment(settings.to_environment()) == settings


def test_a_port_alone_also_changes_the_address() -> None:
    assert HubSettings.from_environment({"CANCERIMAGE_HUB_PORT": "9000"}).url == "http://127.0.0.1:9000"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "many"),
        ("PORT", "70000"),
        ("URL", "hub.example.org"),
        ("DEADLINE", "0"),
        ("DEADLINE", "soon"),
        ("RESULT_HOURS", "-1"),
        ("RATE", "-1"),
        ("DEMO", "perhaps"),
        ("REQUIRE_SECOND_FACTOR_FOR_OPERATORS", "perhaps"),
    ],
)
def test_a_senseless_setting_is_named(name: str, value: str) -> None:
    with pytest.raises(SettingsFault, match=f"CANCERIMAGE_HUB_{name}"):
        HubSettings.from_environment({f"CANCERIMAGE_HUB_{name}": value})


def test_the_embedded_database_is_a_file_in_the_data_directory(tmp_path: Path) -> None:
    described = database(None, tmp_path)
    assert (described["ENGINE"], described["NAME"]) == ("django.db.backends.sqlite3", str(tmp_path / "hub.sqlite3"))


def test_a_postgresql_address_is_taken_apart(tmp_path: Path) -> None:
    described = database("postgresql://ann:s%40fe@db.example:5433/hub?sslmode=require", tmp_path)
    assert {name: described[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")} == {
        "USER": "ann",
        "PASSWORD": "s@fe",
        "HOST": "db.example",
        "PORT": "5433",
        "NAME": "hub",
    }
    assert described["OPTIONS"]["sslmode"] == "require"


def test_a_postgresql_server_on_a_socket_is_named_by_its_directory(tmp_path: Path) -> None:
    described = database("postgresql://postgres:@/hub?host=/run/postgresql", tmp_path)
    assert (described["HOST"], described["NAME"], described["PORT"]) == ("/run/postgresql", "hub", "")


@pytest.mark.parametrize("url", ["mysql://somewhere/hub", "postgresql://somewhere", "hub.sqlite3"])
def test_another_kind_of_database_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsFault, match="CANCERIMAGE_HUB_DATABASE_URL"):
        database(url, tmp_path)


def test_the_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with ThreadPoolExecutor(8) as many:
        made = set(many.map(lambda _: secret_key(folder), range(32)))
    assert len(made) == 1
    assert len(made.pop()) > 60
    assert stat.S_IMODE((folder / "secret-key").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["secret-key"]


PROVIDERS = [
    {"kind": "life-science-login", "client_id": "one", "client_secret": "s1"},
    {"kind": "keycloak", "url": "https://sso.example/", "realm": "north", "name": "North", "client_id": "two"},
    {"id": "own", "name": "Own", "issuer": "https://id.example/x", "client_id": "three", "scopes": ["openid"]},
]


def test_providers_are_read_from_the_variable(tmp_path: Path) -> None:
    environ = {"CANCERIMAGE_HUB_OIDC_PROVIDERS": json.dumps(PROVIDERS), "CANCERIMAGE_HUB_DATA_DIR": str(tmp_path)}
    settings = HubSettings.from_environment(environ)
    assert [(one.id, one.issuer) for one in settings.oidc_providers] == [
        ("life-science-login", "https://login.aai.lifescience-ri.eu/oidc/"),
        ("keycloak", "https://sso.example/realms/north"),
        ("own", "https://id.example/x"),
    ]
    assert [one.scopes for one in settings.oidc_providers][1:] == [("openid", "profile", "email"), ("openid",)]
    assert settings.oidc_providers[0].discovery == (
        "https://login.aai.lifescience-ri.eu/oidc/.well-known/openid-configuration"
    )
    assert "s1" not in repr(settings)
    assert HubSettings.from_environment(settings.to_environment()) == settings


def test_providers_are_read_from_a_file_and_their_secrets_from_others(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("quiet\n")
    described = [{"kind": "life-science-login", "client_id": "one", "client_secret_file": "secret"}]
    for name, said in (("openid-providers.json", {}), ("else.json", {"CANCERIMAGE_HUB_OIDC_PROVIDERS": "else.json"})):
        (tmp_path / name).write_text(json.dumps(described))
        settings = HubSettings.from_environment(said | {"CANCERIMAGE_HUB_DATA_DIR": str(tmp_path)})
        assert [one.client_secret for one in settings.oidc_providers] == ["quiet"]
        (tmp_path / name).unlink()


def test_a_hub_without_providers_has_none(tmp_path: Path) -> None:
    assert HubSettings.from_environment({"CANCERIMAGE_HUB_DATA_DIR": str(tmp_path)}).oidc_providers == ()


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("[", "no JSON"),
        ("nowhere.json", "cannot be read"),
        ('[{"kind": "facebook"}]', "there is no kind"),
        ('[{"kind": "keycloak", "client_id": "x"}]', "its url and its realm"),
        ('[{"kind": "life-science-login"}]', "client_id"),
        ('[{"kind": "life-science-login", "client_id": "x", "colour": "red"}]', "colour"),
        ('[{"kind": "life-science-login", "client_id": "x", "client_secret_file": "gone"}]', "cannot be read"),
        ('[{"id": "a b", "name": "A", "issuer": "https://a.example", "client_id": "x"}]', "id must be"),
        ('[{"id": "a", "name": "", "issuer": "https://a.example", "client_id": "x"}]', "needs a name"),
        ('[{"id": "a", "name": "A", "issuer": "http://a.example", "client_id": "x"}]', "https"),
        ('[{"id": "a", "name": "A", "issuer": "https://a.example", "client_id": "x", "scopes": []}]', "openid"),
        ('["life-science-login"]', "an object"),
        (json.dumps([PROVIDERS[0], PROVIDERS[0]]), "an id of its own"),
    ],
)
def test_a_senseless_provider_is_named(said: str, told: str, tmp_path: Path) -> None:
    environ = {"CANCERIMAGE_HUB_OIDC_PROVIDERS": said, "CANCERIMAGE_HUB_DATA_DIR": str(tmp_path)}
    with pytest.raises(SettingsFault, match=f"CANCERIMAGE_HUB_OIDC_PROVIDERS.*{told}"):
        HubSettings.from_environment(environ)


@pytest.mark.parametrize(("demo", "required", "expected"), [("no", "", True), ("yes", "", False), ("yes", "yes", True)])
def test_operators_need_a_second_factor_unless_it_is_a_demonstration(demo: str, required: str, expected: bool) -> None:
    environ = {
        "CANCERIMAGE_HUB_DEMO": demo,
        "CANCERIMAGE_HUB_REQUIRE_SECOND_FACTOR_FOR_OPERATORS": required,
    }
    assert HubSettings.from_environment(environ).second_factor_for_operators is expected


@pytest.mark.parametrize("wide", [False, True], ids=["new", "as an earlier release left it"])
def test_nobody_else_on_the_machine_reads_the_database(tmp_path: Path, *, wide: bool) -> None:
    tmp_path.chmod(0o755)
    files = [tmp_path / f"hub.sqlite3{suffix}" for suffix in ("", "-wal", "-shm")]
    if wide:
        for one in files:
            one.touch(0o644)
    database(None, tmp_path)
    with sqlite3.connect(files[0]) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE held (name TEXT)")
        connection.commit()
        assert {one.stat().st_mode & 0o777 for one in files} == {0o600}
    connection.close()
