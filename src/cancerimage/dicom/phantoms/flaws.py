"""Faults of quality planted in a series on purpose, one in each, so that checks can show that they find them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydicom import Dataset


class Flaw(StrEnum):
    """What is wrong with a series."""

    TRUNCATED = "truncated"
    TRAILING_BYTES = "trailing_bytes"
    HEADING_DIFFERS = "heading_differs"
    PIXELS_SHORT = "pixels_short"
    PIXELS_LONG = "pixels_long"
    COPY = "copy"
    UID_REUSED = "uid_reused"
    SAME_PIXELS = "same_pixels"
    SEX_DIFFERS = "sex_differs"
    BIRTH_DATE_DIFFERS = "birth_date_differs"
    BEFORE_BIRTH = "before_birth"
    WRONG_AGE = "wrong_age"
    MISSING_SLICE = "missing_slice"
    EVERY_SECOND_SLICE = "every_second_slice"
    NUMBERS_SKIPPED = "numbers_skipped"
    TURNED = "turned"
    SKEWED = "skewed"
    TWO_FRAMES = "two_frames"
    TWO_MATRICES = "two_matrices"
    TWO_SPACINGS = "two_spacings"
    UNEVEN = "uneven"
    MOVED = "moved"
    ONE_REPEATED = "one_repeated"
    ALL_REPEATED = "all_repeated"
    NO_RESCALE = "no_rescale"
    NOT_HOUNSFIELD = "not_hounsfield"
    CONSTANT = "constant"
    SATURATED = "saturated"
    OUTSIDE_BITS = "outside_bits"


Change = Callable[[list["Dataset"]], None]
"""Changes the objects of a series in place."""


@dataclass(frozen=True, slots=True)
class Seeding:
    """How a flaw is planted, and the code of the quality check that should find it."""

    finding: str
    change: Change
    file: Callable[[bytes], bytes] | None = None
    """What becomes of the file in the middle once it is written."""


def _nothing(series: "list[Dataset]") -> None:
    """Leave the objects as they are: the flaw is in a file."""


def _middle(series: "list[Dataset]") -> "Dataset":
    return series[len(series) // 2]


def _later(series: "list[Dataset]") -> "list[Dataset]":
    return series[len(series) // 2 :]


def _renumber(series: "list[Dataset]") -> None:
    for number, ds in enumerate(series, start=1):
        ds.InstanceNumber = number


def _setting(keyword: str, value: object, *, everywhere: bool = False) -> Change:
    """Return the change that sets an attribute, in the second half of a series unless `everywhere`."""

    def change(series: "list[Dataset]") -> None:
        for ds in series if everywhere else _later(series):
            setattr(ds, keyword, value)

    return change


def _shorten(series: "list[Dataset]") -> None:
    _middle(series).PixelData = _middle(series).PixelData[: -2 * _middle(series).Columns]


def _lengthen(series: "list[Dataset]") -> None:
    _middle(series).PixelData += bytes(2 * _middle(series).Columns)


def _reuse_uid(series: "list[Dataset]") -> None:
    series[-1].SOPInstanceUID = series[-2].SOPInstanceUID


def _reuse_pixels(series: "list[Dataset]") -> None:
    series[-1].PixelData = series[-2].PixelData


def _lose_one(series: "list[Dataset]") -> None:
    del series[len(series) // 2]
    _renumber(series)


def _lose_half(series: "list[Dataset]") -> None:
    del series[1::2]
    _renumber(series)


def _skip_numbers(series: "list[Dataset]") -> None:
    for ds in _later(series):
        ds.InstanceNumber += 2


def _turn(series: "list[Dataset]") -> None:
    for ds in _later(series):
        ds.ImageOrientationPatient = ["0", "1", "0", "-1", "0", "0"]


def _skew(series: "list[Dataset]") -> None:
    for ds in series:
        ds.ImageOrientationPatient = ["1", "0", "0", "0.2", "1", "0"]


def _frame(series: "list[Dataset]") -> None:
    for ds in _later(series):
        ds.FrameOfReferenceUID = series[0].SeriesInstanceUID + "1"


def _crop(series: "list[Dataset]") -> None:
    for ds in _later(series):
        ds.Rows -= 4
        ds.PixelData = ds.PixelData[: 2 * ds.Rows * ds.Columns]


def _zoom(series: "list[Dataset]") -> None:
    for ds in _later(series):
        ds.PixelSpacing = [f"{1.1 * float(one):.4f}" for one in ds.PixelSpacing]


def _move(axis: int, steps: float) -> Change:
    """Return the change that moves the image in the middle by a share of its thickness."""

    def change(series: "list[Dataset]") -> None:
        ds = _middle(series)
        position = [float(one) for one in ds.ImagePositionPatient]
        position[axis] += steps * float(ds.SliceThickness)
        ds.ImagePositionPatient = [f"{one:.4f}" for one in position]

    return change


def _repeat(series: "list[Dataset]") -> None:
    _put_at(series[-1], series[-2])


def _repeat_all(series: "list[Dataset]") -> None:
    del series[len(series) // 2 * 2 :]
    for first, second in zip(series[::2], series[1::2], strict=True):
        _put_at(second, first)


def _put_at(ds: "Dataset", other: "Dataset") -> None:
    ds.ImagePositionPatient = other.ImagePositionPatient
    ds.SliceLocation = other.SliceLocation


def _lose_rescale(series: "list[Dataset]") -> None:
    for ds in series:
        del ds.RescaleSlope, ds.RescaleIntercept


def _fill(low: int, high: int) -> Change:
    """Return the change that gives every pixel of the image in the middle one of two values, in halves."""

    def change(series: "list[Dataset]") -> None:
        ds = _middle(series)
        half = ds.Rows * ds.Columns // 2
        ds.PixelData = low.to_bytes(2, "little") * half + high.to_bytes(2, "little") * (ds.Rows * ds.Columns - half)

    return change


def _rename(file: bytes) -> bytes:
    """Return the file with another instance UID in its heading; it has the same length."""
    start = file.index(b"\x02\x00\x03\x00UI") + 8
    length = int.from_bytes(file[start - 2 : start], "little")
    uid = file[start : start + length]
    last = uid.rstrip(b"\0")[-1:]
    other = uid.rstrip(b"\0")[:-1] + (b"1" if last != b"1" else b"2")
    return file[:start] + other.ljust(length, b"\0") + file[start + length :]


SEEDINGS: Mapping[Flaw, Seeding] = {
    Flaw.TRUNCATED: Seeding("file.truncated", _nothing, lambda file: file[: len(file) * 2 // 3]),
    Flaw.TRAILING_BYTES: Seeding("file.trailing_bytes", _nothing, lambda file: file + b"SYNTHETIC" * 8),
    Flaw.HEADING_DIFFERS: Seeding("file.meta_differs", _nothing, _rename),
    Flaw.PIXELS_SHORT: Seeding("file.pixels_short", _shorten),
    Flaw.PIXELS_LONG: Seeding("file.pixels_long", _lengthen),
    Flaw.COPY: Seeding("identity.copy", lambda series: series.append(series[-1])),
    Flaw.UID_REUSED: Seeding("identity.uid_reused", _reuse_uid),
    Flaw.SAME_PIXELS: Seeding("identity.same_pixels", _reuse_pixels),
    Flaw.SEX_DIFFERS: Seeding("identity.sex", _setting("PatientSex", "O")),
    Flaw.BIRTH_DATE_DIFFERS: Seeding("identity.birth_date", _setting("PatientBirthDate", "20110228")),
    Flaw.BEFORE_BIRTH: Seeding("identity.before_birth", _setting("PatientBirthDate", "20991231", everywhere=True)),
    Flaw.WRONG_AGE: Seeding("identity.age", _setting("PatientAge", "067Y", everywhere=True)),
    Flaw.MISSING_SLICE: Seeding("geometry.gap", _lose_one),
    Flaw.EVERY_SECOND_SLICE: Seeding("geometry.thickness", _lose_half),
    Flaw.NUMBERS_SKIPPED: Seeding("completeness.instance_numbers", _skip_numbers),
    Flaw.TURNED: Seeding("geometry.orientation", _turn),
    Flaw.SKEWED: Seeding("geometry.axes", _skew),
    Flaw.TWO_FRAMES: Seeding("geometry.frame_of_reference", _frame),
    Flaw.TWO_MATRICES: Seeding("geometry.matrix", _crop),
    Flaw.TWO_SPACINGS: Seeding("geometry.pixel_spacing", _zoom),
    Flaw.UNEVEN: Seeding("geometry.spacing", _move(2, 0.2)),
    Flaw.MOVED: Seeding("geometry.line", _move(0, 2.0)),
    Flaw.ONE_REPEATED: Seeding("geometry.repeated", _repeat),
    Flaw.ALL_REPEATED: Seeding("geometry.repeated", _repeat_all),
    Flaw.NO_RESCALE: Seeding("content.rescale", _lose_rescale),
    Flaw.NOT_HOUNSFIELD: Seeding("content.hounsfield", _setting("RescaleIntercept", "0", everywhere=True)),
    Flaw.CONSTANT: Seeding("content.constant", _fill(1000, 1000)),
    Flaw.SATURATED: Seeding("content.saturated", _fill(0, 4095)),
    Flaw.OUTSIDE_BITS: Seeding("content.outside_bits", _fill(0, 0x8123)),
}
"""Every flaw."""
