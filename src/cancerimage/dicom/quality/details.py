"""The private list: which images each finding concerns. It names patients and files and must stay in the house."""

import csv
import io
from collections.abc import Iterator, Sequence

from cancerimage.dicom import tags
from cancerimage.dicom.quality.findings import Finding
from cancerimage.dicom.quality.images import Image, split
from cancerimage.dicom.quality.inspection import Inspection

COLUMNS = ("check", "level", "patient", "study", "series", "instance", "images", "facts", "file")

FEW = 50
"""Up to so many images of a series get a line each; more get one line together."""

_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def details(inspection: Inspection) -> str:
    """Return the list as CSV, one line for each image, or for each series where many images are concerned."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(COLUMNS)
    for one in inspection.findings:
        for row in _rows(one):
            writer.writerow([_harmless(cell) for cell in row])
    return written.getvalue()


def _rows(one: Finding) -> Iterator[Sequence[str]]:
    check = (one.check.code, one.check.level)
    if one.path is not None:
        yield (*check, "", "", "", "", "", one.facts, str(one.path))
    for same in split(one.images, lambda image: image.raw(tags.SERIES)).values():
        if len(same) > FEW:
            yield (*check, *_place(same[0]), "", str(len(same)), one.facts, str(same[0].path.parent))
            continue
        for image in same:
            yield (*check, *_place(image), image.text(tags.SOP_INSTANCE), "1", one.facts, str(image.path))


def _place(image: Image) -> tuple[str, str, str]:
    return image.text(tags.PATIENT_ID), image.text(tags.STUDY), image.text(tags.SERIES)


def _harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULAS) else cell
