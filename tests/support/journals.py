"""What batches have noted about series of which nothing had to be looked at, without going through the pipeline."""

from pathlib import Path

from cancerimage.dicom.deidentify.fates import Ending, Fate, Source
from cancerimage.dicom.deidentify.journal import Journal
from cancerimage.dicom.deidentify.place import Place


def passed(data_dir: Path, batch: str, *series: str) -> None:
    """Let a batch have released an image of each of these series, named by UID."""
    path = Place(data_dir / "work" / batch).journal
    path.parent.mkdir(parents=True, exist_ok=True)
    endings = [Ending(Source(uid, 1, 1), Fate.RELEASED, f"patient/study/{uid}/instance.dcm") for uid in series]
    journal = Journal(path)
    journal.add({"files": [ending.plain() for ending in endings]})
    journal.close()
