"""Which files of a folder are read, and what becomes of the others."""

import os
from pathlib import Path

from cancerimage.dicom.faults import Reason
from cancerimage.dicom.read import files, walk


def test_files_come_sorted_and_from_all_depths(tmp_path: Path) -> None:
    for name in ("b/2", "b/10", "a/c/1", "z", "A"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    found = [path.relative_to(tmp_path).as_posix() for path in files(tmp_path)]
    assert found == ["A", "z", "a/c/1", "b/10", "b/2"]


def test_a_link_does_not_lead_out(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret").write_bytes(b"")
    (inside / "image").write_bytes(b"")
    (inside / "folder").symlink_to(outside)
    (inside / "file").symlink_to(outside / "secret")
    (inside / "loop").symlink_to(inside)
    (inside / "same").symlink_to(inside / "image")
    (inside / "broken").symlink_to(tmp_path / "absent")
    assert list(files(inside)) == [inside / "image"]
    refused = {path.name: reason for path, reason in walk(inside) if reason}
    assert refused == dict.fromkeys(("broken", "file", "folder"), Reason.OUTSIDE)


def test_a_folder_can_itself_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "image").write_bytes(b"")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert list(files(tmp_path / "link")) == [tmp_path / "link" / "image"]


def test_a_pipe_is_named_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert list(walk(tmp_path)) == [(tmp_path / "pipe", Reason.OUTSIDE)]


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path) -> None:
    assert list(walk(tmp_path / "absent")) == [(tmp_path / "absent", Reason.UNOPENED)]
