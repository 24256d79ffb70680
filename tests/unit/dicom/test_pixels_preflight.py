"""Where text cannot be read, that is said before the work begins, with what to install."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cancerimage.cli.deidentify_policy import Policy, manner
from cancerimage.cli.outcomes import Failure
from cancerimage.dicom.pixels import reading
from cancerimage.dicom.pixels.verdicts import Mode


@pytest.fixture(autouse=True)
def _afresh() -> Iterator[None]:
    reading._trouble.cache_clear()
    yield
    reading._trouble.cache_clear()


def broken(folder: Path, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a library in the way that fails as the real one does."""
    (folder / "cv2.py").write_text(f"raise ImportError({says!r})\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder))


def test_nothing_is_said_where_nothing_is_missing() -> None:
    reading.require()


@pytest.mark.parametrize("library", ["libGL.so.1", "libgthread-2.0.so.0"])
def test_a_library_of_the_system_is_named_with_what_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: str
) -> None:
    broken(tmp_path, f"{library}: cannot open shared object file: No such file or directory", monkeypatch)
    with pytest.raises(reading.Missing, match=f"needs {library} of the system.*apt-get install libgl1 libglib2.0-0"):
        reading.require()


def test_another_trouble_is_no_riddle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken(tmp_path, "numpy has another ABI", monkeypatch)
    with pytest.raises(reading.Missing, match="force-reinstall"):
        reading.require()


@pytest.mark.parametrize("asked", [Mode.OCR, None])
def test_a_run_does_not_begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: Mode | None) -> None:
    broken(tmp_path, "libGL.so.1: cannot open shared object file: No such file or directory", monkeypatch)
    with pytest.raises(Failure) as failure:
        manner(Policy(), Policy(pixels=asked))
    assert "libGL.so.1" in failure.value.sentence
    assert "--pixels rules" in failure.value.hint
    assert manner(Policy(), Policy(pixels=Mode.RULES)).mode is Mode.RULES
