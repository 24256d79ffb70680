"""Workers decode within a budget of time and survive files that end a process."""

import os
from pathlib import Path
from typing import Any

import pytest

from cancerimage.dicom.quality import pool
from cancerimage.dicom.quality.inspection import Options, gather, inspect
from cancerimage.dicom.quality.kinds import Part
from cancerimage.dicom.quality.measuring import Measured, Task
from tests.support.sound_series import ct, write


class Deadly:
    """Ends the process that unpacks it, as a decoder does that crashes."""

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return os._exit, (1,)


class Endless:
    """Never lets the process go that unpacks it, as a decoder does that hangs."""

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return eval, ("__import__('signal').pause()",)


@pytest.fixture
def tasks(tmp_path: Path) -> list[Task]:
    """Tasks for forty sound images."""
    write(tmp_path, ct(40))
    return [Task.of(image, sampled=False) for image in gather(tmp_path).images]


def silent(done: int, total: int) -> None:
    """Report no progress."""


def broken(task: Task, path: object) -> Task:
    values = {name: getattr(task, name) for name in Task.__slots__}
    return Task(**values | {"path": path})


def test_all_images_are_measured(tasks: list[Task]) -> None:
    said: list[tuple[int, int]] = []
    found = dict(pool.run(tasks, 60, lambda done, total: said.append((done, total)), jobs=2))
    assert sorted(found) == list(range(40))
    assert not any(one.fault for one in found.values())
    assert said[-1] == (40, 40)


def test_a_crash_costs_one_image(tasks: list[Task]) -> None:
    tasks[17] = broken(tasks[17], Deadly())
    found = dict(pool.run(tasks, 60, silent, jobs=2))
    assert sorted(found) == list(range(40))
    assert [place for place, one in found.items() if one.fault] == [17]


def test_a_decoder_that_hangs_costs_one_image(tasks: list[Task], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PATIENCE_SECONDS", 5)
    tasks[3] = broken(tasks[3], Endless())
    found = dict(pool.run(tasks[:5], 60, silent, jobs=1))
    assert [place for place, one in found.items() if one.fault] == [3]
    assert sorted(found) == list(range(5))


def test_no_time_measures_nothing_and_says_so(tmp_path: Path) -> None:
    write(tmp_path, ct(4))
    inspection = inspect(tmp_path, Options(pixels=True, budget=0.0, conformance=False))
    assert inspection.measurements is not None
    assert inspection.measurements.of == {}
    assert inspection.omitted[Part.PIXELS].startswith("0 of 4 images")


def test_some_of_each_series_come_first(tmp_path: Path) -> None:
    write(tmp_path / "long", ct(30))
    write(tmp_path / "short", ct(3, patient="P2"))
    inspection = inspect(tmp_path, Options(pixels=True, conformance=False, jobs=1))
    assert inspection.measurements is not None
    sampled = [image for image, one in inspection.measurements.of.items() if one.metrics]
    assert sorted({image.path.parent.name for image in sampled}) == ["long", "short"]
    assert len(sampled) == 8


def test_nothing_measured_is_no_fault() -> None:
    assert Measured().fault == ""
