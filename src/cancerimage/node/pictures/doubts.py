"""What speaks against showing a series to everybody, although it is released."""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from cancerimage.dicom.deidentify.fates import FACES, Ending
from cancerimage.dicom.deidentify.journal import lines
from cancerimage.dicom.deidentify.place import Place
from cancerimage.dicom.faults import Reason
from cancerimage.node.store.faults import StoreFault
from cancerimage.node.store.instances import Series
from cancerimage.node.store.records import Records


class Doubt(StrEnum):
    """Why a picture cannot be shown."""

    CLOSED = "closed"
    MANY = "many"
    GONE = "gone"
    HELD = "held"
    UNSEEN = "unseen"
    HEAD = "head"
    UNDRAWN = "undrawn"


DOUBTS: Mapping[Doubt, str] = {
    Doubt.CLOSED: "Only a dataset whose policy is open shows pictures to everybody.",
    Doubt.MANY: "A dataset shows at most six pictures. Choose fewer.",
    Doubt.GONE: "The store does not hold this series of the dataset.",
    Doubt.HELD: "Images of this series were held back for somebody to look at, whatever was decided about them.",
    Doubt.UNSEEN: "Nothing tells whether somebody had to look at images of this series, for not all of them came by "
    "ingesting originals, or what was noted then is gone. Ingest the originals.",
    Doubt.HEAD: "This series shows a head, or nothing tells that it does not, and a face can be drawn from a head.",
    Doubt.UNDRAWN: "No picture can be drawn of this series.",
}
"""Every doubt in a sentence."""


class Doubted(StoreFault):
    """Something cannot be shown to everybody."""

    def __init__(self, doubt: Doubt, series: str = "") -> None:
        self.doubt = doubt
        self.series = series
        """The new UID of the series that it is about, if it is about one."""
        super().__init__(f"{DOUBTS[doubt]} ({series})" if series else DOUBTS[doubt])


_WAITING = (Reason.PIXELS_IN_DOUBT, Reason.REJECTED)


def noted(data_dir: Path, records: Records, series: Series) -> Doubt | None:
    """Return what the batches that brought a series have noted against it, if anything; a batch without notes counts.

    Images that somebody vouched for came in no batch, and results in one that nobody looked at.
    """
    brought = records.rows(
        "SELECT DISTINCT batch FROM instances LEFT JOIN batches ON instance = instances.id WHERE in_series = ?",
        (series.id,),
    )
    found = {Doubt.UNSEEN if batch is None else _by(data_dir, batch, series.uid) for (batch,) in brought}
    return next((doubt for doubt in (Doubt.HELD, Doubt.HEAD, Doubt.UNSEEN) if doubt in found), None)


def _by(data_dir: Path, batch: str, series: str) -> Doubt | None:
    path = Place(data_dir / "work" / batch).journal
    try:
        status = path.stat()
    except FileNotFoundError:
        return Doubt.UNSEEN
    return _of(path, (status.st_ino, status.st_mtime_ns, status.st_size)).get(series, Doubt.UNSEEN)


@lru_cache(maxsize=8)
def _of(path: Path, _version: tuple[int, int, int]) -> Mapping[str, Doubt | None]:
    """Return the doubts of a batch, or that there is none, by the new UIDs of its series."""
    last: dict[str, Ending] = {}
    together: list[frozenset[str]] = []
    for line in lines(path):
        if "findings" in line:
            # Every file of one series, also those that have no output to tell which series it is.
            together.append(frozenset(line["findings"]))
        elif "files" in line:
            last |= {ending.source.path: ending for ending in map(Ending.of, line["files"])}
    doubted = {path for path, one in last.items() if one.decision is not None or one.reason in _WAITING}
    for paths in together:
        if doubted & paths:
            doubted |= paths
    found: dict[str, Doubt | None] = {}
    for source, ending in last.items():
        doubt = Doubt.HELD if source in doubted else Doubt.HEAD if ending.head in FACES else None
        if ending.output:
            # PATIENT/STUDY/SERIES/INSTANCE.dcm
            name = Path(ending.output).parent.name
            found[name] = found.get(name) or doubt
    return found
