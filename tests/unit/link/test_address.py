"""The hub's address: what is accepted, and never an open line to another machine."""

from pathlib import Path

import pytest

from cancerimage.node.link.address import address
from cancerimage.node.link.faults import LinkFault
from tests.support.linking import certificate


@pytest.mark.parametrize(
    ("url", "base", "local"),
    [
        ("https://hub.example.org", "https://hub.example.org", False),
        ("https://hub.example.org/", "https://hub.example.org", False),
        (" wss://hub.example.org:8443/federation/ ", "https://hub.example.org:8443/federation", False),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", True),
        ("http://127.8.8.8:8000", "http://127.8.8.8:8000", True),
        ("ws://localhost:1", "http://localhost:1", True),
        ("http://[::1]:8000", "http://[::1]:8000", True),
    ],
)
def test_addresses_that_are_accepted(url: str, base: str, local: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(variable, "http://proxy.example.org:3128")
    found = address(url)
    assert (found.base, found.proxy is None) == (base, local)
    assert (found.tls is not None) == base.startswith("https")
    assert found.http("/x") == f"{base}/x"
    assert found.websocket("/x") == f"{base.replace('http', 'ws', 1)}/x"


@pytest.mark.parametrize("url", ["http://hub.example.org", "ws://10.0.0.1", "http://localhost.example.org"])
def test_an_open_line_to_another_machine_is_refused_unless_it_is_wanted(url: str) -> None:
    with pytest.raises(LinkFault, match="not https") as refused:
        address(url)
    assert refused.value.code == "enrolment.insecure"
    assert address(url, insecure=True).tls is None


@pytest.mark.parametrize(
    "url", ["", "hub", "ftp://hub", "https://", "https://user:word@hub", "https://hub?x=1", "https://hub#x"]
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(LinkFault, match="not the address of a hub"):
        address(url, insecure=True)


def test_an_authority_of_ones_own(tmp_path: Path) -> None:
    found = address("https://hub.example.org", ca_file=certificate(tmp_path)[0])
    assert found.tls is not None
    assert any("localhost" in str(known) for known in found.tls.get_ca_certs())


def test_a_file_without_certificates(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    with pytest.raises(LinkFault, match="no certificates"):
        address("https://hub.example.org", ca_file=tmp_path / "ca.pem")


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that names no proxy yet."""
    for name in ("http", "https", "all", "no", "ws", "wss", "socks"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name.upper()}_PROXY", raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("http://proxy.example.org:3128", "http://proxy.example.org:3128"),
        ("http://proxy.example.org:3128/", "http://proxy.example.org:3128"),
        ("https://proxy.example.org", "https://proxy.example.org"),
        ("proxy:3128", "http://proxy:3128"),
        (" proxy.example.org ", "http://proxy.example.org"),
        ("user:word@proxy:3128", "http://user:word@proxy:3128"),
        ("http://user@proxy:3128", "http://user:@proxy:3128"),
        ("[2001:db8::1]:3128", "http://[2001:db8::1]:3128"),
        ("", None),
    ],
)
def test_a_proxy_is_read_however_it_is_usually_written(
    environment: pytest.MonkeyPatch, written: str, read: str | None
) -> None:
    environment.setenv("HTTPS_PROXY", written)
    assert address("https://hub.example.org").proxy == read
    assert address("http://hub.example.org", insecure=True).proxy is None
    environment.setenv("NO_PROXY", "example.org")
    assert address("https://hub.example.org").proxy is None


def test_a_proxy_for_everything_is_the_last_choice(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("ALL_PROXY", "all:1")
    assert address("https://hub.example.org").proxy == "http://all:1"
    environment.setenv("HTTPS_PROXY", "https:2")
    assert address("https://hub.example.org").proxy == "http://https:2"


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("socks5://user:secret@proxy:1080", "names a SOCKS proxy"),
        ("socks5h://proxy:1080", "names a SOCKS proxy"),
        ("ftp://proxy", "is not the address of a proxy"),
        ("http://", "is not the address of a proxy"),
        ("my proxy:3128", "is not the address of a proxy"),
        ("http://proxy:99999", "is not the address of a proxy"),
        ("http://proxy:3128/path", "is not the address of a proxy"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_refused_in_a_sentence(
    environment: pytest.MonkeyPatch, variable: str, written: str, sentence: str
) -> None:
    environment.setenv(variable, written)
    with pytest.raises(LinkFault, match=f"{variable} {sentence}.*NO_PROXY name hub.example.org") as refused:
        address("https://hub.example.org")
    assert "secret" not in str(refused.value)
    assert address("http://localhost:8000").proxy is None
