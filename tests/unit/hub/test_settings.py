"""The hub's settings: read once, refused with a sentence, handed on unchanged."""

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
