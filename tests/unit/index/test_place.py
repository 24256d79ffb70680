"""An index on disk survives whatever befalls a build, and is refused when something befell it."""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cancerimage.node.index import Index, IndexFault, Source, build, place
from cancerimage.node.index.columns import Columns
from cancerimage.node.index.manifest import VERSION
from cancerimage.query import EVERYTHING
from tests.support.indexing import describe, write_csv

BUILD = """
import sys
from pathlib import Path
from cancerimage.node.index import IndexFault, Source, build
from tests.support.indexing import describe
path, into = map(Path, sys.argv[1:3])
try:
    while True:
        build(Source.of_file(path, [describe("alpha")]), into, lambda *stage: print(*stage, flush=True))
        if sys.argv[3] == "once":
            break
except IndexFault as fault:
    sys.exit(str(fault))
"""


def records(path: Path, series: int) -> Path:
    """Write a source with this many series."""
    return write_csv(
        path,
        (
            ("alpha", f"p{n % 97}", f"st{n % 301}-{n % 97}", f"se{n}", "F", "050Y", "20200101", "CT", "", "", "", n, n)
            for n in range(series)
        ),
    )


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """The place of an index with one hundred series."""
    build(Source.of_file(records(tmp_path / "old.csv", 100), [describe("alpha")]), tmp_path / "index")
    return tmp_path / "index"


def open_to_others(path: Path) -> list[Path]:
    """Return what of an index somebody else than its owner may read."""
    return [one for one in (path, *path.rglob("*")) if one.stat().st_mode & 0o077]


def test_only_the_owner_reads_an_index(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir(mode=0o755)
    before = os.umask(0o022)
    try:
        build(Source.of_file(records(tmp_path / "old.csv", 100), [describe("alpha")]), tmp_path / "index")
    finally:
        os.umask(before)
    assert list((tmp_path / "index").rglob("series.parquet"))
    # These two say nothing of a record, and nobody else reaches them.
    assert {path.name for path in open_to_others(tmp_path / "index")} <= {place.POINTER, place.LOCK, place.PINS_LOCK}


def test_an_index_that_others_may_read_is_closed_to_them(built: Path) -> None:
    for path in (built, *built.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    assert held(built) == 100
    assert {path.name for path in open_to_others(built)} <= {place.POINTER, place.LOCK, place.PINS_LOCK}


def held(path: Path) -> int:
    """Return how many series the index in use counts."""
    return index.answer(EVERYTHING).datasets["alpha"].series if (index := Index.open(path)) else 0


def start(source: Path, into: Path, times: str, **options: object) -> "subprocess.Popen[str]":
    """Start a process that builds."""
    return subprocess.Popen(
        [sys.executable, "-c", BUILD, str(source), str(into), times],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        **options,  # type: ignore[call-overload]
    )


def test_a_new_index_replaces_the_old_one_and_leaves_nothing_else(built: Path, tmp_path: Path) -> None:
    build(Source.of_file(records(tmp_path / "new.csv", 150), [describe("alpha")]), built)
    assert held(built) == 150
    assert sorted(path.name.split("-")[0] for path in built.iterdir()) == [
        "build.lock", "current.json", "generation", "pins.lock",
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_killing_builds_at_any_moment_leaves_a_whole_index(built: Path, tmp_path: Path, seed: int) -> None:
    moments = random.Random(seed)  # noqa: S311  # moments to kill at, not secrets
    source = records(tmp_path / "new.csv", 150)
    process = start(source, built, "again and again")
    assert process.stdout is not None
    # From the first stage on, wait until some later stage begins and a random while more.
    for _ in range(moments.randint(1, 12)):
        process.stdout.readline()
    deadline = time.monotonic() + moments.random() / 10
    while time.monotonic() < deadline:
        assert held(built) in {100, 150}
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert held(built) in {100, 150}
    build(Source.of_file(records(tmp_path / "last.csv", 160), [describe("alpha")]), built)
    assert held(built) == 160
    assert sorted(path.name.split("-")[0] for path in built.iterdir()) == [
        "build.lock", "current.json", "generation", "pins.lock",
    ]  # fmt: skip


@pytest.mark.parametrize("largest", [0, 100, 3_000, 20_000])
def test_a_full_disk_is_explained_and_the_old_index_stays(built: Path, tmp_path: Path, largest: int) -> None:
    # A limit on the size of files stands for a full disk: writing fails at the same places.
    source = records(tmp_path / "new.csv", 20_000)
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))  # noqa: E731
    process = start(source, built, "once", preexec_fn=limit)
    _, said = process.communicate()
    assert process.returncode == 1
    assert "not enough room" in said
    assert held(built) == 100
    assert not list(built.glob("building-*"))


def test_two_builds_at_once_are_refused(built: Path, tmp_path: Path) -> None:
    with place.building(built), pytest.raises(IndexFault, match="Another build"):
        build(Source.of_file(tmp_path / "old.csv", [describe("alpha")]), built)
    assert held(built) == 100


def test_a_place_that_cannot_be_written_to_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(IndexFault, match="cannot be written"):
        build(Source.of_file(records(tmp_path / "new.csv", 3), [describe("alpha")]), tmp_path / "file" / "index")


def test_an_index_can_be_moved(built: Path, tmp_path: Path) -> None:
    shutil.move(built, tmp_path / "elsewhere")
    assert held(tmp_path / "elsewhere") == 100


def generation(path: Path) -> Path:
    """Return the directory of the index in use."""
    (directory,) = path.glob("generation-*")
    return directory


def flip(path: Path) -> None:
    """Change one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def edit_manifest(path: Path, **changes: object) -> None:
    """Change the manifest as another version of the software would have written it, checksum included."""
    manifest = generation(path) / "manifest.json"
    content = json.dumps({**json.loads(manifest.read_text()), **changes}).encode()
    place.write(manifest, content)
    pointer = json.loads((path / place.POINTER).read_text())
    pointer["manifest"] = place.digest(content)
    (path / place.POINTER).write_text(json.dumps(pointer))


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda path: shutil.rmtree(path), "There is no index"),
        (lambda path: (path / "current.json").unlink(), "There is no index"),
        (lambda path: (path / "current.json").write_text("{"), "cannot be read"),
        (lambda path: (path / "current.json").write_bytes(b"\xff\xfe"), "cannot be read"),
        (lambda path: (path / "current.json").write_text("[]"), "does not belong"),
        (lambda path: (path / "current.json").write_text('{"format": "tantivy"}'), "does not belong"),
        (lambda path: shutil.rmtree(generation(path)), "manifest.json is missing"),
        (lambda path: flip(generation(path) / "manifest.json"), "manifest.json was changed"),
        (lambda path: flip(generation(path) / "exact_rows_study.npy"), "exact_rows_study.npy is missing or changed"),
        (lambda path: flip(generation(path) / "series.parquet"), "series.parquet is missing or changed"),
        (
            lambda path: (generation(path) / "alike_studies_age.npy").unlink(),
            "alike_studies_age.npy is missing or changed",
        ),
        (
            lambda path: os.truncate(generation(path) / "exact_rows_bytes.npy", 140),
            "exact_rows_bytes.npy is missing or changed",
        ),
        (lambda path: edit_manifest(path, version=VERSION + 1), rf"a newer version .*\(format {VERSION + 1}"),
        (lambda path: edit_manifest(path, version=0), "another version"),
        (lambda path: edit_manifest(path, files={}, surprise=True), "manifest.json is not valid"),
        (lambda path: edit_manifest(path, codes={}), "does not hold together"),
    ],
)
def test_a_damaged_or_foreign_index_is_refused_with_a_way_out(
    built: Path, damage: Callable[[Path], None], words: str
) -> None:
    damage(built)
    with pytest.raises(IndexFault, match=words) as fault:
        Index.open(built)
    assert "cancerimage node index build" in str(fault.value)


def generations(index: Path) -> set[str]:
    """Return the generations that are kept."""
    return {path.name for path in index.glob(f"{place.GENERATION}*")}


def rebuild(index: Path, tmp_path: Path) -> None:
    """Build the index anew, with other records."""
    build(Source.of_file(records(tmp_path / "new.csv", 150), [describe("alpha")]), index)


def test_a_pinned_generation_outlives_the_builds_after_it(built: Path, tmp_path: Path) -> None:
    first = place.current(built)
    place.pin(built, {first.name})
    rebuild(built, tmp_path)
    second = place.current(built)
    rebuild(built, tmp_path)
    third = place.current(built)
    assert generations(built) == {first.name, third.name}
    assert Index.open(built, first).generation == first
    assert Index.open(built).generation == third
    place.pin(built, set())
    assert generations(built) == {third.name}
    with pytest.raises(IndexFault, match="is gone"):
        place.pin(built, {second.name})


def test_a_build_that_ends_while_an_index_is_opened_is_the_one_that_is_opened(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load, builds = Columns.load, iter((True,))

    def slowly(directory: Path, name: str) -> Columns:
        if next(builds, False):
            rebuild(built, tmp_path)
        return load(directory, name)

    monkeypatch.setattr(Columns, "load", slowly)
    assert held(built) == 150


def test_where_the_pins_cannot_be_read_everything_is_kept(built: Path, tmp_path: Path) -> None:
    first = place.current(built)
    (built / place.PINS).write_text("{")
    rebuild(built, tmp_path)
    assert generations(built) == {first.name, place.current(built).name}


def test_a_pinned_generation_that_was_changed_is_found_out(built: Path, tmp_path: Path) -> None:
    first = place.current(built)
    place.pin(built, {first.name})
    path = next((built / first.name).glob("*.npy"))
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(IndexFault, match="damaged"):
        Index.open(built, first)
