"""Tokens kept by hub: found again however the address is written, and readable by nobody else."""

import stat
from pathlib import Path

import pytest

from cancerimage.sdk import Client, HubError, credentials, token_for
from cancerimage.sdk.credentials import Credential, CredentialsFault

ANN = Credential("cimg_ann", "ann", "2027-01-01T00:00:00Z")
BEN = Credential("cimg_ben", "ben", "2027-01-01T00:00:00Z")


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.delenv("CANCERIMAGE_TOKEN", raising=False)


def test_what_is_kept_is_found_again_and_forgotten() -> None:
    assert token_for("https://hub.example.org") is None
    credentials.keep("https://hub.example.org", ANN)
    credentials.keep("https://other.example.org", BEN)
    assert token_for("https://hub.example.org") == ANN.token
    assert token_for("https://other.example.org") == BEN.token
    assert credentials.forget("https://hub.example.org")
    assert not credentials.forget("https://hub.example.org")
    assert token_for("https://hub.example.org") is None
    assert token_for("https://other.example.org") == BEN.token


@pytest.mark.parametrize(
    "address", ["https://HUB.example.org/", "HTTPS://hub.example.org:443", " https://hub.example.org "]
)
def test_one_hub_is_one_entry_however_its_address_is_written(address: str) -> None:
    credentials.keep("https://hub.example.org", ANN)
    assert token_for(address) == ANN.token


@pytest.mark.parametrize(
    "address", ["http://hub.example.org", "https://hub.example.org:8443", "https://hub.example.org.evil.example"]
)
def test_no_other_hub_is_sent_the_token(address: str) -> None:
    credentials.keep("https://hub.example.org", ANN)
    assert token_for(address) is None


def test_nobody_else_can_read_the_file() -> None:
    path = credentials.keep("https://hub.example.org", ANN)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    path.chmod(0o640)
    with pytest.raises(CredentialsFault, match="chmod 600"):
        token_for("https://hub.example.org")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"hubs": []}', '{"hubs": {"a": {"token": 1}}}', '{"hubs": {"a": 5}}'])
def test_a_damaged_file_says_what_to_do(text: str) -> None:
    path = credentials.keep("https://hub.example.org", ANN)
    path.write_text(text)
    with pytest.raises(CredentialsFault, match="cancerimage login"):
        token_for("https://hub.example.org")


def test_the_environment_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    credentials.keep("https://hub.example.org", ANN)
    assert token_for("https://hub.example.org", {"CANCERIMAGE_TOKEN": " cimg_env\n"}) == "cimg_env"
    monkeypatch.setenv("CANCERIMAGE_TOKEN", "cimg_env")
    assert token_for("https://hub.example.org") == "cimg_env"


def test_a_token_stands_in_no_text() -> None:
    assert ANN.token not in repr(ANN)
    with Client("https://hub.example.org", token=ANN.token) as client:
        assert ANN.token not in repr(client)


def test_a_token_is_sent_over_https_or_to_this_machine_only() -> None:
    with pytest.raises(HubError, match="https"):
        Client("http://hub.example.org", token=ANN.token)
    for url in ("https://hub.example.org", "http://127.0.0.1:8000", "http://localhost:8000"):
        Client(url, token=ANN.token).close()


@pytest.mark.parametrize("token", ["", "a b", "cimg_é", "cimg_\nX-Evil: 1"])
def test_what_cannot_be_a_token_is_refused_before_it_is_sent(token: str) -> None:
    with pytest.raises(HubError, match="not one"):
        Client("https://hub.example.org", token=token)
