"""Text burned into real images, written as DICOM files, with the answer where it stands."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pydicom
from PIL import Image, ImageDraw, ImageFont
from pydicom.uid import UID, CTImageStorage, ExplicitVRLittleEndian, SecondaryCaptureImageStorage, generate_uid

from cancerimage.dicom.pixels import decoding
from cancerimage.dicom.pixels.regions import Region
from tests.support.real_files import name, unique_files

Array = np.ndarray[Any, Any]

CLEAN = (
    "693_UNCR.dcm",
    "MR-SIEMENS-DICOM-WithOverlays.dcm",
    "MR2_UNCR.dcm",
    "RG1_UNCR.dcm",
    "RG3_UNCR.dcm",
    "cat.dcm",
    "examples_overlay.dcm",
    "explicit_VR-UN.dcm",
    "J2K_pixelrep_mismatch.dcm",
)
"""Real images without text: CT, MR, radiographs."""
CONTRAST = 150
FAMILY = ("MUELLER", "Garcia", "ROSSI", "Novak", "LINDQVIST", "Papadaki", "OConnor", "DUBOIS", "Kowalska", "Ferreira")
GIVEN = ("ANNA", "Jose", "LUCIA", "Petr", "INGRID", "Eleni", "SEAN", "Marie", "ZOFIA", "Ines")


@dataclass(frozen=True, slots=True)
class Burned:
    """A text and the box that its ink fills."""

    text: str
    box: Region


def seeded(seed: int) -> random.Random:
    """Return chance that is the same every time."""
    return random.Random(seed)  # noqa: S311  # images, not secrets


def wording(chance: random.Random) -> str:
    """Return an invented name, date or number as devices write them."""
    day = f"{chance.randint(1, 28):02}.{chance.randint(1, 12):02}.{chance.randint(1930, 2019)}"
    person = f"{chance.choice(FAMILY)}{chance.choice(('^', ', '))}{chance.choice(GIVEN)}"
    return chance.choice((person, day, "-".join(reversed(day.split("."))), f"ID {chance.randint(10**5, 10**8)}"))


@cache
def clean_images() -> tuple[Array, ...]:
    """Return the real images without text in grey levels, none of them larger than 1,024 pixels."""
    found = []
    for path in unique_files():
        if name(path).rpartition("/")[2] in CLEAN:
            image = decoding.picture(path).composite.lowest
            ratio = min(1.0, 1024 / max(image.shape))
            found.append(cv2.resize(image, None, fx=ratio, fy=ratio, interpolation=cv2.INTER_AREA))
    assert len(found) == len(CLEAN)
    return tuple(found)


def slices(count: int, size: int, chance: random.Random) -> list[Array]:
    """Return a series as a scan would give it: one real image passing into another, turned, moved and scaled."""
    begin, end = chance.sample(clean_images(), 2)
    turn, zoom = chance.uniform(-8, 8), chance.uniform(0.15, 0.5)
    made = []
    for number in range(count):
        share = number / max(count - 1, 1)
        parts = []
        for image, weight in ((begin, 1 - share), (end, share)):
            scale = size / max(image.shape) * (0.7 + zoom * share)
            warp = cv2.getRotationMatrix2D((image.shape[1] / 2, image.shape[0] / 2), turn * share, scale)
            warp[:, 2] += size / 2 - np.array(image.shape[::-1]) / 2 + 0.04 * size * np.array([share, -share])
            moved = cv2.warpAffine(image, warp, (size, size), flags=cv2.INTER_AREA)
            parts.append(moved.astype(np.float32) * weight)
        noise = np.random.default_rng(chance.getrandbits(32)).normal(0, 4, (size, size))
        made.append(np.clip(parts[0] + parts[1] + noise, 0, 255).astype(np.uint8))
    return made


def crop(size: int, chance: random.Random) -> Array:
    """Return a part of a real image, of this size and perhaps mirrored."""
    image = chance.choice([one for one in clean_images() if min(one.shape) >= size])
    top, left = (chance.randint(0, edge - size) for edge in image.shape)
    part = image[top : top + size, left : left + size]
    return part[:, :: chance.choice((1, -1))].copy()


def stencil(text: str, height: int, chance: random.Random) -> Array:
    """Return the ink of a text, from 0 to 1, in one of two kinds of letters."""
    if chance.random() < 0.5:
        font = ImageFont.load_default(height)
        left, top, right, bottom = (round(edge) for edge in font.getbbox(text))
        paper = Image.new("L", (right - left + 2, bottom - top + 2))
        ImageDraw.Draw(paper).text((1 - left, 1 - top), text, font=font, fill=255)
        ink = np.asarray(paper)
    else:
        scale = height / 30
        (width, rise), drop = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)
        ink = np.zeros((rise + drop + 2, width + 2), np.uint8)
        cv2.putText(ink, text, (1, rise + 1), cv2.FONT_HERSHEY_SIMPLEX, scale, 255, 1, cv2.LINE_AA)
    return ink.astype(np.float32) / 255


def burn(images: Sequence[Array], ink: Array, left: int, top: int, level: int) -> Region:
    """Write ink of this grey level into all images at one place, and return its box."""
    rows, columns = ink.shape
    for image in images:
        part = image[top : top + rows, left : left + columns]
        part[:] = np.clip(part * (1 - ink) + level * ink, 0, 255).astype(np.uint8)
    filled = np.argwhere(ink > 0.3)
    (above, before), (below, behind) = filled.min(axis=0), filled.max(axis=0)
    return Region(left + int(before), top + int(above), int(behind - before) + 1, int(below - above) + 1)


def annotate(image: Array, count: int, chance: random.Random) -> list[Burned]:
    """Burn texts into one image wherever they stand out from what is behind them by at least CONTRAST."""
    done: list[Burned] = []
    for _ in range(200):
        if len(done) == count:
            break
        text = wording(chance)
        ink = stencil(text, chance.randint(10, 24), chance)
        if ink.shape[0] >= image.shape[0] or ink.shape[1] >= image.shape[1]:
            continue
        top, left = (chance.randint(0, edge - part) for edge, part in zip(image.shape, ink.shape, strict=True))
        place = Region(left, top, ink.shape[1], ink.shape[0])
        if any(_meets(place.grown(8), one.box) for one in done):
            continue
        darkest, brightest = np.percentile(image[top : place.bottom, left : place.right], (2, 98))
        levels = [*range(round(brightest) + CONTRAST, 256), *range(round(darkest) - CONTRAST + 1)]
        if levels:
            done.append(Burned(text, burn([image], ink, left, top, chance.choice(levels))))
    return done


def overlay(images: Sequence[Array], count: int, chance: random.Random) -> list[Burned]:
    """Burn white texts at the edges of all images of a series, as scanners and workstations do."""
    rows, columns = images[0].shape
    done = []
    for number in range(count):
        text = wording(chance)
        ink = stencil(text, chance.choice((10, 12, 14, 16)), chance)
        top = 4 + 22 * (number // 2)
        left = 4 if number % 2 == 0 else columns - ink.shape[1] - 4
        if chance.random() < 0.5:
            top = rows - ink.shape[0] - top
        if any(_meets(Region(left, top, ink.shape[1], ink.shape[0]), one.box) for one in done):
            continue
        done.append(Burned(text, burn(images, ink, left, top, 255)))
    return done


def _meets(one: Region, other: Region) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def write(folder: Path, images: Sequence[Array], modality: str, **attributes: object) -> list[Path]:
    """Write grey or colour images of unsigned bytes as one series, and return its files in order."""
    folder.mkdir(parents=True, exist_ok=True)
    study, series = generate_uid(), generate_uid()
    kind: UID = SecondaryCaptureImageStorage if modality in {"OT", "SC"} else CTImageStorage
    paths = []
    for number, image in enumerate(images, 1):
        dataset = pydicom.Dataset()
        dataset.file_meta = pydicom.dataset.FileMetaDataset()
        dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        dataset.SOPClassUID, dataset.SOPInstanceUID = kind, generate_uid()
        dataset.StudyInstanceUID, dataset.SeriesInstanceUID = study, series
        dataset.Modality, dataset.PatientID, dataset.InstanceNumber = modality, "SYNTHETIC", number
        for keyword, value in attributes.items():
            setattr(dataset, keyword, value)
        photometric = "MONOCHROME2" if image.ndim == 2 else "RGB"
        dataset.set_pixel_data(image, photometric, 8, generate_instance_uid=False)
        paths.append(folder / f"{number:04}.dcm")
        dataset.save_as(paths[-1], enforce_file_format=True)
    return paths
