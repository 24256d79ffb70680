"""Where an index lives on disk: generations side by side, and one pointer that is replaced atomically."""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from cancerimage.node.files import synchronise
from cancerimage.node.index.faults import IndexFault
from cancerimage.node.index.manifest import FORMAT, MANIFEST, VERSION, Manifest, measure

POINTER = "current.json"
LOCK = "build.lock"
PINS, PINS_LOCK = "pins.json", "pins.lock"
BUILDING = "building-"
GENERATION = "generation-"
PRIVATE_DIRECTORY, PRIVATE_FILE = 0o700, 0o600
REBUILD = "Build it with `cancerimage node index build`, or bring images in with `cancerimage node ingest`."


@dataclass(frozen=True, slots=True)
class Generation:
    """One complete index among those that lie side by side."""

    name: str
    manifest: str
    """The checksum of its manifest, which holds those of all its files."""


def write(path: Path, content: bytes) -> None:
    """Write a file and wait until it is on the disk."""
    with path.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def tighten(place: Path) -> None:
    """Take from everybody but the owner what an index is open to; in another's directory, that is left to its owner.

    An index holds single records. Earlier versions left it to the umask who may read them, as some tools still do that
    move or restore directories.
    """
    for path in (place, *place.glob(f"{GENERATION}*"), *place.glob(f"{GENERATION}*/*")):
        private = PRIVATE_DIRECTORY if path.is_dir() else PRIVATE_FILE
        with contextlib.suppress(PermissionError, FileNotFoundError):
            if path.stat().st_mode & 0o077:
                path.chmod(private)


def digest(content: bytes) -> str:
    """Return the checksum of a manifest."""
    return hashlib.sha256(content).hexdigest()


@contextlib.contextmanager
def building(place: Path) -> Iterator[Path]:
    """Lend an empty directory to build in; it is removed again unless `publish` moved it away.

    Whatever earlier builds left behind when they were killed is removed first.
    """
    place.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
    tighten(place)
    with (place / LOCK).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise IndexFault(f"Another build of the index in {place} is running. Wait until it has ended.") from None
        for stale in place.glob(f"{BUILDING}*"):
            shutil.rmtree(stale, ignore_errors=True)
        directory = place / f"{BUILDING}{uuid.uuid4().hex}"
        directory.mkdir(mode=PRIVATE_DIRECTORY)
        try:
            yield directory
        finally:
            shutil.rmtree(directory, ignore_errors=True)


def publish(place: Path, directory: Path, manifest: Manifest) -> None:
    """Make a finished directory the index in use; until the last step, the one before stays in use."""
    content = manifest.model_dump_json(indent=1).encode()
    write(directory / MANIFEST, content)
    for path in directory.iterdir():
        path.chmod(PRIVATE_FILE)
        synchronise(path)
    synchronise(directory)
    generation = place / f"{GENERATION}{uuid.uuid4().hex}"
    with _pinning(place):
        directory.rename(generation)
        synchronise(place)
        pointer = {"format": FORMAT, "generation": generation.name, "manifest": digest(content)}
        _replace(place / POINTER, pointer)
        _remove_unused(place)


def pin(place: Path, generations: Collection[str]) -> None:
    """Keep these generations from now on, besides the one in use, and remove all others."""
    try:
        with _pinning(place):
            for name in generations:
                if not (place / name / MANIFEST).is_file():
                    raise IndexFault(f"The generation {name} of the index in {place} is gone.")
            _replace(place / PINS, sorted(generations))
            _remove_unused(place)
    except OSError as error:
        raise IndexFault(f"No generation of the index in {place} can be kept: {error.strerror}.") from None


def pinned(place: Path) -> frozenset[str]:
    """Return the generations that are kept besides the one in use."""
    try:
        return frozenset(json.loads((place / PINS).read_bytes()))
    except (FileNotFoundError, ValueError, TypeError):
        return frozenset()


@contextlib.contextmanager
def _pinning(place: Path) -> Iterator[None]:
    """Hold off everybody else who adds or removes generations."""
    with (place / PINS_LOCK).open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _replace(path: Path, content: object) -> None:
    fresh = path.with_name(f"{path.name}.new")
    write(fresh, json.dumps(content).encode())
    fresh.replace(path)
    synchronise(path.parent)


def _remove_unused(place: Path) -> None:
    try:
        pins = json.loads((place / PINS).read_bytes())
        used = {current(place).name, *pins}
    except FileNotFoundError:
        used = {current(place).name}
    except (ValueError, TypeError, IndexFault):
        # Too much is kept rather than too little.
        return
    for old in place.glob(f"{GENERATION}*"):
        if old.name not in used:
            shutil.rmtree(old, ignore_errors=True)


def exists(place: Path) -> bool:
    """Return whether an index was ever built here; `find` says whether it can be used."""
    return (place / POINTER).is_file()


def find(place: Path) -> tuple[Path, Manifest]:
    """Return the directory and the verified manifest of the index in use."""
    generation, manifest = take(place)
    return place / generation.name, manifest


def take(place: Path) -> tuple[Generation, Manifest]:
    """Return the generation in use and its verified manifest."""
    tighten(place)
    while True:
        generation = current(place)
        try:
            return generation, verified(place, generation)
        except IndexFault:
            # A build that ends at this moment removes the generation that was in use before.
            if current(place) == generation:
                raise


def current(place: Path) -> Generation:
    """Return the generation in use."""
    pointer = _pointer(place)
    return Generation(str(pointer["generation"]), str(pointer["manifest"]))


def _pointer(place: Path) -> dict[str, object]:
    try:
        pointer = json.loads((place / POINTER).read_bytes())
    except FileNotFoundError:
        raise IndexFault(f"There is no index in {place}. {REBUILD}") from None
    except ValueError:
        raise IndexFault(f"The index in {place} is damaged: {POINTER} cannot be read. {REBUILD}") from None
    if (
        not isinstance(pointer, dict)
        or pointer.get("format") != FORMAT
        or not {"generation", "manifest"} <= set(pointer)
    ):
        raise IndexFault(f"{place / POINTER} does not belong to an index of this software. {REBUILD}")
    return pointer


def verified(place: Path, generation: Generation) -> Manifest:
    """Return the manifest of a generation, of which every file is as it was when it was built."""
    directory = place / generation.name
    try:
        content = (directory / MANIFEST).read_bytes()
    except OSError:
        raise IndexFault(f"The index in {directory.parent} is incomplete: {MANIFEST} is missing. {REBUILD}") from None
    if digest(content) != generation.manifest:
        raise IndexFault(f"The index in {directory.parent} is damaged: {MANIFEST} was changed. {REBUILD}")
    version = json.loads(content).get("version")
    if version != VERSION:
        age = "a newer" if isinstance(version, int) and version > VERSION else "another"
        raise IndexFault(
            f"The index in {directory.parent} was built by {age} version of this software "
            f"(format {version}, this one reads {VERSION}). Install that version, or: {REBUILD}"
        )
    try:
        manifest = Manifest.model_validate_json(content)
    except ValidationError:
        raise IndexFault(f"The index in {directory.parent} is damaged: {MANIFEST} is not valid. {REBUILD}") from None
    for name, file in manifest.files.items():
        try:
            same = measure(directory / name) == file
        except OSError:
            same = False
        if not same:
            raise IndexFault(f"The index in {directory.parent} is damaged: {name} is missing or changed. {REBUILD}")
    return manifest
