"""How fast images are received: pushed by DCMTK to a node and to Orthanc in the same run, and taken from archives."""

import io
import os
import random
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.figures import Figure, at_least, shown
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.taking import take
from tests.support.instances import folder_of
from tests.support.peers import free_port, orthanc, program

COUNT, QUICK = 461, 20
ROUNDS = 5
FILES_PER_SECOND = 200
TWO_PEERS = 320
TIMES_ORTHANC = 2
ZIP_FILES_PER_SECOND = 400
PIXELS = 512 * 512 * 2
TITLES = ("PACS", "CT1")


def measure(*, quick: bool) -> Iterator[Figure]:
    """Yield files per second and ratios."""
    count, rounds = (QUICK, 1) if quick else (COUNT, ROUNDS)
    with tempfile.TemporaryDirectory(prefix="cancerimage-receiving-") as made:
        place = Path(made)
        # Noise in twelve bits compresses about as CT does.
        noise = random.Random(5)  # noqa: S311 - pixels are no secret
        pixels = bytes(noise.getrandbits(8) if at % 2 == 0 else noise.getrandbits(4) for at in range(PIXELS))
        images = folder_of(place / "images", count, pixels=pixels)
        about = f"{count} CT slices of {PIXELS // 1024} KiB"
        if program("storescu").exists() and program("Orthanc").exists():
            yield from _pushed(place, images, count, rounds, about)
        else:
            yield Figure(f"C-STORE, {about}", "not measured: dcmtk and orthanc are not installed")
        yield from _taken(place, images, count, rounds, about)


def _pushed(place: Path, images: Path, count: int, rounds: int, about: str) -> Iterator[Figure]:
    alone, together, theirs = [], [], []
    for number in range(rounds):
        with _node(place / f"node-{number}") as port:
            alone.append(count / _push("NODE", port, images, TITLES[:1]))
            together.append(2 * count / _push("NODE", port, images, TITLES))
        with orthanc(place / f"orthanc-{number}", DicomCheckCalledAet=False, TcpNoDelay=True) as other:
            theirs.append(count / _push(other.title, other.dicom, images, TITLES[:1]))
    ratio = median(ours / other for ours, other in zip(alone, theirs, strict=True))
    yield at_least(f"C-STORE, {about}, on disk before it is acknowledged", median(alone), "files/s", FILES_PER_SECOND)
    yield at_least("C-STORE, two peers at once", median(together), "files/s", TWO_PEERS)
    note = f" (Orthanc {shown(median(theirs))} files/s, small messages sent at once on both)"
    yield at_least("C-STORE beside Orthanc", ratio, "times", TIMES_ORTHANC, note)


def _taken(place: Path, images: Path, count: int, rounds: int, about: str) -> Iterator[Figure]:
    yield Figure(f"Folder, {about}", f"{shown(count / _take(place, images, rounds))} files/s")
    packed = place / "images.zip"
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in images.iterdir():
            archive.write(path, path.name)
    yield at_least("ZIP, deflated", count / _take(place, packed, rounds), "files/s", ZIP_FILES_PER_SECOND)
    tarball = place / "images.tar"
    with tarfile.open(tarball, "w") as archive:
        for path in images.iterdir():
            data = path.read_bytes()
            info = tarfile.TarInfo(path.name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    yield Figure("Tar, not compressed", f"{shown(count / _take(place, tarball, rounds))} files/s")


def _take(place: Path, source: Path, rounds: int) -> float:
    """Return the seconds that it takes to let everything arrive, as the median."""
    seconds = []
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(dir=place) as made, Landing.open(Path(made)) as landing:
            begin = perf_counter()
            take(landing, "measured", source, "benchmark", lambda done, total: None)
            seconds.append(perf_counter() - begin)
    return median(seconds)


@contextmanager
def _node(data_dir: Path) -> Iterator[int]:
    """Run a receiver in a process of its own, as an operator does, and lend its port."""
    port = free_port()
    peers = [word for title in TITLES for word in ("--peer", f"{title}=measured")]
    command = [sys.executable, "-m", "cancerimage.cli", "node", "receive", *peers, "--title", "NODE"]
    with subprocess.Popen(
        [*command, "--port", str(port), "--data-dir", str(data_dir)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert "Listening" in process.stdout.readline()
        try:
            yield port
        finally:
            process.terminate()


def _push(title: str, port: int, images: Path, callers: tuple[str, ...]) -> float:
    """Return the seconds until every caller has pushed everything."""

    def push(caller: str) -> None:
        command = [str(program("storescu")), "-aet", caller, "-aec", title, "+sd", "127.0.0.1", str(port), str(images)]
        subprocess.run(command, check=True, capture_output=True, env={**os.environ, "TCP_NODELAY": "1"})

    begin = perf_counter()
    with ThreadPoolExecutor(len(callers)) as threads:
        list(threads.map(push, callers))
    return perf_counter() - begin
