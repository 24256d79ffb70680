"""Text that is burned into pixels is found and blackened, or the file is held back; nothing of it is told."""

import json
import os
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import pydicom
import pytest

from benchmarks import burned_in
from cancerimage.dicom.pixels import decoding, reading
from cancerimage.dicom.pixels.judging import judge
from cancerimage.dicom.pixels.kinds import File
from cancerimage.dicom.pixels.masking import mask
from cancerimage.dicom.pixels.verdicts import State, Verdict, Why
from cancerimage.dicom.pixels.workers import Worker
from cancerimage.dicom.read import header
from tests.support import burning
from tests.support.real_files import name, unique_files


def _files(paths: Sequence[Path]) -> list[File]:
    return [(path, header(path)) for path in paths]


def _masked(verdict: Verdict, folder: Path) -> list[File]:
    folder.mkdir()
    written = []
    for path, regions in verdict.regions.items():
        written.append(folder / path.name)
        written[-1].write_bytes(mask(path.read_bytes(), regions))
    return _files(written)


def test_series_overlays_are_found_and_clean_series_left_alone(tmp_path: Path) -> None:
    strings, series = burned_in.overlays(tmp_path, range(4))
    assert strings.found == strings.all
    assert series.found <= burned_in.MOST_FLAGGED * series.all


def test_text_on_single_images_is_found(tmp_path: Path) -> None:
    strings, _ = burned_in.singles(tmp_path, range(6))
    assert strings.found >= burned_in.LEAST_SINGLE * strings.all


def test_after_masking_nothing_is_found(tmp_path: Path) -> None:
    chance = burning.seeded(11)
    images = burning.slices(8, 256, chance)
    burning.overlay(images, 3, chance)
    verdict = judge(_files(burning.write(tmp_path / "series", images, "CT")), "ocr")
    assert verdict.state is State.MASKED
    again = judge(_masked(verdict, tmp_path / "masked"), "ocr")
    assert {finding.why for finding in again.findings.values()} == {Why.NOTHING_FOUND}


@pytest.mark.parametrize("ending", ["GREYSCALE_IMAGE.dcm", "examples_jpeg2k.dcm", "gdcm-US-ALOKA-16.dcm"])
def test_real_ultrasound_is_masked(tmp_path: Path, ending: str) -> None:
    path = next(path for path in unique_files() if name(path).endswith("/" + ending))
    verdict = judge(_files([path]), "ocr")
    assert verdict.state is State.MASKED
    assert len(verdict.regions[path]) > 5
    again = judge(_masked(verdict, tmp_path / "masked"), "ocr")
    assert again.state is State.CLEAN or set(again.held.values()) == {Why.SAID_TO_HOLD_TEXT}


def test_text_that_hardly_stands_out_goes_to_a_person(tmp_path: Path) -> None:
    image = np.full((256, 256), 60, np.uint8)
    image[200:, :] = 255  # something white, so that the image's range is not that of the text
    burning.burn([image], burning.stencil("MUELLER^ANNA", 20, burning.seeded(1)), 20, 60, 150)
    assert set(judge(_files(burning.write(tmp_path, [image], "SC")), "ocr").held.values()) == {Why.TEXT_FAINT}


def test_faint_text_that_is_read_for_certain_goes_to_a_person_where_text_is_rare(tmp_path: Path) -> None:
    image = np.full((256, 256), 40, np.uint8)
    image[200:, :] = 255
    burning.burn([image], burning.stencil("MUELLER^ANNA", 20, burning.seeded(1)), 20, 60, 110)
    assert set(judge(_files(burning.write(tmp_path, [image], "DX")), "ocr").held.values()) == {Why.TEXT_FAINT}


@pytest.mark.parametrize(("count", "written"), [(5, (2,)), (40, (7,)), (30, (3, 9, 15, 22))])
def test_text_on_some_slices_is_found(tmp_path: Path, count: int, written: tuple[int, ...]) -> None:
    """On a composite it is lost, so what stands out on each image is read too, and blackened on all."""
    chance = burning.seeded(count)
    images = burning.slices(count, 256, chance)
    texts = burning.overlay([images[number] for number in written], 1, chance)
    verdict = judge(_files(burning.write(tmp_path, images, "CT")), "ocr")
    assert verdict.state is State.MASKED
    for regions in verdict.regions.values():
        assert all(burned_in.covered(text.box, regions) >= burned_in.WHOLE for text in texts)
    assert len(verdict.regions) == count


def test_words_of_which_a_composite_shows_a_half_are_found_whole(tmp_path: Path) -> None:
    """What is blackened of a word already must not keep readers from seeing the rest of it."""
    strings = burned_in.apart(tmp_path, [31])
    assert (strings.found, strings.held) == (strings.all, 0)


@pytest.mark.parametrize("written", [(20,), tuple(range(10, 19))])
def test_text_on_some_frames_is_found(tmp_path: Path, written: tuple[int, ...]) -> None:
    chance = burning.seeded(8)
    frames = burning.slices(40, 256, chance)
    (text,) = burning.overlay([frames[number] for number in written], 1, chance)
    (path,) = burning.write(tmp_path, [np.concatenate(frames)], "US")
    dataset = pydicom.dcmread(path)
    dataset.Rows, dataset.NumberOfFrames = 256, len(frames)
    dataset.save_as(path)
    finding = judge(_files([path]), "ocr").findings[path]
    assert finding.state is State.REVIEW or burned_in.covered(text.box, finding.regions) >= burned_in.WHOLE


@pytest.mark.parametrize("ending", ["JPEG-LL.dcm", "JPGLosslessP14SV1_1s_1f_8b.dcm"])
def test_jpeg_lossless_is_decoded(ending: str) -> None:
    path = next(path for path in unique_files() if name(path).endswith("/" + ending))
    assert judge(_files([path]), "ocr").findings[path].why is not Why.PIXELS_UNREADABLE
    plain = pydicom.dcmread(BytesIO(decoding.decompressed(path.read_bytes())))
    assert plain.pixel_array.any()


def test_a_page_of_text_goes_to_a_person(tmp_path: Path) -> None:
    image = np.zeros((400, 400), np.uint8)
    for line in range(18):
        ink = burning.stencil("MUELLER^ANNA 12.03.1954 ID 4711", 22, burning.seeded(0))[:, :390]
        burning.burn([image], ink, 5, 2 + 21 * line, 255)
    assert judge(_files(burning.write(tmp_path, [image], "OT")), "ocr").state is State.REVIEW


def test_a_header_that_says_so_is_believed(tmp_path: Path) -> None:
    image = burning.crop(256, burning.seeded(2))
    series = _files(burning.write(tmp_path, [image], "CT", BurnedInAnnotation="YES"))
    held = judge(series, "ocr").held
    assert set(held.values()) <= {Why.SAID_TO_HOLD_TEXT, Why.TEXT_FAINT}
    assert held


def test_slices_that_are_said_to_hold_text_are_masked_where_it_is_found(tmp_path: Path) -> None:
    chance = burning.seeded(5)
    images = burning.slices(6, 256, chance)
    (name_on_all,) = burning.overlay(images, 1, chance)
    numbers = [
        burning.burn([one], burning.stencil(f"{4711 + 7 * n}", 16, chance), 180, 120, 255)
        for n, one in enumerate(images)
    ]
    verdict = judge(_files(burning.write(tmp_path, images, "CT", BurnedInAnnotation="YES")), "ocr")
    assert verdict.state is State.MASKED
    for regions in verdict.regions.values():
        assert burned_in.covered(name_on_all.box, regions) == 1
        assert all(burned_in.covered(box, regions) == 1 for box in numbers)


def test_one_screen_among_slices_is_looked_at_by_itself(tmp_path: Path) -> None:
    chance = burning.seeded(7)
    slices = _files(burning.write(tmp_path / "slices", burning.slices(6, 256, chance), "CT"))
    screen = np.zeros((256, 256), np.uint8)
    burning.burn([screen], burning.stencil("MUELLER^ANNA", 18, chance), 30, 30, 255)
    saved = _files(
        burning.write(tmp_path / "screen", [screen], "CT", ImageType=["DERIVED", "SECONDARY", "SCREEN SAVE"])
    )
    verdict = judge(slices + saved, "ocr")
    assert list(verdict.regions) == [saved[0][0]]


def test_pixels_that_nobody_can_decode_are_held(tmp_path: Path) -> None:
    path = next(path for path in unique_files() if name(path).endswith("/MR_truncated.dcm"))
    assert judge(_files([path]), "ocr").held == {path: Why.PIXELS_UNREADABLE}


def test_a_file_that_kills_the_decoder_is_held_and_the_next_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module that ends without an answer stands for a decoder that crashes: none that is installed does today."""
    series = _files(burning.write(tmp_path, burning.slices(4, 256, burning.seeded(3)), "CT"))
    crashing = Worker("tests.support.faulty_worker", seconds=20, megabytes=512)
    with monkeypatch.context() as patched:
        patched.setattr(decoding, "_worker", lambda: crashing)
        assert set(judge(series, "ocr").held.values()) == {Why.PIXELS_UNREADABLE}
    crashing.close()
    assert judge(series, "ocr").state is State.CLEAN


def test_the_memory_of_a_decoder_is_limited(tmp_path: Path) -> None:
    path = tmp_path / "huge.dcm"
    (small,) = burning.write(tmp_path, [np.zeros((64, 64), np.uint8)], "CT")
    data = small.read_bytes()
    place = header(small).pixels
    assert place is not None
    huge = data.replace(b"\x28\0\x10\0US\2\0\x40\0", b"\x28\0\x10\0US\2\0\xff\xff")
    path.write_bytes(huge.replace(b"\x28\0\x11\0US\2\0\x40\0", b"\x28\0\x11\0US\2\0\xff\xff"))
    assert judge(_files([path]), "ocr").held == {path: Why.PIXELS_UNREADABLE}


def test_what_is_read_does_not_leave_the_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only places, numbers of letters and scores come back: no log or report can ever hold the text."""
    image = np.zeros((128, 256), np.uint8)
    burning.burn([image], burning.stencil("MUELLER^ANNA", 18, burning.seeded(1)), 20, 60, 255)
    answers = []
    worker = Worker(reading.__name__, seconds=reading.SECONDS, megabytes=reading.MEGABYTES)

    def ask(head: object, body: bytes) -> object:
        answers.append(worker.ask(head, body))  # type: ignore[arg-type]
        return answers[-1]

    monkeypatch.setattr(reading, "_worker", lambda: type("Listening", (), {"ask": staticmethod(ask)}))
    assert reading.texts(image)
    worker.close()
    for head, body in answers:
        assert body == b""
        assert not [value for value in json.dumps(head).split('"') if "MUEL" in value or "ANNA" in value]


def test_no_reader_no_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cancerimage.dicom.pixels.judging.available", lambda: False)
    with pytest.raises(reading.Missing, match=r"cancerimage\[ocr\]"):
        judge([], "ocr")


def test_processes_end_with_their_owner(tmp_path: Path) -> None:
    """A worker whose owner was killed finds the end of its requests and stops."""
    worker = Worker("tests.support.faulty_worker", seconds=20, megabytes=512)
    process = worker.ask({"do": "echo"})[0]["process"]
    worker.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int(process), 0)
