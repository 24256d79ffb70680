"""`cancerimage deidentify` as somebody uses it: a folder in, a folder out, stopped and killed on the way."""

import json
import os
import random
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from pydicom import dcmread

from cancerimage.cli.outcomes import Outcome
from cancerimage.dicom.deidentify.keys import ProjectKey
from cancerimage.dicom.faults import REASONS, Reason
from cancerimage.dicom.phantoms import Recipe, files, person
from tests.support.real_files import unique_files

COMMAND = (sys.executable, "-m", "cancerimage.cli", "deidentify")
RECIPE = Recipe(matrix=32, slices=6)
KILLS = 4
LARGE = 2 << 20


@cache
def phantom(number: int) -> tuple[tuple[str, bytes], ...]:
    return tuple((str(one.path), one.data) for one in files(person(number), RECIPE))


def fill(folder: Path, people: int) -> Path:
    """Put the files of some synthetic patients into a folder."""
    for number in range(1, people + 1):
        for path, data in phantom(number):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of images with names in odd places."""
    return fill(tmp_path_factory.mktemp("originals"), 2)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The key of a project, kept outside."""
    path = tmp_path_factory.mktemp("keys") / "project"
    ProjectKey.create().save(path)
    return path


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *map(str, arguments)], capture_output=True, text=True, check=False)


def images(out: Path) -> dict[str, bytes]:
    found = (path for path in (out / "images").rglob("*") if path.is_file())
    return {str(path.relative_to(out)): path.read_bytes() for path in found}


def told(out: Path) -> dict[str, str]:
    return {
        name: (out / name).read_text("utf-8")
        for name in ("report.json", "report.html", "private/people.csv", "private/quarantine.csv", "private/heads.csv")
    }


def test_folder_is_de_identified_with_a_report(originals: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run(originals, out, "--pixels", "rules")
    assert done.returncode == Outcome.INCOMPLETE, done.stderr
    assert "Traceback" not in done.stderr
    assert "De-identifying" in done.stderr
    assert str(out / "report.html") in done.stdout
    assert REASONS[Reason.PIXELS_IN_DOUBT].sentence.split(",")[0] in done.stdout
    report = json.loads((out / "report.json").read_text())
    assert report["grade"] == "review"
    assert report["files"]["released"] == len(images(out))
    for path, data in images(out).items():
        for name in ("BEPOKIDEDI", "SYN1812"):
            assert name.encode() not in data.upper(), path


def test_all_that_can_be_released_passes(originals: Path, tmp_path: Path) -> None:
    source = tmp_path / "in"
    for path in sorted(originals.rglob("*")):
        if path.is_file() and dcmread(path, stop_before_pixels=True).Modality in ("CT", "MR"):
            target = source / path.relative_to(originals)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    done = run(source, tmp_path / "out", "--pixels", "rules", "--json")
    assert done.returncode == Outcome.DONE, done.stdout
    assert json.loads(done.stdout)["grade"] == "passed"


def test_real_files_all_have_a_fate(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    count = 0
    for number, path in enumerate(unique_files()):
        if path.stat().st_size < LARGE:
            (source / f"{number}").write_bytes(path.read_bytes())
            count += 1
    done = run(source, tmp_path / "out", "--pixels", "off", "--json")
    assert "Traceback" not in done.stderr
    report = json.loads(done.stdout)
    assert sum(report["files"].values()) == count
    assert "identifiers_remain" not in report["quarantine"]
    assert "crashed" not in report["quarantine"]
    assert report["files"]["released"] == len(images(tmp_path / "out"))


def test_dry_run_tells_and_leaves_nothing(originals: Path, tmp_path: Path) -> None:
    done = run(originals, tmp_path / "out", "--pixels", "rules", "--dry-run")
    assert done.returncode == Outcome.INCOMPLETE
    assert "Would release" in done.stdout
    assert "Nothing was written." in done.stdout
    assert not (tmp_path / "out").exists()


def test_policy_says_once_what_options_say_each_time(originals: Path, key: Path, tmp_path: Path) -> None:
    policy = tmp_path / "project.toml"
    policy.write_text(
        f'with = ["keep-dates"]\nwithout = ["keep-safe-private"]\npixels = "off"\nsite = "7"\nkey = "{key}"\n'
    )
    one, other = tmp_path / "one", tmp_path / "other"
    first = run(originals, one, "--policy", policy)
    assert first.returncode == Outcome.INCOMPLETE, first.stderr
    run(
        originals, other, "--with", "keep-dates", "--without", "keep-safe-private", "--pixels", "off", "--site", "7",
        "--key", key,
    )  # fmt: skip
    assert images(one) == images(other)
    assert told(one) == told(other)
    codes = {entry["code"] for entry in json.loads(told(one)["report.json"])["profile"]}
    assert "113106" in codes
    assert not {"113107", "113111"} & codes


@pytest.mark.parametrize(
    ("arguments", "outcome", "said"),
    [
        (("--with", "clean-pixels"), Outcome.MISUSED, "--pixels"),
        (("--ids", "platform"), Outcome.MISUSED, "--site"),
        (("--with", "keep-dates", "--with", "shift-dates"), Outcome.MISUSED, "exclude each other"),
        (("--with", "everything"), Outcome.MISUSED, "keep-dates"),
        (("--key", "IN/note"), Outcome.FAILED, "key"),
        (("--policy", "IN/note"), Outcome.MISUSED, "TOML"),
        (("--policy", "IN/odd.toml"), Outcome.MISUSED, "colour"),
        (("--devices", "IN/note"), Outcome.MISUSED, "rules for devices"),
    ],
)
def test_mistakes_are_answered_in_sentences(
    tmp_path: Path, arguments: tuple[str, ...], outcome: Outcome, said: str
) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "note").write_text("{ this is (no) file of any kind")
    (source / "odd.toml").write_text('colour = "blue"')
    given = [argument.replace("IN", str(source)) for argument in arguments]
    done = run(source, tmp_path / "out", *given)
    assert done.returncode == outcome, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out" / "images").exists()


def test_folders_inside_one_another_are_refused(originals: Path) -> None:
    for out in (originals / "out", originals.parent, originals):
        done = run(originals, out)
        assert done.returncode == Outcome.MISUSED
        assert "inside one another" in done.stderr


def test_other_manner_is_refused(originals: Path, tmp_path: Path) -> None:
    run(originals, tmp_path / "out", "--pixels", "off")
    before = images(tmp_path / "out")
    done = run(originals, tmp_path / "out", "--pixels", "off", "--with", "keep-devices")
    assert done.returncode == Outcome.FAILED
    assert "options differs" in done.stderr
    assert images(tmp_path / "out") == before


def start(*arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )


def wait_for_images(out: Path, count: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until so many images are done, or the process is."""
    while process.poll() is None and len(list((out / "private" / "held").rglob("*.dcm"))) < count:
        pass


def test_killed_at_any_moment_the_end_is_the_same(originals: Path, key: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    arguments = ("--pixels", "rules", "--key", key, "--jobs", 2)
    run(originals, whole, *arguments)
    moments = random.Random(11)  # noqa: S311 - moments to kill at, not secrets
    out = tmp_path / "killed"
    total = len(images(whole))
    for _ in range(KILLS):
        process = start(originals, out, *arguments)
        wait_for_images(out, moments.randrange(total + 1), process)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        # What is there is whole and is what it will be at the end.
        everything = images(whole)
        held = out / "private" / "held"
        there = images(out) | {f"images/{path.relative_to(held)}": path.read_bytes() for path in held.rglob("*.dcm")}
        assert all(everything[path] == data for path, data in there.items())
    done = run(originals, out, *arguments)
    assert done.returncode == Outcome.INCOMPLETE, done.stderr
    assert images(out) == images(whole)
    assert told(out) == told(whole)
    assert not any((out / "private" / "unfinished").iterdir())


def test_ctrl_c_leaves_a_state_to_go_on_from(originals: Path, key: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    arguments = ("--pixels", "off", "--key", key, "--jobs", 2)
    process = start(originals, out, *arguments)
    wait_for_images(out, 1, process)
    process.send_signal(signal.SIGINT)
    assert process.wait() in (Outcome.INTERRUPTED, Outcome.INCOMPLETE)
    done = run(originals, out, *arguments)
    assert "Traceback" not in done.stderr
    assert json.loads((out / "report.json").read_text())["files"]["released"] == len(images(out))
