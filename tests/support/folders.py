"""Folders of originals, de-identified as a whole."""

from pathlib import Path

from cancerimage.dicom.deidentify.folder import Folder, Manner, key_for
from cancerimage.dicom.deidentify.place import Place
from cancerimage.dicom.deidentify.report import Report
from cancerimage.dicom.pixels.verdicts import Mode

QUICK = Manner(mode=Mode.OFF)
"""Nothing is looked at in the pixels."""


def run(source: Path, place: Place, manner: Manner = QUICK, key: Path | None = None) -> Report:
    """De-identify what is not done yet, in this process."""
    folder = Folder(source, place, manner, key_for(source, place, key))
    with folder.held():
        folder.look()
        return folder.work(1)
