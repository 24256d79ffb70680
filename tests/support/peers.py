"""Real peers that images come from: DCMTK's programs, and Orthanc with a configuration of its own."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

REQUIRED = "CANCERIMAGE_REQUIRE_PEERS"
"""Set to 1 where a missing peer is a failure."""

WEB_PLUGIN = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
SYSTEM = "/usr/local/bin:/usr/local/sbin:/usr/bin:/usr/sbin"
PATIENCE = 60.0
"""Seconds in which a peer must have begun to answer."""


def program(name: str) -> Path:
    """Return where a program of a peer is; pynetdicom puts programs of the same names beside Python."""
    return Path(shutil.which(name, path=SYSTEM) or f"/usr/bin/{name}")


def require(*programs: str | Path) -> None:
    """Skip the test loudly where a peer is missing, or fail where it must be there."""
    missing = [str(one) for one in programs if not (one if isinstance(one, Path) else program(one)).exists()]
    if missing:
        sentence = f"{', '.join(missing)} is not installed: apt-get install dcmtk orthanc orthanc-dicomweb"
        if os.environ.get(REQUIRED) == "1":
            pytest.fail(sentence)
        pytest.skip(sentence)


def free_port() -> int:
    """Return a port that nobody listens on at the moment."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def closed_port() -> Iterator[int]:
    """Lend a port that refuses every connection, and that nobody else can take meanwhile."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])


def run(name: str, *arguments: str | Path) -> "subprocess.CompletedProcess[str]":
    """Run a program of DCMTK to its end, with small messages sent at once."""
    require(name)
    return subprocess.run(
        [str(program(name)), *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "TCP_NODELAY": "1"},
    )


@dataclass(frozen=True, slots=True)
class Orthanc:
    """A running archive."""

    title: str
    dicom: int
    web: int

    def rest(self, path: str, content: bytes | None = None, method: str | None = None) -> Any:
        """Ask its own interface; returns what it answers as JSON."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.web}{path}", content, method=method)
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:  # noqa: S310
            found = answer.read()
        return json.loads(found) if found else None

    def put(self, *files: Path) -> None:
        """Give it files."""
        for file in files:
            self.rest("/instances", file.read_bytes(), "POST")


@contextmanager
def orthanc(place: Path, modalities: Mapping[str, tuple[str, int]] | None = None, **settings: Any) -> Iterator[Orthanc]:
    """Run an archive that knows these other ones by AE title, host and port."""
    require("Orthanc")
    place.mkdir(parents=True, exist_ok=True)
    made = Orthanc("ARCHIVE", free_port(), free_port())
    configuration = {
        "Name": "Archive of the tests",
        "StorageDirectory": str(place / "storage"),
        "IndexDirectory": str(place / "storage"),
        "DicomAet": made.title,
        "DicomPort": made.dicom,
        "HttpPort": made.web,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "DicomAlwaysAllowGet": True,
        "DicomAlwaysAllowFind": True,
        "DicomAlwaysAllowMove": True,
        "OverwriteInstances": True,
        "DicomModalities": {
            title.lower(): {"AET": title, "Host": host, "Port": port, "AllowGet": True, "AllowMove": True}
            for title, (host, port) in (modalities or {}).items()
        },
        **settings,
    }  # fmt: skip
    written = place / "orthanc.json"
    written.write_text(json.dumps(configuration), "utf-8")
    with (place / "orthanc.log").open("wb") as log:
        process = subprocess.Popen([str(program("Orthanc")), str(written)], stdout=log, stderr=log)
        try:
            _await(made, process, place / "orthanc.log")
            yield made
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _await(peer: Orthanc, process: "subprocess.Popen[bytes]", log: Path) -> None:
    """Return when the archive answers at both of its ports."""
    until = time.monotonic() + PATIENCE
    while True:
        assert process.poll() is None, log.read_text("utf-8")[-2000:]
        try:
            peer.rest("/system")
            socket.create_connection(("127.0.0.1", peer.dicom), 1).close()
        except OSError:
            assert time.monotonic() < until, "the archive does not answer"
            time.sleep(0.05)  # Nothing tells us when it listens.
        else:
            return
