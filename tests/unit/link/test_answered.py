"""The memory of answered tasks outlives the process and gives up nothing that matters."""

import stat
from pathlib import Path

import pytest

from cancerimage.node.link.answered import FILE, PRUNE_EVERY, Answered
from cancerimage.wire.clock import SKEW


def test_it_outlives_the_process(tmp_path: Path) -> None:
    first = Answered(tmp_path)
    first.put("t1", 1000, "frame", 0)
    first.put("t1", 1000, "another", 0)
    first.close()
    second = Answered(tmp_path)
    assert second.get("t1") == "frame"
    assert second.get("t2") is None
    second.close()


def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    (tmp_path / f"{FILE}-wal").touch(0o644)
    answered = Answered(tmp_path)
    assert {stat.S_IMODE(one.stat().st_mode) for one in tmp_path.glob(f"{FILE}*")} == {0o600}
    assert len(list(tmp_path.glob(f"{FILE}*"))) == 3
    answered.close()


def test_what_has_expired_is_forgotten(tmp_path: Path) -> None:
    answered = Answered(tmp_path)
    answered.put("old", 0, "frame", 0)
    for number in range(PRUNE_EVERY):
        answered.put(f"t{number}", 10 * SKEW, "frame", 3 * SKEW)
    assert answered.get("old") is None
    assert answered.get("t0") == "frame"
    answered.close()


def test_a_damaged_file_is_begun_anew(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / FILE).write_bytes(b"this is no database at all, but it is long enough to be taken for one" * 20)
    answered = Answered(tmp_path)
    answered.put("t1", 1000, "frame", 0)
    assert answered.get("t1") == "frame"
    answered.close()
    assert "damaged" in caplog.text


def damage(path: Path) -> None:
    """Write nonsense over the pages of a database that is in use."""
    with path.open("r+b") as file:
        size = file.seek(0, 2)
        file.seek(0)
        file.write(b"nonsense" * (size // 8))


def test_a_file_that_is_damaged_meanwhile_stops_no_answer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    answered = Answered(tmp_path)
    for number in range(PRUNE_EVERY):
        answered.put(f"t{number}", 1000, "frame" * 100, 0)
    answered.close()
    answered = Answered(tmp_path)
    damage(tmp_path / FILE)
    assert answered.get("t400") is None
    answered.put("t1", 1000, "frame", 0)
    answered.put("t2", 1000, "frame", 0)
    assert answered.get("t2") == "frame"
    answered.close()
    assert "damaged" in caplog.text


def test_a_file_that_cannot_be_begun_anew_stops_no_answer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    answered = Answered(tmp_path)
    answered.put("t1", 1000, "frame", 0)
    # A closed connection is what is left where the disk gave no new file.
    answered.close()
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).mkdir()
    assert answered.get("t1") is None
    answered.put("t1", 1000, "frame", 0)
    (tmp_path / FILE).rmdir()
    answered.put("t1", 1000, "frame", 0)
    answered.put("t1", 1000, "frame", 0)
    assert answered.get("t1") == "frame"
    answered.close()
    assert "cannot be begun anew" in caplog.text
