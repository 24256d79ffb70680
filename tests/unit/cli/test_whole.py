"""Files that people asked for are written as a whole or not at all."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from cancerimage.cli.whole import whole, write_lines, write_whole


def test_a_file_appears_when_all_of_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    with whole(path) as beside:
        beside.write_text("first")
        assert not path.exists()
    assert path.read_text() == "first"
    assert os.listdir(tmp_path) == ["report.html"]


def test_what_fails_leaves_the_earlier_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "log.jsonl"
    write_lines(path, ["kept"])

    def broken() -> Iterator[str]:
        yield "half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        write_lines(path, broken())
    assert path.read_text() == "kept\n"
    assert os.listdir(tmp_path) == ["log.jsonl"]


def test_only_a_private_file_is_hidden_from_others(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_whole(tmp_path / "shared", "a\r\n")
        write_whole(tmp_path / "private", "b", private=True)
        assert os.umask(0o022) == 0o022, "the mask is as it was"
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "shared").stat().st_mode) == 0o644
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o600
    assert (tmp_path / "shared").read_bytes() == b"a\r\n", "line ends are as they were given"
