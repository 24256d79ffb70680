"""Quality by example: sound series raise no alarm, and every check finds the fault that it is there for."""

import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np
import pytest
from pydicom import Dataset
from pydicom.uid import JPEG2000Lossless, RLELossless, generate_uid

from cancerimage.dicom.quality.checks import CHECKS
from cancerimage.dicom.quality.inspection import Options, inspect
from cancerimage.dicom.quality.kinds import Level, Part
from tests.support.sound_series import CT, SIZE, ULTRASOUND, ct, mr, noise, pet, rename, segmentation, write

Series = list[Dataset]

FAST = Options(conformance=False)
PIXELS = Options(conformance=False, pixels=True, jobs=2)


def found(folder: Path, options: Options = FAST) -> set[str]:
    """Return the codes of what is found in a folder."""
    return {one.check.code for one in inspect(folder, options).findings}


def alarms(folder: Path, options: Options = FAST) -> set[str]:
    """Return the codes of the errors and warnings that are found in a folder."""
    return {code for code in found(folder, options) if CHECKS[code].level is not Level.NOTE}


def tilted() -> Series:
    images = ct(12)
    for at, ds in enumerate(images):
        ds.ImagePositionPatient = ["-100", f"{-100 + at * 0.7:.4f}", f"{at * 2.0:.4f}"]
    return images


def oblique() -> Series:
    images = ct(12)
    for at, ds in enumerate(images):
        ds.ImageOrientationPatient = ["0.8", "0.6", "0", "0", "0", "-1"]
        ds.ImagePositionPatient = [f"{-0.6 * at * 2:.4f}", f"{0.8 * at * 2:.4f}", "10"]
    return images


def rounded() -> Series:
    """Return a series whose spacing of 1.25 mm is written with one decimal place, as some devices do."""
    images = ct(20, spacing=1.25)
    for at, ds in enumerate(images):
        ds.ImagePositionPatient = ["-100", "-100", f"{at * 1.25:.1f}"]
    return images


def backwards() -> Series:
    images = ct(12)
    turn_round(images)
    return images


def localizer() -> Series:
    images = ct(3, ImageType=["ORIGINAL", "PRIMARY", "LOCALIZER"])
    images[1].ImageOrientationPatient = ["1", "0", "0", "0", "0", "-1"]
    images[2].ImageOrientationPatient = ["0", "1", "0", "0", "0", "-1"]
    return images


def weighted() -> Series:
    """Return a diffusion series: two b-values at each position, told apart by nothing else."""
    images = mr(8, 2)
    for ds in images:
        ds.DiffusionBValue = 0.0 if int(ds.TemporalPositionIdentifier) == 1 else 800.0
        del ds.TemporalPositionIdentifier, ds.NumberOfTemporalPositions
    return images


def two_ranges() -> Series:
    """Return two acquisitions of one series that overlap, as arterial and venous phases do."""
    first, second = ct(10), ct(14, seed=1)
    for at, ds in enumerate(second):
        ds.StudyInstanceUID, ds.SeriesInstanceUID = first[0].StudyInstanceUID, first[0].SeriesInstanceUID
        ds.FrameOfReferenceUID = first[0].FrameOfReferenceUID
        ds.AcquisitionNumber, ds.InstanceNumber = "2", str(11 + at)
    return first + second


def annotated() -> Series:
    images = ct(6)
    return [*images, segmentation(images)]


SOUND: Mapping[str, Callable[[], Series]] = {
    "axial CT": ct,
    "thin CT with overlap": lambda: ct(20, spacing=0.6, SliceThickness="1"),
    "two slices": lambda: ct(2),
    "gantry tilt": tilted,
    "oblique": oblique,
    "rounded positions": rounded,
    "numbered backwards": backwards,
    "localizer": localizer,
    "dynamic MR": lambda: mr(8, 4),
    "diffusion MR": weighted,
    "MR with a gap of 20 %": lambda: mr(8, SliceThickness="1.6", SpacingBetweenSlices="2"),
    "two acquisitions": two_ranges,
    "PET": pet,
    "CT with a segmentation": annotated,
}


@pytest.mark.parametrize("make", SOUND.values(), ids=SOUND)
def test_a_sound_series_raises_no_alarm(make: Callable[[], Series], tmp_path: Path) -> None:
    write(tmp_path, make())
    assert alarms(tmp_path, PIXELS) == set()


def setting(at: int | None = None, **values: Any) -> Callable[[Series], None]:
    """Return what sets attributes in one image, or in all of them; None removes."""

    def change(images: Series) -> None:
        for ds in images if at is None else [images[at]]:
            for keyword, value in values.items():
                if value is None:
                    delattr(ds, keyword)
                    continue
                with catch_warnings():
                    simplefilter("ignore")  # pydicom says that some of these values are wrong, and so they are
                    setattr(ds, keyword, value)

    return change


def without(*gone: int) -> Callable[[Series], None]:
    """Return what takes images away."""

    def change(images: Series) -> None:
        for at in sorted(gone, reverse=True):
            del images[at]

    return change


def pixels(values: "np.ndarray[Any, Any]") -> Callable[[Series], None]:
    """Return what gives one image these stored values."""
    return setting(5, PixelData=values.astype("<u2").tobytes())


def turn_round(images: Series) -> None:
    for at, ds in enumerate(images):
        ds.InstanceNumber = 12 - at


def move(images: Series) -> None:
    images[5].ImagePositionPatient = ["-97", "-100", images[5].ImagePositionPatient[2]]


def double(images: Series) -> None:
    """Add the same images once more under other UIDs, with other noise, as a second export would not."""
    for at, ds in enumerate(ct(len(images), seed=7)):
        ds.StudyInstanceUID, ds.SeriesInstanceUID = images[0].StudyInstanceUID, images[0].SeriesInstanceUID
        ds.FrameOfReferenceUID, ds.InstanceNumber = images[0].FrameOfReferenceUID, str(at + 1 + len(images))
        images.append(ds)


def lose_of_one_phase(images: Series) -> None:
    del images[-1]


def another_study(images: Series) -> None:
    images[5].StudyInstanceUID = generate_uid()


def another_patient(images: Series) -> None:
    images.extend(ct(6, patient="P2", StudyInstanceUID=images[0].StudyInstanceUID))


def same_frame(images: Series) -> None:
    images.extend(ct(6, patient="P2", FrameOfReferenceUID=images[0].FrameOfReferenceUID))


def repeat_pixels(images: Series) -> None:
    images[6].PixelData = images[2].PixelData


def lean(images: Series) -> None:
    for at, ds in enumerate(images):
        ds.ImagePositionPatient = ["-100", f"{-100 + at * 0.7:.4f}", f"{at * 2.0:.4f}"]


def spread(images: Series) -> None:
    images[5].ImagePositionPatient[2] = "10.4"


def head(images: Series) -> None:
    images.extend(ct(24, BodyPartExamined="HEAD"))


def another_protocol(images: Series) -> None:
    """Add sound series, so that one with a hundredfold noise is far from all others."""
    for number in range(12):
        images.extend(ct(3, patient=f"Q{number}", seed=number + 1))
    chance = np.random.default_rng(1)
    for ds in images[:12]:
        loud = noise(0) + chance.normal(400, 400, (SIZE, SIZE)).clip(0, 3000)
        ds.PixelData = loud.clip(0, 4094).astype("<u2").tobytes()


def described_twice(images: Series) -> None:
    one = segmentation(images)
    one.NumberOfFrames = 2
    one.PixelData = one.PixelData * 2
    images.append(one)


def dangling(images: Series) -> None:
    images.append(segmentation(ct(2, patient="P1", StudyInstanceUID=images[0].StudyInstanceUID)))
    images[-1].FrameOfReferenceUID = images[0].FrameOfReferenceUID


def strange_letters(images: Series) -> None:
    images[3].SpecificCharacterSet = "ISO_IR 192"
    images[3].add_new(0x0008103E, "LO", b"Sch\xe4del")


def orphan(images: Series) -> None:
    for ds in images:
        ds.add_new(0x00111001, "LO", "nobody knows what")


SEEDS: Mapping[str, Callable[[Series], None]] = {
    "file.pixels_short": setting(4, Rows=SIZE + 1),
    "file.pixels_long": setting(4, Rows=SIZE - 1),
    "file.text_undecodable": strange_letters,
    "identity.same_pixels": repeat_pixels,
    "identity.series_in_studies": another_study,
    "identity.study_of_patients": another_patient,
    "identity.frame_of_patients": same_frame,
    "identity.sex": setting(3, PatientSex="M"),
    "identity.birth_date": setting(3, PatientBirthDate="19610102"),
    "identity.name": setting(3, PatientName="SYNTHETIC^Somebody"),
    "identity.study_date": setting(3, StudyDate="20210310"),
    "identity.modality": setting(3, Modality="MR"),
    "identity.before_birth": setting(PatientBirthDate="20220101"),
    "identity.age": setting(PatientAge="045Y"),
    "geometry.orientation": setting(4, ImageOrientationPatient=["1", "0", "0", "0", "0", "-1"]),
    "geometry.frame_of_reference": setting(4, FrameOfReferenceUID=generate_uid()),
    "geometry.matrix": setting(4, Rows=SIZE // 2, PixelData=bytes(SIZE * SIZE)),
    "geometry.pixel_spacing": setting(4, PixelSpacing=["0.8", "0.8"]),
    "geometry.axes": setting(ImageOrientationPatient=["1", "0.1", "0", "0", "1", "0"]),
    "geometry.line": move,
    "geometry.tilt": lean,
    "geometry.spacing": spread,
    "geometry.gap": without(5),
    "geometry.repeated": double,
    "geometry.reversed": turn_round,
    "geometry.thickness": without(1, 3, 5, 7, 9, 11),
    "geometry.spacing_stated": setting(SpacingBetweenSlices="3"),
    "completeness.patient_id": setting(PatientID=""),
    "completeness.modality": setting(Modality=""),
    "completeness.body_part": setting(BodyPartExamined=None),
    "completeness.manufacturer": setting(Manufacturer=""),
    "completeness.date": setting(StudyDate="", SeriesDate=None, AcquisitionDate=None),
    "completeness.age": setting(PatientAge=None, PatientBirthDate=""),
    "completeness.sex": setting(PatientSex=""),
    "completeness.instance_numbers": setting(11, InstanceNumber="14"),
    "completeness.first_number": without(0, 1),
    "completeness.number_repeated": setting(5, InstanceNumber="5"),
    "completeness.fewer_than_stated": setting(ImagesInAcquisition="13"),
    "completeness.frames": described_twice,
    "completeness.references": dangling,
    "conformance.value": setting(StudyTime="25:00"),
    "conformance.uid": setting(FrameOfReferenceUID="1.02.3"),
    "conformance.body_part_term": setting(BodyPartExamined="SOMEWHERE"),
    "conformance.manufacturer_term": setting(Manufacturer="Nobody and Sons"),
    "conformance.modality_term": setting(Modality="QQ"),
    "conformance.private_creator": orphan,
    "conformance.required": setting(Rows=None),
    "conformance.object": setting(KVP=None),
    "content.rescale": setting(RescaleSlope=None),
    "content.inverted": setting(PhotometricInterpretation="MONOCHROME1"),
    "content.constant": pixels(np.full((SIZE, SIZE), 24)),
    "content.saturated": pixels(np.where(noise(5) > 1060, 4095, noise(5))),
    "content.outside_bits": pixels(noise(5) | (noise(5) & 1) << 13),
    "content.hounsfield": setting(RescaleIntercept="0"),
    "metrics.outlier": another_protocol,
    "privacy.not_deidentified": setting(PatientIdentityRemoved=None),
    "privacy.identifiers": setting(2, PatientAddress="Synthetic Street 1"),
    "privacy.burned_in": setting(2, BurnedInAnnotation="YES"),
    "privacy.text_possible": setting(SOPClassUID=ULTRASOUND, Modality="US", BurnedInAnnotation=None),
    "privacy.face": head,
    "privacy.free_text": setting(StudyDescription="Follow-up of 12.03.2019"),
}
"""Faults that can be planted in a sound CT series, by the check that has to find them."""


@pytest.mark.parametrize("code", SEEDS)
def test_a_planted_fault_is_found(code: str, tmp_path: Path) -> None:
    images = ct(12)
    SEEDS[code](images)
    write(tmp_path, images)
    options = Options(pixels=CHECKS[code].part is Part.PIXELS, conformance=code.startswith("conformance"), jobs=2)
    assert code in found(tmp_path, options)


def damaged(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def plant(folder: Path) -> None:
        path = write(folder, ct(12))[5]
        path.write_bytes(change(path.read_bytes()))

    return plant


def copied(folder: Path) -> None:
    path = write(folder, ct(12))[5]
    (folder / "copy.dcm").write_bytes(path.read_bytes())


def reused(folder: Path) -> None:
    images = ct(12)
    images[5].SOPInstanceUID = images[5].file_meta.MediaStorageSOPInstanceUID = images[4].SOPInstanceUID
    write(folder, images)


def incomplete_phase(folder: Path) -> None:
    images = mr(8, 3)
    lose_of_one_phase(images)
    write(folder, images)


def without_dose(folder: Path) -> None:
    write(folder, pet(RadiopharmaceuticalInformationSequence=[]))


def broken_code(folder: Path) -> None:
    (image,) = ct(1)
    image.compress(RLELossless)
    image.file_meta.TransferSyntaxUID = JPEG2000Lossless
    write(folder, [image])


def cut_code(folder: Path) -> None:
    images = ct(12)
    for ds in images:
        ds.compress(RLELossless)
    path = write(folder, images)[5]
    path.write_bytes(path.read_bytes()[:-40])


def misnamed(file: bytes) -> bytes:
    """Return a file whose heading names another instance: the last figure of its UID is another one."""
    end = file.index(b"\x02\x00\x10\x00UI")
    last = end - 1 if file[end - 1] else end - 2
    return file[:last] + (b"1" if file[last : last + 1] == b"2" else b"2") + file[last + 1 :]


PLANTS: Mapping[str, Callable[[Path], None]] = {
    "file.meta_differs": damaged(misnamed),
    "file.unreadable": damaged(lambda file: b""),
    "file.not_an_image": damaged(lambda file: b"A letter, and no image at all. " * 20),
    "file.truncated": damaged(lambda file: file[:-100]),
    "file.truncated (compressed)": cut_code,
    "file.trailing_bytes": damaged(lambda file: file + b"something behind the end"),
    "identity.copy": copied,
    "identity.uid_reused": reused,
    "geometry.uneven": incomplete_phase,
    "content.pet_units": without_dose,
    "content.undecodable": broken_code,
}
"""Faults that are planted in files, or in series of another kind, by the check that has to find them."""


@pytest.mark.parametrize("code", PLANTS)
def test_a_damaged_file_is_found(code: str, tmp_path: Path) -> None:
    PLANTS[code](tmp_path)
    wanted = code.partition(" ")[0]
    assert wanted in found(tmp_path, PIXELS if CHECKS[wanted].part is Part.PIXELS else FAST)


@pytest.mark.parametrize("at", range(1, 11))
@pytest.mark.parametrize("make", [ct, oblique, tilted, lambda: mr(12, 1), lambda: mr(12, 3)], ids=str)
def test_an_interior_slice_that_is_missing_is_found_wherever_it_was(
    make: Callable[[], Series], at: int, tmp_path: Path
) -> None:
    images = make()
    del images[at]
    write(tmp_path, images)
    assert "geometry.gap" in found(tmp_path)


@pytest.mark.parametrize("at", [0, -1])
def test_a_slice_that_is_missing_at_the_end_is_found_by_what_is_stated(at: int, tmp_path: Path) -> None:
    images = pet(8)
    del images[at]
    write(tmp_path, images)
    assert "completeness.fewer_than_stated" in found(tmp_path)


def test_the_same_images_in_another_folder_are_found(tmp_path: Path) -> None:
    images = ct(4)
    write(tmp_path / "one", images)
    write(tmp_path / "two", images)
    options = Options(conformance=False, against=(tmp_path / "two",))
    assert "identity.elsewhere" in found(tmp_path / "one", options)


def test_the_same_pixels_in_another_folder_are_found_under_any_name_and_syntax(tmp_path: Path) -> None:
    images = ct(4)
    write(tmp_path / "one", images)
    for ds in images:
        ds.compress(RLELossless)
        rename(ds)
    write(tmp_path / "two", images)
    options = Options(conformance=False, pixels=True, jobs=2, against=(tmp_path / "two",))
    codes = found(tmp_path / "one", options)
    assert "identity.same_pixels_elsewhere" in codes
    assert "identity.elsewhere" not in codes


def test_every_check_has_a_planted_fault() -> None:
    elsewhere = {"identity.elsewhere", "identity.same_pixels_elsewhere"}
    assert set(SEEDS) | {code.partition(" ")[0] for code in PLANTS} | elsewhere == set(CHECKS)


def test_a_decoder_that_crashes_costs_one_image_and_not_the_run(tmp_path: Path) -> None:
    images = ct(6)
    paths = write(tmp_path, images)
    # A matrix of four thousand million pixels in four bytes: whoever allocates for it first dies of it.
    ds = images[3]
    ds.compress(RLELossless)
    ds.Rows = ds.Columns = 65535
    ds.NumberOfFrames = 2000
    ds.PixelData = struct.pack("<HHIHHII", 0xFFFE, 0xE000, 0, 0xFFFE, 0xE000, 4, 0) + b"\xfe\xff\xdd\xe0\0\0\0\0"
    ds.save_as(paths[3], enforce_file_format=True)
    inspection = inspect(tmp_path, PIXELS)
    assert inspection.measurements is not None
    assert len(inspection.measurements.of) == 6
    undecodable = [one for one in inspection.findings if one.check.code == "content.undecodable"]
    assert [image.path for one in undecodable for image in one.images] == [paths[3]]
    assert ds.SOPClassUID == CT
