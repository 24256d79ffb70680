"""What a node keeps: its own keys, for nobody else; the hub's, so that no other is believed."""

import stat
from pathlib import Path

import pytest

from cancerimage.node.files import write_private
from cancerimage.node.link import identity
from cancerimage.node.link.faults import LinkFault
from cancerimage.node.link.identity import HUB, IDENTITY, Hub, Identity
from cancerimage.wire.keys import PrivateKeys


def make(data_dir: Path) -> tuple[Identity, Hub]:
    """Keep a new identity and hub."""
    made = Identity("ash", "Node Ash", PrivateKeys.generate()), Hub("https://hub", PrivateKeys.generate().public)
    for part in made:
        part.save(data_dir)
    return made


def test_it_is_kept_and_found_again(tmp_path: Path) -> None:
    me, hub = make(tmp_path / "node")
    again, hub_again = identity.load(tmp_path / "node")
    assert (again.name, again.title, again.keys.public) == ("ash", "Node Ash", me.keys.public)
    assert hub_again == hub


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    make(tmp_path / "node")
    assert stat.S_IMODE((tmp_path / "node").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "node" / IDENTITY).stat().st_mode) == 0o600


def test_keys_that_others_can_read_are_not_used(tmp_path: Path) -> None:
    make(tmp_path)
    (tmp_path / IDENTITY).chmod(0o644)
    with pytest.raises(LinkFault, match="chmod 600"):
        identity.load(tmp_path)


def test_a_directory_without_a_node_says_how_to_enrol(tmp_path: Path) -> None:
    with pytest.raises(LinkFault, match="cancerimage node enrol"):
        identity.load(tmp_path)


@pytest.mark.parametrize("file", [IDENTITY, HUB])
@pytest.mark.parametrize("content", [b"", b"{}", b'{"name":', b"\xff\xff"])
def test_a_damaged_file_is_named(tmp_path: Path, file: str, content: bytes) -> None:
    make(tmp_path)
    write_private(tmp_path / file, content)
    with pytest.raises(LinkFault, match=file):
        identity.load(tmp_path)


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    write_private(tmp_path / "kept", b"before")
    with pytest.raises(TypeError):
        write_private(tmp_path / "kept", "no bytes")  # type: ignore[arg-type]
    assert (tmp_path / "kept").read_bytes() == b"before"
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
