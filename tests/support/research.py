"""De-identified instances for the research store, and a process that serves one."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from pydicom import dcmread

from cancerimage.dicom.deidentify.keys import LETTERS, LETTERS_IN_AN_ID
from tests.support.instances import instance


def uid(*numbers: int) -> str:
    """Return a UID as the de-identification makes them."""
    return "2.25.1" + "".join(f"{number:05}" for number in numbers)


def patient(number: int) -> str:
    """Return a patient id as the de-identification makes them."""
    return "".join(LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(LETTERS_IN_AN_ID))


def deidentified(study: int = 1, series: int = 1, number: int = 1, **changes: Any) -> bytes:
    """Return a file of 16 by 16 pixels, in which every instance has a ramp of its own; `changes` are by keyword."""
    ramp = (np.arange(256, dtype="<u2") + number).tobytes()
    dataset = dcmread(BytesIO(instance(number, study, pixels=ramp)))
    dataset.StudyInstanceUID, dataset.SeriesInstanceUID = uid(study), uid(study, series)
    dataset.SOPInstanceUID = dataset.file_meta.MediaStorageSOPInstanceUID = uid(study, series, number)
    dataset.PatientIdentityRemoved, dataset.PatientName, dataset.PatientID = "YES", patient(study), patient(study)
    dataset.SeriesNumber, dataset.StudyID = str(series), ""
    for keyword, value in changes.items():
        setattr(dataset, keyword, value)
    written = BytesIO()
    dataset.save_as(written, enforce_file_format=True)
    return written.getvalue()


def folder_of(place: Path, *files: bytes) -> list[Path]:
    """Write files into a folder and return their paths."""
    place.mkdir(parents=True, exist_ok=True)
    paths = [place / f"{number:04}.dcm" for number in range(len(files))]
    for path, file in zip(paths, files, strict=True):
        path.write_bytes(file)
    return paths


@contextmanager
def served(data_dir: Path, *options: str) -> Iterator[str]:
    """Run `cancerimage node images serve` and lend its address."""
    command = [sys.executable, "-m", "cancerimage.cli", "node", "images", "serve", "--port", "0", *options]
    with subprocess.Popen([*command, "--data-dir", str(data_dir)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("Serving"), line
        try:
            yield line.split(" at ")[1].split(". ")[0]
        finally:
            process.terminate()
