"""The verifier's own reader agrees with pydicom on every real file, and refuses what is cut off."""

import io
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom import Dataset, dcmread
from pydicom.uid import DeflatedExplicitVRLittleEndian

from cancerimage.dicom.verify.contents import contents_anyhow
from cancerimage.dicom.verify.reading import PIXELS, Malformed, Read, read
from tests.support.real_files import name, unique_files
from tests.support.seeding import NATIVE, seeded

BEYOND = {
    "pydicom/test_files/MR_truncated.dcm",
    "pydicom/test_files/rtplan_truncated.dcm",
    "pydicom/test_files/SC_rgb_jpeg.dcm",
    "pydicom/test_files/dicomdirtests/DICOMDIR-nooffset",
    "pydicom/test_files/no_meta.dcm",
    "data_store/emri_small_jpeg_2k_lossless_too_short.dcm",
}
"""Files that are cut off or break the rules: pydicom reads them as far as it comes."""


def small() -> list[Path]:
    return [path for path in unique_files() if name(path) not in BEYOND]


def paths(ds: Dataset, prefix: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Yield the paths of all elements that are no sequences."""
    for tag in ds.keys():  # noqa: SIM118  # iterating a data set would decode its values
        path = (*prefix, int(tag))
        raw = ds.get_item(tag)
        if raw is not None and raw.VR not in ("SQ", "UN", None) and tag not in PIXELS:
            yield path
            continue
        element = ds[tag]
        if element.VR == "SQ":
            for number, item in enumerate(element.value):
                yield from paths(item, (*path, number))
        elif tag not in PIXELS:
            yield path


def test_it_sees_every_element_that_pydicom_sees() -> None:
    compared = 0
    for path in small():
        data = path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ds = dcmread(io.BytesIO(data), force=True)
            expected = {*paths(ds.file_meta), *paths(ds)}
        seen = {element.path for element in read(data).elements}
        # Where nobody says what a value is, pydicom leaves items inside of it alone.
        inside = {path for path in seen - expected if any(path[:end] in expected for end in range(1, len(path)))}
        assert seen - inside <= expected, name(path)
        assert all(one in seen or any(path[: len(one)] == one for path in inside) for one in expected), name(path)
        compared += len(seen)
    assert compared > 10_000


@pytest.mark.parametrize("broken", sorted(BEYOND))
def test_a_source_that_breaks_the_rules_is_read_with_patience(broken: str) -> None:
    (path,) = (path for path in unique_files() if name(path) == broken)
    data = path.read_bytes()
    with pytest.raises(Malformed):
        read(data)
    try:
        said = contents_anyhow(data)
    except Malformed:
        return
    assert said.texts


def test_what_stands_around_the_data_set_is_seen() -> None:
    (path,) = (path for path in unique_files() if path.name == "CT_small.dcm")
    for one in seeded(path.read_bytes(), "CT_small", NATIVE):
        found: Read = read(one.data)
        assert found.preamble.startswith(b"ZQX")
        assert found.syntax == one.syntax
        if one.syntax == DeflatedExplicitVRLittleEndian:
            assert read(one.data + b"more").tail
        assert [(where, len(view)) for where, view in found.pixels] == [((0x7FE00010,), 128 * 128 * 2)]


@pytest.mark.parametrize("length", [0, 1, 131, 132, 140, 200, 333])
def test_a_beginning_of_a_file_is_malformed_or_short(length: int) -> None:
    (path,) = (path for path in unique_files() if path.name == "CT_small.dcm")
    data = path.read_bytes()[:length]
    try:
        found = read(data)
    except Malformed:
        return
    assert len(found.elements) < 20
