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
def test_addresses_that_are_accepted(url: str, base: str, local: bool) -> None:
    found = address(url)
    assert (found.base, found.local) == (base, local)
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
