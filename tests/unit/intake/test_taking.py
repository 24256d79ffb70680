"""Folders and archives: everything arrives or is refused with a reason, and no archive fills memory or disk."""

import bz2
import gzip
import io
import lzma
import stat
import tarfile
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from cancerimage.dicom.faults import Reason
from cancerimage.node.intake.batch import Batch
from cancerimage.node.intake.faults import IntakeFault
from cancerimage.node.intake.landing import Landing
from cancerimage.node.intake.limits import LIMITS, Limits
from cancerimage.node.intake.states import State, Way
from cancerimage.node.intake.taking import take
from tests.support.instances import folder_of, instance
from tests.support.real_files import real_files

SMALL = Limits(members=20, bytes=4 << 20, ratio=20, unsuspicious=1 << 20, nesting=1, directory=64 << 10)
FILES = {f"study/{number}.dcm": instance(number) for number in range(1, 4)}


class Taken:
    """What became of a source."""

    def __init__(self, place: Path, source: Path, limits: Limits = LIMITS) -> None:
        with Landing.open(place / "node") as landing:
            self.batch: Batch = take(landing, "lung-ct", source, "steward:test", lambda done, total: None, limits)
            self.arrived = {
                one.origin: landing.path(self.batch, one).read_bytes() for one in landing.arrivals(self.batch)
            }
            self.refused = {one.origin: one.reason for one in landing.quarantined(self.batch)}
        assert not any((place / "node/arrivals/unfinished").iterdir())


def tarball(files: dict[str, bytes], form: int = tarfile.PAX_FORMAT) -> bytes:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=form) as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return written.getvalue()


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return written.getvalue()


PACKERS: dict[str, Callable[[dict[str, bytes]], bytes]] = {
    "zip": zipped,
    "stored.zip": lambda files: zipped(files, zipfile.ZIP_STORED),
    "tar": tarball,
    "gnu.tar": lambda files: tarball(files, tarfile.GNU_FORMAT),
    "tar.gz": lambda files: gzip.compress(tarball(files)),
    "tar.bz2": lambda files: bz2.compress(tarball(files)),
    "tar.xz": lambda files: lzma.compress(tarball(files)),
    "two.tar.xz": lambda files: lzma.compress(tarball(files)[:1000]) + lzma.compress(tarball(files)[1000:]),
}


@pytest.mark.parametrize("packer", PACKERS)
def test_every_kind_of_archive_gives_its_files(tmp_path: Path, packer: str) -> None:
    source = tmp_path / f"export.{packer}"
    source.write_bytes(PACKERS[packer](FILES | {"notes.txt": b"hello"}))
    taken = Taken(tmp_path, source)
    assert (taken.batch.state, taken.batch.way) == (State.COMPLETE, Way.ARCHIVE)
    assert taken.arrived == {f"{source.name}/{name}": data for name, data in FILES.items()}
    assert taken.refused == {f"{source.name}/notes.txt": Reason.NOT_DICOM}


def test_a_folder_gives_its_files_and_those_of_its_archives(tmp_path: Path) -> None:
    source = folder_of(tmp_path / "source", 5)
    (source / "deep/er").mkdir(parents=True)
    (source / "deep/er/more.zip").write_bytes(zipped(FILES))
    (source / "deep/scan.nii.gz").write_bytes(gzip.compress(bytes(344) + b"n+1\0" + bytes(500)))
    (source / "out").symlink_to("/etc/hostname")
    taken = Taken(tmp_path, source)
    assert taken.batch.state is State.COMPLETE
    packed = {f"deep/er/more.zip/{name}" for name in FILES}
    assert set(taken.arrived) == {f"1-{number}.dcm" for number in range(1, 6)} | packed
    assert taken.refused == {"deep/scan.nii.gz": Reason.NIFTI, "out": Reason.OUTSIDE}


def test_real_files_are_all_accounted_for(tmp_path: Path) -> None:
    source = real_files()[0].parent
    files = [path for path in source.rglob("*") if path.is_file()]
    with Landing.open(tmp_path) as landing:
        batch = take(landing, "real", source, "steward:test", lambda done, total: None)
        tally = landing.tally(batch)
        packed = sum(one.suffix == ".zip" for one in files)
        assert tally.files + tally.repeated + tally.quarantined >= len(files) - packed
        assert Counter(one.reason for one in landing.quarantined(batch))[Reason.CRASHED] == 0


def test_an_interrupted_folder_is_gone_on_with(tmp_path: Path) -> None:
    source = folder_of(tmp_path / "source", 30)

    class Stop(Exception):
        pass

    def stop(done: int, total: int) -> None:
        if done == 10:
            raise Stop

    with Landing.open(tmp_path / "node") as landing:
        with pytest.raises(Stop):
            take(landing, "lung-ct", source, "steward:test", stop)
        assert landing.batches()[0].state is State.RECEIVING
    taken = Taken(tmp_path, source)
    assert taken.batch.name == "lung-ct-0001"
    assert taken.arrived == {path.name: path.read_bytes() for path in source.iterdir()}


def test_a_source_around_the_node_is_refused(tmp_path: Path) -> None:
    with Landing.open(tmp_path / "node") as landing, pytest.raises(IntakeFault, match="lie in each other"):
        take(landing, "lung-ct", tmp_path, "steward:test", lambda done, total: None)


ESCAPES = ("../out.dcm", "/etc/out.dcm", "a/../../out.dcm", "..\\out.dcm", "C:\\out.dcm")


@pytest.mark.parametrize("name", ESCAPES)
@pytest.mark.parametrize("packer", [zipped, tarball])
def test_names_that_lead_out_are_refused(
    tmp_path: Path, packer: Callable[[dict[str, bytes]], bytes], name: str
) -> None:
    source = tmp_path / "evil"
    source.write_bytes(packer({name: instance(9), "good.dcm": instance(1)}))
    taken = Taken(tmp_path, source)
    assert list(taken.arrived) == ["evil/good.dcm"]
    assert list(taken.refused.values()) == [Reason.OUTSIDE]
    assert {path.name for path in tmp_path.iterdir()} == {"evil", "node"}


def test_links_and_devices_in_a_tar_are_refused(tmp_path: Path) -> None:
    written = io.BytesIO()
    kinds = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)
    with tarfile.open(fileobj=written, mode="w") as archive:
        for kind in kinds:
            info = tarfile.TarInfo(f"odd-{kind.decode()}")
            info.type, info.linkname = kind, "/etc/passwd"
            archive.addfile(info)
    source = tmp_path / "odd.tar"
    source.write_bytes(written.getvalue())
    taken = Taken(tmp_path, source)
    assert not taken.arrived
    assert list(taken.refused.values()) == [Reason.OUTSIDE] * len(kinds)


def test_links_and_locked_files_in_a_zip_are_refused(tmp_path: Path) -> None:
    source = tmp_path / "odd.zip"
    with zipfile.ZipFile(source, "w") as archive:
        link = zipfile.ZipInfo("link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("locked.dcm", instance(1))
        archive.writestr(zipfile.ZipInfo("odd.dcm"), instance(2), zipfile.ZIP_LZMA)
        archive.writestr(zipfile.ZipInfo("other.dcm"), instance(3), zipfile.ZIP_BZIP2)
    data = bytearray(source.read_bytes())
    # Set the flag that says that a file is encrypted, where it stands in the table of contents.
    entry = data.index(b"locked.dcm", data.index(b"PK\1\2")) - 46
    data[entry + 8] |= 1
    source.write_bytes(data)
    taken = Taken(tmp_path, source)
    assert taken.refused == {
        "odd.zip/link": Reason.OUTSIDE,
        "odd.zip/locked.dcm": Reason.ENCRYPTED,
        "odd.zip/odd.dcm": Reason.ARCHIVE_BROKEN,
        "odd.zip/other.dcm": Reason.ARCHIVE_BROKEN,
    }


def bomb_by_ratio() -> bytes:
    return zipped({"good.dcm": instance(1), "zeros": bytes(3 << 20)})


def bomb_by_size() -> bytes:
    return zipped({f"{number}": bytes([number]) * (1 << 20) for number in range(6)}, zipfile.ZIP_STORED)


def bomb_by_count() -> bytes:
    return zipped({f"{number}": b"x" for number in range(21)})


def bomb_by_nesting() -> bytes:
    return zipped({"1.zip": zipped({"2.zip": zipped({"3.zip": zipped(FILES)})})})


def bomb_by_directory() -> bytes:
    return zipped({"x" * 60_000: b"", "y" * 60_000: b""})


def bomb_by_words() -> bytes:
    return tarball({"a" * 100_000: b"x"})


def bomb_by_words_and_ratio() -> bytes:
    return gzip.compress(tarball({"a" * (2 << 20): b"x"}))


def bomb_in_a_tar() -> bytes:
    return gzip.compress(tarball({"zeros": bytes(3 << 20)}))


def bomb_of_copies() -> bytes:
    """Return an archive whose table of contents names one file many times."""
    single = zipped({"0": bytes(900 << 10)})
    start, end = single.index(b"PK\1\2"), single.index(b"PK\5\6")
    entry, tail = single[start:end], bytearray(single[end:])
    copies = b"".join(entry[:-1] + b"%d" % number for number in range(10))
    for at in (8, 10):
        tail[at : at + 2] = (10).to_bytes(2, "little")
    tail[12:16] = len(copies).to_bytes(4, "little")
    return single[:start] + copies + bytes(tail)


BOMBS = (
    bomb_by_ratio, bomb_by_size, bomb_by_count, bomb_by_nesting, bomb_by_directory, bomb_by_words,
    bomb_by_words_and_ratio, bomb_in_a_tar, bomb_of_copies,
)  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_an_archive_that_holds_too_much_is_stopped(tmp_path: Path, bomb: Callable[[], bytes]) -> None:
    source = tmp_path / "bomb"
    source.write_bytes(bomb())
    taken = Taken(tmp_path, source, SMALL)
    assert taken.batch.state is State.INCOMPLETE
    reasons = set(taken.refused.values())
    # One file named many times differs from its own head, which zipfile finds before the size is counted.
    assert Reason.ARCHIVE_EXCESSIVE in reasons or bomb is bomb_of_copies
    written = sum(path.stat().st_size for path in (tmp_path / "node").rglob("*") if path.is_file())
    assert written < 2 * SMALL.bytes


def test_an_archive_in_an_archive_is_opened_once(tmp_path: Path) -> None:
    source = tmp_path / "outer.tar"
    source.write_bytes(tarball({"inner.zip": zipped(FILES)}))
    assert len(Taken(tmp_path, source).arrived) == len(FILES)


@pytest.mark.parametrize("packer", ["zip", "tar", "tar.gz", "tar.bz2", "tar.xz"])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_an_archive_that_is_cut_off_says_so_and_can_be_sent_again(tmp_path: Path, packer: str, share: float) -> None:
    files = {f"{number}.dcm": instance(number, pixels=bytes(range(256)) * 20) for number in range(1, 9)}
    whole = PACKERS[packer](files)
    source = tmp_path / "export"
    source.write_bytes(whole[: int(len(whole) * share)])
    taken = Taken(tmp_path, source)
    assert taken.batch.state is State.INCOMPLETE
    assert Reason.ARCHIVE_BROKEN in taken.refused.values()
    assert set(taken.arrived.values()) <= set(files.values())
    source.write_bytes(whole)
    again = Taken(tmp_path, source)
    assert (again.batch.name, again.batch.state) == (taken.batch.name, State.COMPLETE)
    assert set(again.arrived.values()) == set(files.values())


def test_a_damaged_member_is_refused_and_the_others_arrive(tmp_path: Path) -> None:
    data = bytearray(zipped(FILES, zipfile.ZIP_STORED))
    at = data.index(FILES["study/2.dcm"])
    data[at + 700] ^= 1
    source = tmp_path / "export.zip"
    source.write_bytes(data)
    taken = Taken(tmp_path, source)
    assert taken.batch.state is State.INCOMPLETE
    assert taken.refused == {"export.zip/study/2.dcm": Reason.ARCHIVE_BROKEN}
    assert set(taken.arrived.values()) == {FILES["study/1.dcm"], FILES["study/3.dcm"]}
